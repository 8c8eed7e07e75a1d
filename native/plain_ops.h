// What a layer needs beyond ggml's forward operations, made of those: all of ggml's devices have them, while
// gradients of an operation are few devices' and kernels of our own are the CPU's. Held against the latter in
// the parity tests.
#pragma once

#include "attention.h"

// rows m, with rows [n, rank] and m [rank, T] → [n, T]
ggml_tensor * plain_add_low_rank(ggml_context * ctx, ggml_tensor * rows, ggml_tensor * m);

// x mᵀ, with x [n, T] and m [rank, T] → [n, rank]
ggml_tensor * plain_add_outer(ggml_context * ctx, ggml_tensor * x, ggml_tensor * m);

// dx from dy, where y = rms_norm(x)
ggml_tensor * plain_add_norm_back(ggml_context * ctx, ggml_tensor * dy, ggml_tensor * x, float eps);

// dx from dy, where y = silu(x)
ggml_tensor * plain_add_silu_back(ggml_context * ctx, ggml_tensor * dy, ggml_tensor * x);

// As attention_add_forward and attention_add_backward. mask [T, T]: 0 where a query (column) sees a key, else -∞.
ggml_tensor * plain_add_attention(ggml_context * ctx, const attention_params & params, ggml_tensor * mask,
                                  ggml_tensor * q, ggml_tensor * k, ggml_tensor * v);

attention_gradients plain_add_attention_back(ggml_context * ctx, const attention_params & params, ggml_tensor * mask,
                                             ggml_tensor * q, ggml_tensor * k, ggml_tensor * v, ggml_tensor * dy);
