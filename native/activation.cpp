// See activation.h. ggml's own gelu reads a table in half precision and has no gradient.
#include "activation.h"

namespace {

// gelu(x) = x (1 + tanh(u)) / 2 with u = c (x + cubic x³), Hendrycks and Gimpel 2016
constexpr float c = 0.79788456080286535588f;  // √(2/π)
constexpr float cubic = 0.044715f;

ggml_tensor * add_tanh(ggml_context * ctx, ggml_tensor * x) {
    return ggml_tanh(ctx, ggml_mul(ctx, x, ggml_scale_bias(ctx, ggml_sqr(ctx, x), c * cubic, c)));
}

}  // namespace

ggml_tensor * activation_add(ggml_context * ctx, bool uses_gelu, ggml_tensor * gate, ggml_tensor * up) {
    return uses_gelu ? ggml_mul(ctx, activation_add_gate(ctx, true, gate), up) : ggml_swiglu_split(ctx, gate, up);
}

ggml_tensor * activation_add_gate(ggml_context * ctx, bool uses_gelu, ggml_tensor * gate) {
    return uses_gelu ? ggml_mul(ctx, gate, ggml_scale_bias(ctx, add_tanh(ctx, gate), 0.5f, 0.5f))
                     : ggml_silu(ctx, gate);
}

ggml_tensor * activation_add_gelu_back(ggml_context * ctx, ggml_tensor * gate, ggml_tensor * dy) {
    // gelu' = (1 + t) / 2 + x (1 - t²) u' / 2 with t = tanh(u), u' = c (1 + 3 cubic x²)
    ggml_tensor * t = add_tanh(ctx, gate);
    ggml_tensor * du = ggml_scale_bias(ctx, ggml_sqr(ctx, gate), 1.5f * c * cubic, 0.5f * c);
    ggml_tensor * bend = ggml_mul(ctx, ggml_mul(ctx, gate, du), ggml_scale_bias(ctx, ggml_sqr(ctx, t), -1.0f, 1.0f));
    return ggml_mul(ctx, dy, ggml_add(ctx, ggml_scale_bias(ctx, t, 0.5f, 0.5f), bend));
}
