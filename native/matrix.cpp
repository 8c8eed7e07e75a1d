// See matrix.h.
#include "matrix.h"

#include "packed.h"
#include "quant.h"

#include <vector>

namespace {

// Tensors lie in the memory of the CPU.
unsigned char * get_bytes(const frozen_matrix & matrix) { return static_cast<unsigned char *>(matrix.data->data); }

}  // namespace

frozen_matrix matrix_create(ggml_context * ctx, ggml_type type, int64_t n_in, int64_t n_out) {
    frozen_matrix out{ n_in, n_out, nullptr, type == GGML_TYPE_Q8_0 && packed_can_hold(n_in, n_out) };
    out.data = out.is_packed ? ggml_new_tensor_1d(ctx, GGML_TYPE_I8, packed_count_bytes(n_in, n_out))
                             : ggml_new_tensor_2d(ctx, type, n_in, n_out);
    return out;
}

void matrix_fill(const frozen_matrix & matrix, const float * rows, int64_t first, int64_t n, int64_t width) {
    if (matrix.is_packed) {
        packed_fill(get_bytes(matrix), matrix.n_in, rows, 1, width, 0, width, first, n);
    } else {
        const ggml_type type = matrix.data->type;
        quant_encode_rows(type, rows, get_bytes(matrix) + static_cast<size_t>(first) * ggml_row_size(type, width), n,
                          width);
    }
}

void matrix_fill_transposed(const frozen_matrix & matrix, const float * rows, int64_t first, int64_t n, int64_t width) {
    if (matrix.is_packed) {
        packed_fill(get_bytes(matrix), matrix.n_in, rows, width, 1, first, n, 0, width);
    } else {
        std::vector<float> scratch(static_cast<size_t>(n));
        quant_encode_transposed(matrix.data->type, rows, first, n, width, matrix.n_in, get_bytes(matrix),
                                scratch.data());
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
