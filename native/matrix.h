// A frozen matrix in the form in which it is multiplied fastest here, and its products.
#pragma once

#include "backend.h"

#include <cstdint>
#include <vector>

struct frozen_matrix {
    int64_t n_in = 0;
    int64_t n_out = 0;
    // [n_in, n_out] F32 or as stored; or, packed, bytes. Null where it is not needed.
    ggml_tensor * data = nullptr;
    bool is_packed = false;  // packed.h
};

// Of `type`; instead of Q8_0 it is packed where the device is a processor that gains from that.
frozen_matrix matrix_create(const compute_backend & backend, ggml_context * ctx, ggml_type type, int64_t n_in,
                            int64_t n_out);

// Fills a matrix with the rows W [width, …] of a file, a slab at a time: rows [first, first + n), where n is a
// multiple of 32 but for the last slab.
class matrix_filler {
public:
    explicit matrix_filler(const frozen_matrix & matrix);

    void add_stored(const unsigned char * rows, int64_t first, int64_t n);
    void add(const float * rows, int64_t first, int64_t n, int64_t width);
    // Into a transpose, which maps gradients back: to it the rows are inputs.
    void add_transposed(const float * rows, int64_t first, int64_t n, int64_t width);
    // After the last slab.
    void finish();

private:
    const frozen_matrix & matrix;
    std::vector<unsigned char> copy;  // where the device's memory is not the host's
    unsigned char * bytes;
};

// What is multiplied, [n_in, n]. Packed matrices share one rounded copy of it.
struct matrix_input {
    ggml_tensor * x;
    ggml_tensor * columns = nullptr;

    explicit matrix_input(ggml_tensor * x) : x(x) {}
};

// [n_out, n]
ggml_tensor * matrix_add_product(ggml_context * ctx, const frozen_matrix & matrix, matrix_input & input);
