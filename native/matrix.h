// A frozen matrix in the form in which it is multiplied fastest here, and its products.
#pragma once

#include <ggml.h>

#include <cstdint>

struct frozen_matrix {
    int64_t n_in = 0;
    int64_t n_out = 0;
    // [n_in, n_out] F32 or as stored; or, packed, bytes. Null where it is not needed.
    ggml_tensor * data = nullptr;
    bool is_packed = false;  // packed.h
};

// Of `type`; instead of Q8_0 it is packed where this processor gains from that.
frozen_matrix matrix_create(ggml_context * ctx, ggml_type type, int64_t n_in, int64_t n_out);

// Fills in a slab of the rows W [width, …] of a file, given as floats: rows [first, first + n), where n is a
// multiple of 32 but for the last slab.
void matrix_fill(const frozen_matrix & matrix, const float * rows, int64_t first, int64_t n, int64_t width);

// The same into the transpose, which maps gradients back: to it the rows are inputs.
void matrix_fill_transposed(const frozen_matrix & matrix, const float * rows, int64_t first, int64_t n, int64_t width);

// What is multiplied, [n_in, n]. Packed matrices share one rounded copy of it.
struct matrix_input {
    ggml_tensor * x;
    ggml_tensor * columns = nullptr;

    explicit matrix_input(ggml_tensor * x) : x(x) {}
};

// [n_out, n]
ggml_tensor * matrix_add_product(ggml_context * ctx, const frozen_matrix & matrix, matrix_input & input);
