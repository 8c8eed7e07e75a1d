// A GGUF file that has been checked: every tensor lies inside the file, every key is read with the
// type it really has. gguf.h aborts on a wrong type, so nothing else here calls its getters.
#pragma once

#include "file.h"

#include <ggml.h>
#include <gguf.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

struct gguf_closer {
    void operator()(gguf_context * ctx) const { gguf_free(ctx); }
};

struct gguf_tensor_info {
    int64_t id;
    ggml_type type;
    int64_t ne[4];     // ne[0] is contiguous; unused dimensions are 1
    uint64_t offset;   // from the start of the file
    size_t size;
};

struct gguf_file {
    std::string path;
    std::unique_ptr<gguf_context, gguf_closer> meta;
    file_ptr file;
    int64_t size = 0;
    std::string code_broken;  // error code to use for this file: model_broken or adapter_broken

    bool get_string(const std::string & key, std::string & out) const;
    bool get_int(const std::string & key, int64_t & out) const;     // any integer type
    bool get_float(const std::string & key, float & out) const;     // f32 or f64
    bool find_tensor(const std::string & name, gguf_tensor_info & out) const;

    // Bytes [offset, offset + size) of the tensor; throws when the disk does not deliver them.
    void read_tensor(const gguf_tensor_info & info, uint64_t offset, void * out, size_t bytes) const;

    [[noreturn]] void throw_broken(const std::string & what) const;
};

// `kind` is "model" or "adapter"; throws <kind>_missing or <kind>_broken.
gguf_file gguf_file_open(const std::string & path, const char * kind);
