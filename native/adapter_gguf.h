// LoRA adapters as llama.cpp reads them.
#pragma once

#include "lora.h"

#include <string>
#include <vector>

struct adapter_params {
    int rank = 0;
    float alpha = 0;
    std::vector<float> params;  // flat, as lora.h describes
    lora_selection selection;   // the linears that it adapts
};

// Throws adapter_missing, adapter_broken, or adapter_mismatch when it was made for another base.
adapter_params adapter_gguf_read(const std::string & path, const gguf_model & model);

void adapter_gguf_write(const std::string & path, const gguf_model & model, const lora_adapter & lora,
                        const std::vector<float> & params);

// The flat vector as named matrices in the file's layout: <tensor>.lora_a [n_in, rank] and
// <tensor>.lora_b [rank, n_out]. Also how gradients are written.
std::vector<struct gguf_matrix> adapter_make_matrices(const lora_adapter & lora, const std::vector<float> & params);
