// See plain_ops.h. ggml_mul_mat(a [k, m, …], b [k, n, …]) gives aᵀ b [m, n, …].
#include "plain_ops.h"

namespace {

ggml_tensor * add_transpose(ggml_context * ctx, ggml_tensor * x) { return ggml_cont(ctx, ggml_transpose(ctx, x)); }

// Sums in single precision, also where a device would use half.
ggml_tensor * add_product(ggml_context * ctx, ggml_tensor * a, ggml_tensor * b) {
    ggml_tensor * out = ggml_mul_mat(ctx, a, b);
    ggml_mul_mat_set_prec(out, GGML_PREC_F32);
    return out;
}

// [n_heads * n_head_dim, T] → [n_head_dim, T, n_heads]
ggml_tensor * add_split(ggml_context * ctx, ggml_tensor * x, int64_t n_head_dim) {
    ggml_tensor * heads = ggml_reshape_3d(ctx, x, n_head_dim, x->ne[0] / n_head_dim, x->ne[1]);
    return ggml_cont(ctx, ggml_permute(ctx, heads, 0, 2, 1, 3));
}

// and back
ggml_tensor * add_join(ggml_context * ctx, ggml_tensor * heads) {
    ggml_tensor * x = ggml_cont(ctx, ggml_permute(ctx, heads, 0, 2, 1, 3));
    return ggml_reshape_2d(ctx, x, x->ne[0] * x->ne[1], x->ne[2]);
}

// The gradients that the query heads of a group have of their key head, [n_head_dim, T, n_head], added up:
// [n_head_dim, T, n_head_kv].
ggml_tensor * add_group_sum(ggml_context * ctx, ggml_tensor * x, int64_t n_head_kv) {
    const int64_t group = x->ne[2] / n_head_kv;
    const auto take = [&](int64_t i) {
        const size_t offset = static_cast<size_t>(i) * x->nb[2];
        const size_t step = static_cast<size_t>(group) * x->nb[2];
        return ggml_cont(ctx, ggml_view_3d(ctx, x, x->ne[0], x->ne[1], n_head_kv, x->nb[1], step, offset));
    };
    ggml_tensor * sum = take(0);
    for (int64_t i = 1; i < group; i++) {
        sum = ggml_add(ctx, sum, take(i));
    }
    return sum;
}

// Probabilities [T keys, T queries, n_head], from heads.
ggml_tensor * add_probabilities(ggml_context * ctx, const attention_params & params, ggml_tensor * mask,
                                ggml_tensor * q, ggml_tensor * k) {
    return ggml_soft_max_ext(ctx, add_product(ctx, k, q), mask, params.scale, 0.0f);
}

}  // namespace

ggml_tensor * plain_add_low_rank(ggml_context * ctx, ggml_tensor * rows, ggml_tensor * m) {
    return add_product(ctx, add_transpose(ctx, rows), m);
}

ggml_tensor * plain_add_outer(ggml_context * ctx, ggml_tensor * x, ggml_tensor * m) {
    return add_product(ctx, add_transpose(ctx, x), add_transpose(ctx, m));
}

// With r = 1 / sqrt(mean(x²) + eps) and y = r x:  dx = r (dy - y mean(y dy))
ggml_tensor * plain_add_norm_back(ggml_context * ctx, ggml_tensor * dy, ggml_tensor * x, float eps) {
    const float share = 1.0f / static_cast<float>(x->ne[0]);
    ggml_tensor * y = ggml_rms_norm(ctx, x, eps);
    ggml_tensor * along = ggml_scale(ctx, ggml_sum_rows(ctx, ggml_mul(ctx, y, dy)), share);  // [1, T]
    ggml_tensor * square = ggml_scale_bias(ctx, ggml_sum_rows(ctx, ggml_sqr(ctx, x)), share, eps);
    return ggml_div(ctx, ggml_sub(ctx, dy, ggml_mul(ctx, y, along)), ggml_sqrt(ctx, square));
}

// With s = sigmoid(x):  dx = dy s (1 + x (1 - s))
ggml_tensor * plain_add_silu_back(ggml_context * ctx, ggml_tensor * dy, ggml_tensor * x) {
    ggml_tensor * s = ggml_sigmoid(ctx, x);
    ggml_tensor * bend = ggml_mul(ctx, x, ggml_scale_bias(ctx, s, -1.0f, 1.0f));
    return ggml_mul(ctx, dy, ggml_mul(ctx, s, ggml_scale_bias(ctx, bend, 1.0f, 1.0f)));
}

ggml_tensor * plain_add_attention(ggml_context * ctx, const attention_params & params, ggml_tensor * mask,
                                  ggml_tensor * q, ggml_tensor * k, ggml_tensor * v) {
    q = add_split(ctx, q, params.n_head_dim);
    k = add_split(ctx, k, params.n_head_dim);
    v = add_split(ctx, v, params.n_head_dim);
    ggml_tensor * probs = add_probabilities(ctx, params, mask, q, k);
    return add_join(ctx, add_product(ctx, add_transpose(ctx, v), probs));
}

// With P the probabilities:  dS = scale P (dP - sum(P dP)) for each query, and dQ, dK, dV as for any product.
attention_gradients plain_add_attention_back(ggml_context * ctx, const attention_params & params, ggml_tensor * mask,
                                             ggml_tensor * q, ggml_tensor * k, ggml_tensor * v, ggml_tensor * dy) {
    q = add_split(ctx, q, params.n_head_dim);
    k = add_split(ctx, k, params.n_head_dim);
    v = add_split(ctx, v, params.n_head_dim);
    dy = add_split(ctx, dy, params.n_head_dim);
    ggml_tensor * probs = add_probabilities(ctx, params, mask, q, k);
    ggml_tensor * dprobs = add_product(ctx, v, dy);  // [T keys, T queries, n_head]
    ggml_tensor * mean = ggml_sum_rows(ctx, ggml_mul(ctx, probs, dprobs));
    ggml_tensor * dscores = ggml_scale(ctx, ggml_mul(ctx, probs, ggml_sub(ctx, dprobs, mean)), params.scale);
    ggml_tensor * dq = add_product(ctx, add_transpose(ctx, k), dscores);
    ggml_tensor * dk = add_product(ctx, add_transpose(ctx, q), add_transpose(ctx, dscores));
    ggml_tensor * dv = add_product(ctx, add_transpose(ctx, dy), add_transpose(ctx, probs));
    return { add_join(ctx, dq), add_join(ctx, add_group_sum(ctx, dk, params.n_head_kv)),
             add_join(ctx, add_group_sum(ctx, dv, params.n_head_kv)) };
}
