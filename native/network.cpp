// Memory of the network: what is kept between the forward and the backward pass. See network.h.
#include "network.h"

#include <cmath>

namespace {

layer_slots make_slots(ggml_context * ctx, const model_params & p, int64_t n) {
    const auto make = [&](int64_t width) { return ggml_new_tensor_2d(ctx, GGML_TYPE_F32, width, n); };
    layer_slots s;
    s.q = make(p.n_head * p.n_head_dim);
    s.k = make(p.n_head_kv * p.n_head_dim);
    if (p.has_head_norms) {
        s.q_raw = make(p.n_head * p.n_head_dim);
        s.k_raw = make(p.n_head_kv * p.n_head_dim);
    }
    if (p.has_post_norms) {
        s.attn_out = make(p.n_embd);
        s.ffn_out = make(p.n_embd);
    }
    s.v = make(p.n_head_kv * p.n_head_dim);
    s.attn = make(p.n_head * p.n_head_dim);
    s.mid = make(p.n_embd);
    s.gate = make(p.n_ff);
    s.up = make(p.n_ff);
    return s;
}

int64_t count_slot_bytes(const model_params & p, int64_t n) {
    const int64_t n_attention = (p.has_head_norms ? 3 : 2) * (p.n_head + p.n_head_kv) * p.n_head_dim;
    const int64_t width = n_attention + (p.has_post_norms ? 3 : 1) * p.n_embd + 2 * p.n_ff;
    return width * n * static_cast<int64_t>(sizeof(float));
}

plain_inputs make_plain_inputs(ggml_context * ctx, const model_params & p, int64_t n) {
    plain_inputs out;
    out.positions_back = ggml_new_tensor_1d(ctx, GGML_TYPE_I32, n);
    out.mask = ggml_new_tensor_1d(ctx, GGML_TYPE_F32, n * n);
    if (p.window > 0) {
        out.local_mask = ggml_new_tensor_1d(ctx, GGML_TYPE_F32, n * n);
    }
    return out;
}

// Of `window` keys, 0 for all.
void fill_mask(ggml_tensor * mask, int64_t n, int64_t window) {
    std::vector<float> values(static_cast<size_t>(n * n), -INFINITY);
    for (int64_t query = 0; query < n; query++) {
        const int64_t first = window > 0 ? std::max<int64_t>(0, query + 1 - window) : 0;
        std::fill(values.begin() + query * n + first, values.begin() + query * n + query + 1, 0.0f);
    }
    ggml_backend_tensor_set(mask, values.data(), 0, values.size() * sizeof(float));
}

}  // namespace

void network_set_tokens(network & net, int64_t n_tokens) {
    if (n_tokens != net.n_tokens && net.plain.mask) {
        fill_mask(net.plain.mask, n_tokens, 0);
    }
    if (n_tokens != net.n_tokens && net.plain.local_mask) {
        fill_mask(net.plain.local_mask, n_tokens, net.model->params.window);
    }
    net.n_tokens = n_tokens;
}

network network_create(const gguf_model & model, const lora_adapter * lora, compute_backend backend,
                       const network_limits & limits) {
    const model_params & p = model.params;
    network net;
    net.model = &model;
    net.lora = lora;
    net.backend = std::move(backend);
    net.limits = limits;
    const auto n_layer = static_cast<size_t>(p.n_layer);
    net.first_trained = limits.backward ? lora_get_first_layer(lora->selection) : n_layer;
    net.first_kept = limits.backward ? net.first_trained : n_layer + 1;
    const size_t n_trained = n_layer - net.first_trained;
    // One more set of slots is shared by the layers that run again.
    const int64_t n_fitting = limits.activation_bytes / count_slot_bytes(p, limits.max_tokens);
    const size_t n_keeping = std::min(n_trained, static_cast<size_t>(n_fitting));
    net.first_keeping = n_layer - n_keeping;

    net.ctx = backend_make_context((n_layer + 1) * 12 + 16);
    ggml_context * ctx = net.ctx.get();
    // Where no backward pass reads them two residual streams are enough, in turns.
    const size_t n_x = std::min<size_t>(net.first_kept, 2) + n_layer + 1 - net.first_kept;
    for (size_t i = 0; i < n_x; i++) {
        net.x.push_back(ggml_new_tensor_2d(ctx, GGML_TYPE_F32, p.n_embd, limits.max_tokens));
    }
    for (size_t i = 0; i < n_keeping + 1; i++) {
        net.slots.push_back(make_slots(ctx, p, limits.max_tokens));
    }
    net.dx = ggml_new_tensor_2d(ctx, GGML_TYPE_F32, p.n_embd, limits.max_tokens);
    net.logits = ggml_new_tensor_2d(ctx, GGML_TYPE_F32, p.n_vocab, limits.max_positions);
    net.positions = ggml_new_tensor_1d(ctx, GGML_TYPE_I32, limits.max_tokens);
    net.attention = { p.n_head, p.n_head_kv, p.n_head_dim, 0, p.attention_scale };
    net.local_attention = { p.n_head, p.n_head_kv, p.n_head_dim, p.window, p.attention_scale };
    if (!net.backend.has_own_kernels()) {
        net.plain = make_plain_inputs(ctx, p, limits.max_tokens);
    }
    net.buffer = backend_allocate(net.backend, ctx);

    if (limits.backward) {
        net.gradients = lora_create_tensors(model, net.backend, lora->rank, lora->selection);
    }

    std::vector<int32_t> positions(static_cast<size_t>(limits.max_tokens));
    for (size_t i = 0; i < positions.size(); i++) {
        positions[i] = static_cast<int32_t>(i);
    }
    ggml_backend_tensor_set(net.positions, positions.data(), 0, positions.size() * sizeof(int32_t));
    if (net.plain.positions_back) {
        for (int32_t & position : positions) {
            position = -position;
        }
        ggml_backend_tensor_set(net.plain.positions_back, positions.data(), 0, positions.size() * sizeof(int32_t));
    }
    return net;
}
