// Runs the model over one row, forward and backward, a layer at a time.
//
// One row at a time needs no mask between rows, and 100 tokens already keep the matrix kernels busy;
// more rows at once are more networks (workers.h). One graph per layer lets a stop signal through
// within a fraction of a second and lets every layer share the same scratch memory.
//
// T is the number of tokens of the row, padded to a multiple of 16; P the number of predicted positions.
#pragma once

#include "lora.h"
#include "plain_ops.h"

#include <algorithm>
#include <cstdint>
#include <vector>

// What the backward pass of a layer reads; the rest is cheap and computed again. Each is F32
// [width, max tokens], of which a row uses the first T columns.
struct layer_slots {
    ggml_tensor * q = nullptr;      // [n_head * n_head_dim, T] after rope
    ggml_tensor * k = nullptr;      // [n_head_kv * n_head_dim, T] after rope
    ggml_tensor * q_raw = nullptr;  // like q, before its heads are normed; null where they are not
    ggml_tensor * k_raw = nullptr;
    ggml_tensor * attn_out = nullptr;  // [n_embd, T] before its norm; null where it has none
    ggml_tensor * ffn_out = nullptr;
    ggml_tensor * v = nullptr;     // [n_head_kv * n_head_dim, T]
    ggml_tensor * attn = nullptr;  // [n_head * n_head_dim, T] input of attn_output
    ggml_tensor * mid = nullptr;   // [n_embd, T] the residual stream between attention and FFN
    ggml_tensor * gate = nullptr;  // [n_ff, T] before its activation
    ggml_tensor * up = nullptr;    // [n_ff, T]
};

// The kernels of attention take whole vectors of keys.
inline int64_t network_pad_tokens(int64_t n) { return (n + 15) / 16 * 16; }

struct network_limits {
    int64_t max_tokens;
    int64_t max_positions;
    bool backward;
    // As many of the last layers as this holds keep their activations. The backward pass runs the forward of the
    // others again: of all, that is a third more work for a fraction of the memory.
    int64_t activation_bytes;
};

// What plain operations read; null where a kernel of our own needs no such thing.
struct plain_inputs {
    ggml_tensor * positions_back = nullptr;  // [T] I32: 0, -1, -2 …, which rotate back
    ggml_tensor * mask = nullptr;            // [T, T] of the row of the last forward, of layers that look back on all
    ggml_tensor * local_mask = nullptr;      // of layers with a window
};

struct network {
    const gguf_model * model;
    const lora_adapter * lora;  // null: the base alone
    compute_backend backend;
    network_limits limits;
    size_t first_trained = 0;  // the lowest layer with an adapter
    size_t first_keeping = 0;  // the lowest layer that keeps its activations
    size_t first_kept = 0;     // the lowest layer whose input the backward pass reads

    std::vector<ggml_tensor *> x;       // [n_embd, T] input of each kept layer, and the last one's output
    std::vector<layer_slots> slots;     // one that is shared, then one per layer that keeps its activations
    ggml_tensor * dx = nullptr;         // [n_embd, T] gradient of the residual stream
    ggml_tensor * logits = nullptr;     // [n_vocab, P]; overwritten by their gradient
    ggml_tensor * positions = nullptr;  // [T] I32: 0, 1, 2 …
    attention_params attention;         // of a layer that looks back on all
    attention_params local_attention;   // of a layer with a window
    plain_inputs plain;                 // where the device has no kernels of ours
    std::vector<float> host;            // staging for embeddings and gradients
    std::vector<float> host_logits;     // where the device's memory is not the host's
    lora_tensors gradients;             // sums over the rows since they were last cleared

    context_handle ctx;
    buffer_handle buffer;

    // The row of the last forward.
    int64_t n_tokens = 0;     // T
    int64_t first = 0;        // first predicted position
    int64_t n_positions = 0;  // P

    // [P × n_vocab] for the objective, and back from it. On the host the memory of net.logits, which would be
    // large twice.
    float * get_logits() { return backend.is_host() ? static_cast<float *>(logits->data) : host_logits.data(); }
    size_t count_logits() const { return static_cast<size_t>(n_positions * model->params.n_vocab); }

    const layer_slots & get_slots(size_t layer) const {
        return slots[layer < first_keeping ? 0 : layer - first_keeping + 1];
    }
    const attention_params & get_attention(size_t layer) const {
        return model->params.is_local(layer) ? local_attention : attention;
    }
    // [T, T], for plain operations
    ggml_tensor * get_mask(ggml_context * ctx, size_t layer) const {
        ggml_tensor * mask = model->params.is_local(layer) ? plain.local_mask : plain.mask;
        return ggml_view_2d(ctx, mask, n_tokens, n_tokens, static_cast<size_t>(n_tokens) * sizeof(float), 0);
    }
    // The layers below `first_kept` take turns in the first two.
    ggml_tensor * get_x(size_t layer) const {
        return x[layer < first_kept ? layer % 2 : std::min<size_t>(first_kept, 2) + layer - first_kept];
    }
};

network network_create(const gguf_model & model, const lora_adapter * lora, compute_backend backend,
                       const network_limits & limits);

// The next row has so many, padded.
void network_set_tokens(network & net, int64_t n_tokens);

// Leaves in net.get_logits(), [n_positions × n_vocab], the logits for the tokens that follow positions
// first … first + n_positions - 1.
void network_run_forward(network & net, const std::vector<int32_t> & tokens, int64_t first, int64_t n_positions);

// Adds the adapter's gradients for the row of the last forward to net.gradients.
// net.get_logits() must by then hold dL/dlogits; it is scaled in place.
void network_run_backward(network & net);

// Runs layer `index` for the current row, whose input lies in its x; shared by forward and recompute.
void network_run_layer(network & net, size_t index);

// ---- pieces that forward and backward share (forward.cpp) ----

// Columns first … first + n - 1 of a slot.
ggml_tensor * network_view_columns(ggml_context * ctx, ggml_tensor * slot, int64_t n, int64_t first = 0);

// rms_norm(x) * weight over the first dimension
ggml_tensor * network_add_norm(ggml_context * ctx, const network & net, ggml_tensor * x, ggml_tensor * weight);

// y [n, T] + rows m, with rows [n, rank] and m [rank, T]; y may be overwritten.
ggml_tensor * network_add_low_rank(ggml_context * ctx, const network & net, ggml_tensor * y, ggml_tensor * rows,
                                   ggml_tensor * m);

// x of n_heads * n_head_dim values for each token, turned by its position; in reverse where `back`.
ggml_tensor * network_add_rope(ggml_context * ctx, const network & net, size_t layer, ggml_tensor * x, bool back);
