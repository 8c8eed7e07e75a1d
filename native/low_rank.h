// Products with the adapter's matrices, which are 8 or 16 wide: too thin for kernels that block all sides.
#pragma once

#include <ggml.h>

// y [n, T] += rows m, in place, with rows [n, rank] and m [rank, T].
ggml_tensor * low_rank_add_product(ggml_context * ctx, ggml_tensor * y, ggml_tensor * rows, ggml_tensor * m);

// sum [n, rank] += x mᵀ, in place, with x [n, T] and m [rank, T].
ggml_tensor * low_rank_add_outer(ggml_context * ctx, ggml_tensor * sum, ggml_tensor * x, ggml_tensor * m);
