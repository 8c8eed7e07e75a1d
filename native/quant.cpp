// See quant.h. ggml_quantize_chunk is ggml's own reference quantiser, the one that made the file.
#include "quant.h"

#include <cstring>

bool quant_can_decode(ggml_type type) {
    return type == GGML_TYPE_F32 || ggml_get_type_traits(type)->to_float != nullptr;
}

void quant_decode_rows(ggml_type type, const void * in, float * out, int64_t n_rows, int64_t n_per_row) {
    if (type == GGML_TYPE_F32) {
        std::memcpy(out, in, static_cast<size_t>(n_rows * n_per_row) * sizeof(float));
        return;
    }
    ggml_get_type_traits(type)->to_float(in, out, n_rows * n_per_row);
}

void quant_encode_rows(ggml_type type, const float * in, void * out, int64_t n_rows, int64_t n_per_row) {
    if (type == GGML_TYPE_F32) {
        std::memcpy(out, in, static_cast<size_t>(n_rows * n_per_row) * sizeof(float));
        return;
    }
    ggml_quantize_chunk(type, in, out, 0, n_rows, n_per_row, nullptr);
}

void quant_encode_transposed(ggml_type type, const float * rows, int64_t first, int64_t n_rows, int64_t n_in,
                             int64_t n_out, void * out, float * scratch) {
    const size_t row_bytes = ggml_row_size(type, n_out);
    const size_t first_bytes = ggml_row_size(type, first);
    for (int64_t i = 0; i < n_in; i++) {
        for (int64_t j = 0; j < n_rows; j++) {
            scratch[j] = rows[j * n_in + i];
        }
        unsigned char * row = static_cast<unsigned char *>(out) + static_cast<size_t>(i) * row_bytes;
        quant_encode_rows(type, scratch, row + first_bytes, 1, n_rows);
    }
}
