// See matrix.h.
#include "matrix.h"

#include "packed.h"
#include "quant.h"

#include <ggml-backend.h>

frozen_matrix matrix_create(ggml_context * ctx, ggml_type type, int64_t n_in, int64_t n_out) {
    frozen_matrix out{ n_in, n_out, nullptr, type == GGML_TYPE_Q8_0 && packed_can_hold(n_in, n_out) };
    out.data = out.is_packed ? ggml_new_tensor_1d(ctx, GGML_TYPE_I8, packed_count_bytes(n_in, n_out))
                             : ggml_new_tensor_2d(ctx, type, n_in, n_out);
    return out;
}

matrix_filler::matrix_filler(const frozen_matrix & matrix, bool is_transposed)
    : matrix(matrix), is_transposed(is_transposed), bytes(matrix.data ? ggml_nbytes(matrix.data) : 0) {}

void matrix_filler::add(const float * rows, int64_t first, int64_t n, int64_t width) {
    if (!matrix.data) {
        return;
    }
    const ggml_type type = matrix.data->type;
    if (matrix.is_packed && is_transposed) {
        packed_fill(bytes.data(), matrix.n_in, rows, width, 1, first, n, 0, width);
    } else if (matrix.is_packed) {
        packed_fill(bytes.data(), matrix.n_in, rows, 1, width, 0, width, first, n);
    } else if (is_transposed) {
        scratch.resize(static_cast<size_t>(n));
        quant_encode_transposed(type, rows, first, n, width, matrix.n_in, bytes.data(), scratch.data());
    } else {
        const size_t at = static_cast<size_t>(first) * ggml_row_size(type, width);
        quant_encode_rows(type, rows, bytes.data() + at, n, width);
    }
}

void matrix_filler::finish() const {
    if (matrix.data) {
        ggml_backend_tensor_set(matrix.data, bytes.data(), 0, bytes.size());
    }
}

ggml_tensor * matrix_add_product(ggml_context * ctx, const frozen_matrix & matrix, matrix_input & input) {
    if (!matrix.is_packed) {
        return ggml_mul_mat(ctx, matrix.data, input.x);
    }
    if (!input.columns) {
        input.columns = packed_add_columns(ctx, input.x);
    }
    return packed_add_product(ctx, matrix.data, matrix.n_out, input.columns, input.x->ne[1]);
}
