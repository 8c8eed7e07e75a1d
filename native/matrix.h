// A frozen matrix in the form in which it is multiplied fastest here, and its products.
#pragma once

#include <ggml.h>

#include <cstdint>
#include <vector>

struct frozen_matrix {
    int64_t n_in = 0;
    int64_t n_out = 0;
    // [n_in, n_out] F32 or as stored; or, packed, bytes. Null where it is not needed.
    ggml_tensor * data = nullptr;
    bool is_packed = false;  // packed.h
};

// Of `type`; instead of Q8_0 it is packed where this processor gains from that.
frozen_matrix matrix_create(ggml_context * ctx, ggml_type type, int64_t n_in, int64_t n_out);

// Fills a matrix from the rows W [n_in, n_out] of a file, slab by slab: as they are, or transposed, so that the
// matrix [n_out, n_in] maps gradients back.
struct matrix_filler {
    frozen_matrix matrix;
    bool is_transposed;
    std::vector<unsigned char> bytes;  // all of the matrix
    std::vector<float> scratch;

    matrix_filler(const frozen_matrix & matrix, bool is_transposed);

    // Rows [first, first + n) as floats, each of `width` values. n is a multiple of 32 but for the last.
    void add(const float * rows, int64_t first, int64_t n, int64_t width);
    void finish() const;
};

// What is multiplied, [n_in, n]. Packed matrices share one rounded copy of it.
struct matrix_input {
    ggml_tensor * x;
    ggml_tensor * columns = nullptr;

    explicit matrix_input(ggml_tensor * x) : x(x) {}
};

// [n_out, n]
ggml_tensor * matrix_add_product(ggml_context * ctx, const frozen_matrix & matrix, matrix_input & input);
