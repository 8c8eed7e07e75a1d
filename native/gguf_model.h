// The frozen base model: the weights of a `llama`, `qwen2`, `qwen3` or `gemma3` (text) GGUF.
#pragma once

#include "backend.h"
#include "matrix.h"
#include "model_params.h"

#include <vector>

// The seven linear maps of a layer; LoRA adapts each of them.
enum linear_kind { attn_q, attn_k, attn_v, attn_output, ffn_gate, ffn_up, ffn_down, linear_count };
extern const char * const linear_names[linear_count];

struct frozen_linear {
    frozen_matrix weight;          // n_in → n_out
    frozen_matrix weight_t;        // n_out → n_in, for the gradient of the input; training only
    ggml_tensor * bias = nullptr;  // [n_out] F32, or null
};

struct model_layer {
    ggml_tensor * attn_norm = nullptr;  // [n_embd] F32
    ggml_tensor * ffn_norm = nullptr;   // [n_embd] F32
    ggml_tensor * q_norm = nullptr;     // [n_head_dim] F32, or null: of each query head before rope
    ggml_tensor * k_norm = nullptr;     // the same of each key head
    ggml_tensor * attn_post_norm = nullptr;  // [n_embd] F32, or null: of what attention adds to the stream
    ggml_tensor * ffn_post_norm = nullptr;   // the same of the feed-forward part
    frozen_linear linears[linear_count];
};

struct gguf_model {
    model_params params;
    std::vector<model_layer> layers;
    ggml_tensor * output_norm = nullptr;   // [n_embd] F32
    frozen_linear output;                  // n_embd → n_vocab; the token embedding where tied
    ggml_tensor * rope_factors = nullptr;  // [rope_dims / 2] F32, or null
    ggml_type embedding_type = GGML_TYPE_F32;
    std::vector<unsigned char> embedding;  // n_vocab rows of n_embd values, as stored
    uint64_t fingerprint = 0;              // of file size and header

    context_handle ctx;
    buffer_handle buffer;
};

enum class model_use {
    inference,  // quantised weights are held in 8 bits, the fastest on every CPU
    training,   // adds the transposes; weights in half precision are held in 8 bits, too
    gradients,  // adds the transposes, weights exactly as stored
};

// `last_layers`: how many, counted from the output, a gradient will go through, and so need transposes;
// 0 for all.
gguf_model gguf_model_load(const gguf_file & file, const compute_backend & backend, model_use use,
                           int64_t last_layers);

// Embeds tokens: out is [n_embd, n_tokens] F32 on the host.
void gguf_model_embed_tokens(const gguf_model & model, const int32_t * tokens, int64_t n_tokens, float * out);
