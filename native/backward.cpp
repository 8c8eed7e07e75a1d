// The backward pass on one page, by hand: ggml's own autodiff lacks some of these ops and loses the
// gradients of K and V. Names: dy is the gradient of the loss with respect to y.
//
// Products with quantised weights round their other operand to 8 bits with half-precision scales, so
// a gradient of 1e-8 would vanish. The gradient of each row is therefore carried times a power of
// two that brings its largest value near `carried_max`; the adapter's gradients take it out again.
// A graphics card rounds single values to half precision instead, which end at 65,504.
#include "activation.h"
#include "low_rank.h"
#include "network.h"
#include "progress.h"

#include <algorithm>
#include <cmath>

namespace {

constexpr float carried_max = 1024.0f;
constexpr float carried_max_on_card = 32.0f;

float get_largest(const float * values, size_t n) {
    float largest = 0;
    for (size_t i = 0; i < n; i++) {
        largest = std::max(largest, std::fabs(values[i]));
    }
    return largest;
}

// The power of two that brings `largest` into (carried_max / 2, carried_max].
float choose_scale(const network & net, float largest) {
    const float most = net.backend.is_host() ? carried_max : carried_max_on_card;
    return std::exp2(std::floor(std::log2(most / largest)));
}

void scale_values(float * values, size_t n, float factor) {
    for (size_t i = 0; i < n; i++) {
        values[i] *= factor;
    }
}

// dx from dh, where h = rms_norm(x) * weight
ggml_tensor * add_norm_back(ggml_context * ctx, const network & net, ggml_tensor * x, ggml_tensor * weight,
                            ggml_tensor * dh) {
    ggml_tensor * dy = ggml_mul(ctx, dh, weight);
    const float eps = net.model->params.norm_eps;
    return net.backend.has_own_kernels() ? ggml_rms_norm_back(ctx, dy, x, eps) : plain_add_norm_back(ctx, dy, x, eps);
}

struct layer_backward {
    network & net;
    size_t index;
    float unscale;  // takes the carried power of two out of the adapter's gradients
    compute_graph graph;

    ggml_context * ctx() { return graph.ctx.get(); }

    ggml_tensor * view(ggml_tensor * slot) { return network_view_columns(ctx(), slot, net.n_tokens); }

    // dh [n_in, T] from dy [n_out, T]; adds the gradients of A and B where there are any. h [n_in, T] is the input.
    ggml_tensor * add_linear(linear_kind kind, ggml_tensor * h, ggml_tensor * dy) {
        const frozen_linear & linear = net.model->layers[index].linears[kind];
        const lora_pair & pair = net.lora->params.layers[index][kind];
        matrix_input gradient(dy);
        ggml_tensor * dh = matrix_add_product(ctx(), linear.weight_t, gradient);
        if (!pair.a) {
            return dh;
        }
        const lora_pair & gradients = net.gradients.layers[index][kind];
        const float scale = net.lora->scale();
        ggml_tensor * m = ggml_mul_mat(ctx(), pair.a, h);                               // [rank, T]
        ggml_tensor * dm = ggml_scale(ctx(), ggml_mul_mat(ctx(), pair.bt, dy), scale);  // [rank, T]
        add_outer(gradients.bt, dy, ggml_scale(ctx(), m, scale * unscale));
        add_outer(gradients.a, h, ggml_scale(ctx(), dm, unscale));
        return network_add_low_rank(ctx(), net, dh, pair.a, dm);
    }

    // sum [n, rank] += x mᵀ, with x [n, T] and m [rank, T]
    void add_outer(ggml_tensor * sum, ggml_tensor * x, ggml_tensor * m) {
        graph.add(net.backend.has_own_kernels() ? low_rank_add_outer(ctx(), sum, x, m)
                                                : ggml_add_inplace(ctx(), sum, plain_add_outer(ctx(), x, m)));
    }

    ggml_tensor * add_norm(ggml_tensor * x, ggml_tensor * weight, ggml_tensor * dh) {
        return add_norm_back(ctx(), net, x, weight, dh);
    }

    // dgate from dy, the gradient of f(gate)
    ggml_tensor * add_gate_back(ggml_tensor * gate, ggml_tensor * dy) {
        if (net.model->params.uses_gelu) {
            return activation_add_gelu_back(ctx(), gate, dy);
        }
        return net.backend.has_own_kernels() ? ggml_silu_back(ctx(), dy, gate) : plain_add_silu_back(ctx(), dy, gate);
    }

    // The same for each head of x and dh [n_heads * n_head_dim, T].
    ggml_tensor * add_head_norm(ggml_tensor * x, ggml_tensor * weight, ggml_tensor * dh) {
        const int64_t n_head_dim = net.model->params.n_head_dim;
        const int64_t n_heads = x->ne[0] / n_head_dim;
        ggml_tensor * dx = add_norm(ggml_reshape_3d(ctx(), x, n_head_dim, n_heads, net.n_tokens), weight,
                                    ggml_reshape_3d(ctx(), dh, n_head_dim, n_heads, net.n_tokens));
        return ggml_reshape_2d(ctx(), dx, n_heads * n_head_dim, net.n_tokens);
    }

    attention_gradients add_attention(const layer_slots & slots, ggml_tensor * dy) {
        const attention_params & params = net.get_attention(index);
        ggml_tensor * q = view(slots.q);
        ggml_tensor * k = view(slots.k);
        ggml_tensor * v = view(slots.v);
        return net.backend.has_own_kernels()
                   ? attention_add_backward(ctx(), params, q, k, v, dy)
                   : plain_add_attention_back(ctx(), params, net.get_mask(ctx(), index), q, k, v, dy);
    }

