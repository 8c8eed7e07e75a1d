// The gate of the feed-forward part: silu, or for gemma3 gelu in its tanh form.
#pragma once

#include <ggml.h>

// f(gate) * up
ggml_tensor * activation_add(ggml_context * ctx, bool uses_gelu, ggml_tensor * gate, ggml_tensor * up);

// f(gate)
ggml_tensor * activation_add_gate(ggml_context * ctx, bool uses_gelu, ggml_tensor * gate);

// dgate from dy, the gradient of gelu(gate)
ggml_tensor * activation_add_gelu_back(ggml_context * ctx, ggml_tensor * gate, ggml_tensor * dy);
