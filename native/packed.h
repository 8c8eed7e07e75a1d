// Products with frozen 8-bit weights, for processors whose vector instructions multiply bytes (AVX-512
// VNNI). ggml's own Q8_0 kernel does not use them; here they do the same sums two to three times as fast.
//
// Weights have Q8_0's precision and size: 32 values along n_in share a scale in half precision. Columns of
// the other operand are rounded to 8 bits too, as ggml does it.
#pragma once

#include <ggml.h>

#include <cstdint>

// Whether this processor is one of them, and a matrix of these widths can be packed.
bool packed_can_hold(int64_t n_in, int64_t n_out);

// Of a matrix W [n_in, n_out].
int64_t packed_count_bytes(int64_t n_in, int64_t n_out);

// Fills in a part of a packed W [n_in, n_out]: inputs [first_in, first_in + n_of_in), a multiple of 32 at a
// multiple of 32, of outputs [first_out, first_out + n_of_out). The value for input i and output o, counted from
// the first ones, is at values[i * in_stride + o * out_stride].
void packed_fill(unsigned char * packed, int64_t n_in, const float * values, int64_t in_stride, int64_t out_stride,
                 int64_t first_in, int64_t n_of_in, int64_t first_out, int64_t n_of_out);

// The columns of x [n_in, n] in 8 bits, for any number of products.
ggml_tensor * packed_add_columns(ggml_context * ctx, ggml_tensor * x);

// [n_out, n] = W x, from packed weights and such columns.
ggml_tensor * packed_add_product(ggml_context * ctx, ggml_tensor * packed, int64_t n_out, ggml_tensor * columns,
                                 int64_t n_columns);
