// See matrix.h.
#include "matrix.h"

#include "packed.h"
#include "quant.h"

#include <cstring>

frozen_matrix matrix_create(const compute_backend & backend, ggml_context * ctx, ggml_type type, int64_t n_in,
                            int64_t n_out) {
    const bool is_packed = backend.has_own_kernels() && type == GGML_TYPE_Q8_0 && packed_can_hold(n_in, n_out);
    frozen_matrix out{ n_in, n_out, nullptr, is_packed };
    out.data = out.is_packed ? ggml_new_tensor_1d(ctx, GGML_TYPE_I8, packed_count_bytes(n_in, n_out))
                             : ggml_new_tensor_2d(ctx, type, n_in, n_out);
    return out;
}

matrix_filler::matrix_filler(const frozen_matrix & matrix) : matrix(matrix) {
    if (ggml_backend_buffer_is_host(matrix.data->buffer)) {
        bytes = static_cast<unsigned char *>(matrix.data->data);
    } else {
        copy.resize(ggml_nbytes(matrix.data));
        bytes = copy.data();
    }
}

void matrix_filler::add_stored(const unsigned char * rows, int64_t first, int64_t n) {
    const size_t row_size = ggml_row_size(matrix.data->type, matrix.n_in);
    std::memcpy(bytes + static_cast<size_t>(first) * row_size, rows, static_cast<size_t>(n) * row_size);
}

void matrix_filler::add(const float * rows, int64_t first, int64_t n, int64_t width) {
    if (matrix.is_packed) {
        packed_fill(bytes, matrix.n_in, rows, 1, width, 0, width, first, n);
    } else {
        const ggml_type type = matrix.data->type;
        quant_encode_rows(type, rows, bytes + static_cast<size_t>(first) * ggml_row_size(type, width), n, width);
    }
}

void matrix_filler::add_transposed(const float * rows, int64_t first, int64_t n, int64_t width) {
    if (matrix.is_packed) {
        packed_fill(bytes, matrix.n_in, rows, width, 1, first, n, 0, width);
    } else {
        std::vector<float> scratch(static_cast<size_t>(n));
        quant_encode_transposed(matrix.data->type, rows, first, n, width, matrix.n_in, bytes, scratch.data());
    }
}

void matrix_filler::finish() {
    if (!copy.empty()) {
        ggml_backend_tensor_set(matrix.data, copy.data(), 0, copy.size());
    }
}

ggml_tensor * matrix_add_product(ggml_context * ctx, const frozen_matrix & matrix, matrix_input & input) {
    if (!matrix.is_packed) {
        ggml_tensor * y = ggml_mul_mat(ctx, matrix.data, input.x);
        ggml_mul_mat_set_prec(y, GGML_PREC_F32);  // a graphics card would sum in half precision
        return y;
    }
    if (!input.columns) {
        input.columns = packed_add_columns(ctx, input.x);
    }
    return packed_add_product(ctx, matrix.data, matrix.n_out, input.columns, input.x->ne[1]);
}
