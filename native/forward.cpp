// The forward pass on one page: embed, the layers, logits at the predicted positions.
//
// Shapes are in ggml order, contiguous dimension first. ggml_mul_mat(w [k, m], x [k, n]) gives
// [m, n]; ggml_out_prod(a [m, k], b [n, k]) gives [m, n].
#include "activation.h"
#include "low_rank.h"
#include "network.h"
#include "progress.h"

namespace {

// y [n_out, T] = W h + bias + scale * B A h, with h [n_in, T]
ggml_tensor * add_linear(ggml_context * ctx, const network & net, size_t layer, linear_kind kind, matrix_input & h) {
    const frozen_linear & linear = net.model->layers[layer].linears[kind];
    ggml_tensor * y = matrix_add_product(ctx, linear.weight, h);
    if (linear.bias) {
        y = ggml_add(ctx, y, linear.bias);
    }
    const lora_pair pair = net.lora ? net.lora->params.layers[layer][kind] : lora_pair{};
    if (pair.a) {
        ggml_tensor * m = ggml_scale(ctx, ggml_mul_mat(ctx, pair.a, h.x), net.lora->scale());  // [rank, T]
        y = network_add_low_rank(ctx, net, y, pair.bt, m);
    }
    return y;
}

}  // namespace

ggml_tensor * network_view_columns(ggml_context * ctx, ggml_tensor * slot, int64_t n, int64_t first) {
    return ggml_view_2d(ctx, slot, slot->ne[0], n, slot->nb[1], static_cast<size_t>(first) * slot->nb[1]);
}

ggml_tensor * network_add_norm(ggml_context * ctx, const network & net, ggml_tensor * x, ggml_tensor * weight) {
    return ggml_mul(ctx, ggml_rms_norm(ctx, x, net.model->params.norm_eps), weight);
}

ggml_tensor * network_add_low_rank(ggml_context * ctx, const network & net, ggml_tensor * y, ggml_tensor * rows,
                                   ggml_tensor * m) {
    return net.backend.has_own_kernels() ? low_rank_add_product(ctx, y, rows, m)
                                         : ggml_add(ctx, y, plain_add_low_rank(ctx, rows, m));
}

ggml_tensor * network_add_rope(ggml_context * ctx, const network & net, size_t layer, ggml_tensor * x, bool back) {
    const model_params & p = net.model->params;
    const int64_t n_tokens = net.n_tokens;
    const int64_t width = ggml_nelements(x) / n_tokens;
    // ggml's own way back is few devices'.
    const bool is_plain_back = back && net.plain.positions_back;
    ggml_tensor * positions = ggml_view_1d(ctx, is_plain_back ? net.plain.positions_back : net.positions, n_tokens, 0);
    ggml_tensor * heads = ggml_reshape_3d(ctx, x, p.n_head_dim, width / p.n_head_dim, n_tokens);
    const auto add = back && !is_plain_back ? ggml_rope_ext_back : ggml_rope_ext;
    heads = add(ctx, heads, positions, net.model->rope_factors, p.rope_dims, p.rope_mode, static_cast<int>(p.n_ctx),
                p.get_rope_base(layer), p.get_rope_scale(layer), 0.0f, 1.0f, 0.0f, 0.0f);
    return ggml_reshape_2d(ctx, heads, width, n_tokens);
}

