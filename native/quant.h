// Conversions between ggml's storage types for whole rows, on the host.
#pragma once

#include <ggml.h>

#include <cstdint>

// Whether rows of `type` can be turned into floats.
bool quant_can_decode(ggml_type type);

// in: n_rows rows of `type`, n_per_row values each; out: n_rows * n_per_row floats.
void quant_decode_rows(ggml_type type, const void * in, float * out, int64_t n_rows, int64_t n_per_row);

// Encodes to F32 or Q8_0 (n_per_row a multiple of 32).
void quant_encode_rows(ggml_type type, const float * in, void * out, int64_t n_rows, int64_t n_per_row);

// Writes rows [first, first + n_rows) of a matrix W [n_in, n_out] into its transpose
// Wt [n_out, n_in] of `type`. With Q8_0, first and n_rows are multiples of 32, its block length.
// scratch: n_rows floats.
void quant_encode_transposed(ggml_type type, const float * rows, int64_t first, int64_t n_rows, int64_t n_in,
                             int64_t n_out, void * out, float * scratch);