    // Replaces the gradient of the layer's output in net.dx by that of its input. In the lowest trained
    // layer nobody needs that, and what leads to it alone is not computed.
    void run() {
        const model_layer & layer = net.model->layers[index];
        const layer_slots & slots = net.get_slots(index);
        ggml_tensor * dy = view(net.dx);  // [n_embd, T]
        ggml_tensor * mid = view(slots.mid);
        ggml_tensor * gate = view(slots.gate);
        ggml_tensor * up = view(slots.up);

        // y = mid + norm(down(f(gate) * up))
        const bool uses_gelu = net.model->params.uses_gelu;
        ggml_tensor * f = activation_add_gate(ctx(), uses_gelu, gate);
        ggml_tensor * dffn = layer.ffn_post_norm ? add_norm(view(slots.ffn_out), layer.ffn_post_norm, dy) : dy;
        ggml_tensor * dact = add_linear(ffn_down, ggml_mul(ctx(), f, up), dffn);  // [n_ff, T]
        ggml_tensor * dup = ggml_mul(ctx(), dact, f);
        ggml_tensor * dgate = add_gate_back(gate, ggml_mul(ctx(), dact, up));
        ggml_tensor * h = network_add_norm(ctx(), net, mid, layer.ffn_norm);
        ggml_tensor * dh = ggml_add(ctx(), add_linear(ffn_gate, h, dgate), add_linear(ffn_up, h, dup));
        ggml_tensor * dmid = ggml_add(ctx(), dy, add_norm(mid, layer.ffn_norm, dh));

        // mid = x + norm(output(attention(q, k, v)))
        ggml_tensor * dout = layer.attn_post_norm ? add_norm(view(slots.attn_out), layer.attn_post_norm, dmid) : dmid;
        ggml_tensor * dattn = add_linear(attn_output, view(slots.attn), dout);  // [n_head * n_head_dim, T]
        const attention_gradients dqkv = add_attention(slots, dattn);
        ggml_tensor * dq = network_add_rope(ctx(), net, index, dqkv.q, /*back =*/true);
        ggml_tensor * dk = network_add_rope(ctx(), net, index, dqkv.k, /*back =*/true);
        if (layer.q_norm) {
            dq = add_head_norm(view(slots.q_raw), layer.q_norm, dq);
            dk = add_head_norm(view(slots.k_raw), layer.k_norm, dk);
        }
        ggml_tensor * x = view(net.get_x(index));
        h = network_add_norm(ctx(), net, x, layer.attn_norm);
        dh = ggml_add(ctx(), add_linear(attn_q, h, dq), add_linear(attn_k, h, dk));
        dh = ggml_add(ctx(), dh, add_linear(attn_v, h, dqkv.v));
        ggml_tensor * dx = ggml_add(ctx(), dmid, add_norm(x, layer.attn_norm, dh));
        if (index > net.first_trained) {
            graph.add(ggml_cpy(ctx(), dx, view(net.dx)));  // last: everything above reads net.dx
        }
        backend_run_graph(net.backend, graph);
    }
};

// From dL/dlogits [n_vocab, P] in net.logits to dL/dx at the predicted positions, [n_embd, P] in net.host.
void run_output_backward(network & net) {
    const model_params & p = net.model->params;
    compute_graph graph = backend_make_graph();
    ggml_context * ctx = graph.ctx.get();
    ggml_tensor * x = network_view_columns(ctx, net.get_x(net.model->layers.size()), net.n_positions, net.first);
    ggml_tensor * dlogits = network_view_columns(ctx, net.logits, net.n_positions);
    matrix_input gradient(dlogits);
    ggml_tensor * dh = matrix_add_product(ctx, net.model->output.weight_t, gradient);  // [n_embd, P]
    ggml_tensor * dx = add_norm_back(ctx, net, x, net.model->output_norm, dh);
    graph.add(ggml_cpy(ctx, dx, network_view_columns(ctx, net.dx, net.n_positions)));
    backend_run_graph(net.backend, graph);
    net.host.resize(static_cast<size_t>(p.n_embd * net.n_positions));
    ggml_backend_tensor_get(net.dx, net.host.data(), 0, net.host.size() * sizeof(float));
}

}  // namespace

void network_run_backward(network & net) {
    const float largest_logit = get_largest(net.get_logits(), net.count_logits());
    if (largest_logit == 0) {
        return;
    }
    const float logit_scale = choose_scale(net, largest_logit);
    scale_values(net.get_logits(), net.count_logits(), logit_scale);
    if (!net.backend.is_host()) {
        ggml_backend_tensor_set(net.logits, net.host_logits.data(), 0, net.count_logits() * sizeof(float));
    }
    run_output_backward(net);

    // Only the predicted positions have a gradient so far; attention spreads it to the others.
    const float largest_x = get_largest(net.host.data(), net.host.size());
    if (largest_x == 0) {
        return;
    }
    const float x_scale = choose_scale(net, largest_x);
    scale_values(net.host.data(), net.host.size(), x_scale);
    ggml_backend_tensor_memset(net.dx, 0, 0, static_cast<size_t>(net.n_tokens) * net.dx->nb[1]);
    ggml_backend_tensor_set(net.dx, net.host.data(), static_cast<size_t>(net.first) * net.dx->nb[1],
                            net.host.size() * sizeof(float));

    for (size_t i = net.model->layers.size(); i-- > net.first_trained;) {
        progress_check_stop();
        if (i < net.first_keeping) {
            network_run_layer(net, i);
        }
        layer_backward{ net, i, 1.0f / (logit_scale * x_scale), backend_make_graph() }.run();
    }
}