void network_run_layer(network & net, size_t index) {
    const model_params & p = net.model->params;
    const model_layer & layer = net.model->layers[index];
    const layer_slots & slots = net.get_slots(index);
    compute_graph graph = backend_make_graph();
    ggml_context * ctx = graph.ctx.get();
    // Copies a result to where the backward pass finds it.
    const auto keep = [&](ggml_tensor * result, ggml_tensor * slot) {
        graph.add(ggml_cpy(ctx, result, network_view_columns(ctx, slot, net.n_tokens)));
    };

    ggml_tensor * x = network_view_columns(ctx, net.get_x(index), net.n_tokens);  // [n_embd, T]
    matrix_input h(network_add_norm(ctx, net, x, layer.attn_norm));
    ggml_tensor * q = add_linear(ctx, net, index, attn_q, h);
    ggml_tensor * k = add_linear(ctx, net, index, attn_k, h);
    if (layer.q_norm) {
        keep(q, slots.q_raw);
        keep(k, slots.k_raw);
        q = network_add_norm(ctx, net, ggml_reshape_3d(ctx, q, p.n_head_dim, p.n_head, net.n_tokens), layer.q_norm);
        k = network_add_norm(ctx, net, ggml_reshape_3d(ctx, k, p.n_head_dim, p.n_head_kv, net.n_tokens), layer.k_norm);
    }
    q = network_add_rope(ctx, net, index, q, /*back =*/false);
    k = network_add_rope(ctx, net, index, k, /*back =*/false);
    ggml_tensor * v = add_linear(ctx, net, index, attn_v, h);
    keep(q, slots.q);
    keep(k, slots.k);
    keep(v, slots.v);
    const attention_params & attention = net.get_attention(index);
    ggml_tensor * attn = net.backend.has_own_kernels()
                             ? attention_add_forward(ctx, attention, q, k, v)
                             : plain_add_attention(ctx, attention, net.get_mask(ctx, index), q, k, v);
    keep(attn, slots.attn);
    // What a part of the layer adds to the residual stream, normed on the way where the model does so.
    const auto add_to = [&](ggml_tensor * stream, ggml_tensor * part, ggml_tensor * norm, ggml_tensor * slot) {
        if (norm) {
            keep(part, slot);
            part = network_add_norm(ctx, net, part, norm);
        }
        return ggml_add(ctx, stream, part);
    };
    matrix_input mixed(attn);
    ggml_tensor * attn_out = add_linear(ctx, net, index, attn_output, mixed);       // [n_embd, T]
    ggml_tensor * mid = add_to(x, attn_out, layer.attn_post_norm, slots.attn_out);  // [n_embd, T]
    keep(mid, slots.mid);

    matrix_input ffn_in(network_add_norm(ctx, net, mid, layer.ffn_norm));
    ggml_tensor * gate = add_linear(ctx, net, index, ffn_gate, ffn_in);  // [n_ff, T]
    ggml_tensor * up = add_linear(ctx, net, index, ffn_up, ffn_in);      // [n_ff, T]
    keep(gate, slots.gate);
    keep(up, slots.up);
    matrix_input act(activation_add(ctx, p.uses_gelu, gate, up));
    ggml_tensor * ffn_out = add_linear(ctx, net, index, ffn_down, act);  // [n_embd, T]
    keep(add_to(mid, ffn_out, layer.ffn_post_norm, slots.ffn_out), net.get_x(index + 1));
    backend_run_graph(net.backend, graph);
}

void network_run_forward(network & net, const std::vector<int32_t> & tokens, int64_t first, int64_t n_positions) {
    const model_params & p = net.model->params;
    const auto n_layer = static_cast<size_t>(p.n_layer);
    network_set_tokens(net, network_pad_tokens(static_cast<int64_t>(tokens.size())));
    net.first = first;
    net.n_positions = n_positions;
    // Padding comes last, where no token can look at it, and has no gradient; zeros will do.
    net.host.assign(static_cast<size_t>(net.n_tokens * p.n_embd), 0.0f);
    gguf_model_embed_tokens(*net.model, tokens.data(), static_cast<int64_t>(tokens.size()), net.host.data());
    ggml_backend_tensor_set(net.get_x(0), net.host.data(), 0, net.host.size() * sizeof(float));

    for (size_t i = 0; i < n_layer; i++) {
        progress_check_stop();
        network_run_layer(net, i);
    }

    compute_graph graph = backend_make_graph();
    ggml_context * ctx = graph.ctx.get();
    ggml_tensor * x = network_view_columns(ctx, net.get_x(n_layer), n_positions, first);  // [n_embd, P]
    matrix_input h(network_add_norm(ctx, net, x, net.model->output_norm));
    ggml_tensor * logits = matrix_add_product(ctx, net.model->output.weight, h);  // [n_vocab, P]
    if (net.model->output.bias) {
        logits = ggml_add(ctx, logits, net.model->output.bias);
    }
    graph.add(ggml_cpy(ctx, logits, network_view_columns(ctx, net.logits, n_positions)));
    backend_run_graph(net.backend, graph);
    if (!net.backend.is_host()) {
        net.host_logits.resize(net.count_logits());
        ggml_backend_tensor_get(net.logits, net.host_logits.data(), 0, net.count_logits() * sizeof(float));
    }
}
