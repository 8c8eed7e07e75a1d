// Writes F32 matrices as a GGUF file, atomically: adapters, and gradients for the parity tests.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

struct gguf_context;

struct gguf_matrix {
    std::string name;
    int64_t ne0;  // contiguous
    int64_t ne1;
    std::vector<float> values;
};

void gguf_write_matrices(const std::string & path, const std::vector<gguf_matrix> & matrices,
                         const std::function<void(gguf_context *)> & set_metadata);
