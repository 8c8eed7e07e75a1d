// Causal attention, forward and backward, as single operations of a graph.
//
// Written out of ggml's operations it is eight full products over T × T scores, of which the causal mask
// throws half away, with copies between them. Here scores exist for a block of queries at a time, and
// only up to the block's last query.
#pragma once

#include <ggml.h>

struct attention_params {
    int64_t n_head;
    int64_t n_head_kv;  // query head i reads key head i / (n_head / n_head_kv)
    int64_t n_head_dim;
    int64_t window;     // how many keys, its own included, a query looks back on; 0: all
    float scale;        // of the scores
};

// [n_head * n_head_dim, T] from q, and k and v [n_head_kv * n_head_dim, T], all with contiguous columns.
// `params` must live until the graph has run.
ggml_tensor * attention_add_forward(ggml_context * ctx, const attention_params & params, ggml_tensor * q,
                                    ggml_tensor * k, ggml_tensor * v);

struct attention_gradients {
    ggml_tensor * q;  // like q, k and v
    ggml_tensor * k;
    ggml_tensor * v;
};

// From the gradient of the forward's result. The probabilities are computed again.
attention_gradients attention_add_backward(ggml_context * ctx, const attention_params & params, ggml_tensor * q,
                                           ggml_tensor * k, ggml_tensor * v, ggml_tensor * dy);
