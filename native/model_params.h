// What a GGUF says about the shape of its model, checked before anything is allocated.
#pragma once

#include "gguf_file.h"

#include <string>

struct model_params {
    std::string architecture;
    int64_t n_layer = 0, n_embd = 0, n_head = 0, n_head_kv = 0, n_head_dim = 0, n_ff = 0, n_vocab = 0, n_ctx = 0;
    float norm_eps = 1e-5f;
    bool has_head_norms = false;  // qwen3, gemma3
    bool has_post_norms = false;  // gemma3, as all that follows
    bool uses_gelu = false;
    float embedding_scale = 1.0f;
    float attention_scale = 1.0f;  // of the scores; 1 / √n_head_dim but for the largest gemma3
    // Local layers see only the last `window` tokens, each itself included, and rotate by another base;
    // of each `window_period` layers the last is global. 0: all are.
    int64_t window = 0;
    int64_t window_period = 6;
    float local_rope_base = 10000.0f;
    int rope_dims = 0;
    int rope_mode = 0;  // GGML_ROPE_TYPE_NORMAL (llama) or GGML_ROPE_TYPE_NEOX (the others)
    float rope_base = 10000.0f;
    float rope_scale = 1.0f;

    bool is_local(size_t layer) const {
        return window > 0 && static_cast<int64_t>(layer) % window_period < window_period - 1;
    }
    float get_rope_base(size_t layer) const { return is_local(layer) ? local_rope_base : rope_base; }
    float get_rope_scale(size_t layer) const { return is_local(layer) ? 1.0f : rope_scale; }
};

// Checks that the file describes a model that can be trained, without loading weights.
// Throws model_missing, model_broken or architecture_unsupported.
model_params model_params_read(const gguf_file & file);

// A tensor of the expected shape [ne0, ne1], in a type that can be decoded; ne1 -1: any.
// Throws model_broken or architecture_unsupported.
gguf_tensor_info model_params_find_tensor(const gguf_file & file, const std::string & name, int64_t ne0, int64_t ne1);
