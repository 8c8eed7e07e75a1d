// See packed.h.
//
// The instruction multiplies unsigned by signed bytes and adds four neighbours, so weights are stored plus
// 128, and 128 times the sum of each column's block is taken off again.
//
//   weights: for each panel of 16 outputs, for each block of 32 inputs
//     bytes [8 groups of four inputs, 16 outputs, 4 inputs], then 16 scales in half precision
//   columns: for each tile of 8 columns, for each block of 32
//     bytes [8 groups, 8 columns, 4], then 8 scales and 8 corrections of 32 bits
#include "packed.h"

#include "simd.h"

#include <algorithm>
#include <cmath>

#if defined(SIMD_X86)
#include <immintrin.h>
#if defined(__GNUC__) && !defined(__clang__)
// GCC 12 warns of its own header: https://gcc.gnu.org/bugzilla/show_bug.cgi?id=105593
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#define PACKED_TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma,f16c")))
#endif

namespace {

constexpr int64_t block = 32;
constexpr int64_t panel_outputs = 16;
constexpr int64_t tile_columns = 8;
constexpr int64_t n_groups = block / 4;
constexpr int64_t weight_bytes = panel_outputs * block;
constexpr int64_t weight_block = weight_bytes + panel_outputs * 2;  // with its scales
constexpr int64_t column_bytes = tile_columns * block;
constexpr int64_t column_block = column_bytes + tile_columns * 8;  // with scales and corrections
constexpr float largest_byte = 127.0f;
constexpr int weight_shift = 128;

// The 32 values as bytes plus 128, for the scale that brings the largest to 127; returns that scale.
float round_block(const float * x, int64_t stride, unsigned char * out) {
    float largest = 0;
    for (int64_t i = 0; i < block; i++) {
        largest = std::max(largest, std::fabs(x[i * stride]));
    }
    const float scale = largest / largest_byte;
    const float inverse = scale > 0 ? 1 / scale : 0;
    for (int64_t i = 0; i < block; i++) {
        out[i] = static_cast<unsigned char>(x[i * stride] * inverse + (weight_shift + 0.5f));
    }
    return scale;
}

}  // namespace

int64_t packed_count_bytes(int64_t n_in, int64_t n_out) {
    return n_out / panel_outputs * (n_in / block) * weight_block;
}

void packed_fill(unsigned char * packed, int64_t n_in, const float * values, int64_t in_stride, int64_t out_stride,
                 int64_t first_in, int64_t n_of_in, int64_t first_out, int64_t n_of_out) {
    unsigned char rounded[block];
    for (int64_t o = 0; o < n_of_out; o++) {
        const int64_t output = first_out + o;
        for (int64_t i = 0; i < n_of_in; i += block) {
            const float scale = round_block(values + i * in_stride + o * out_stride, in_stride, rounded);
            const int64_t lane = output % panel_outputs;
            const int64_t index = output / panel_outputs * (n_in / block) + (first_in + i) / block;
            unsigned char * to = packed + index * weight_block;
            for (int64_t group = 0; group < n_groups; group++) {
                std::memcpy(to + (group * panel_outputs + lane) * 4, rounded + group * 4, 4);
            }
            const ggml_fp16_t half = ggml_fp32_to_fp16(scale);
            std::memcpy(to + weight_bytes + lane * 2, &half, sizeof(half));
        }
    }
}

#if defined(SIMD_X86)

namespace {

// One column's block into its tile.
PACKED_TARGET inline void round_column(const float * x, unsigned char * to, int64_t lane) {
    const __m512 low = _mm512_loadu_ps(x);
    const __m512 high = _mm512_loadu_ps(x + 16);
    const float largest = _mm512_reduce_max_ps(_mm512_max_ps(_mm512_abs_ps(low), _mm512_abs_ps(high)));
    const float scale = largest / largest_byte;
    const __m512 inverse = _mm512_set1_ps(scale > 0 ? 1 / scale : 0);
    const __m512i low_whole = _mm512_cvtps_epi32(_mm512_mul_ps(low, inverse));
    const __m512i high_whole = _mm512_cvtps_epi32(_mm512_mul_ps(high, inverse));
    int8_t rounded[block];
    _mm_storeu_si128(reinterpret_cast<__m128i *>(rounded), _mm512_cvtepi32_epi8(low_whole));
    _mm_storeu_si128(reinterpret_cast<__m128i *>(rounded + 16), _mm512_cvtepi32_epi8(high_whole));
    const int32_t correction = -weight_shift * _mm512_reduce_add_epi32(_mm512_add_epi32(low_whole, high_whole));
    for (int64_t group = 0; group < n_groups; group++) {
        std::memcpy(to + (group * tile_columns + lane) * 4, rounded + group * 4, 4);
    }
    // In half precision as ggml has it: a row gets the same gradients on any processor.
    const float half_scale = _cvtsh_ss(_cvtss_sh(scale, _MM_FROUND_TO_NEAREST_INT));
    std::memcpy(to + column_bytes + lane * 4, &half_scale, 4);
    std::memcpy(to + column_bytes + tile_columns * 4 + lane * 4, &correction, 4);
}

PACKED_TARGET void on_columns(ggml_tensor * out, int thread, int n_threads, void *) {
    const ggml_tensor * x = out->src[0];
    const int64_t n_blocks = x->ne[0] / block;
    const int64_t n_columns = x->ne[1];
    const int64_t n_tiles = (n_columns + tile_columns - 1) / tile_columns;
    auto * data = static_cast<unsigned char *>(out->data);
    for (int64_t tile = thread; tile < n_tiles; tile += n_threads) {
        unsigned char * to = data + tile * n_blocks * column_block;
        const int64_t first = tile * tile_columns;
        if (first + tile_columns > n_columns) {
            std::memset(to, 0, static_cast<size_t>(n_blocks * column_block));
        }
        for (int64_t lane = 0; lane < std::min(tile_columns, n_columns - first); lane++) {
            const auto * from = reinterpret_cast<const float *>(static_cast<const char *>(x->data) +
                                                                static_cast<size_t>(first + lane) * x->nb[1]);
            for (int64_t i = 0; i < n_blocks; i++) {
                round_column(from + i * block, to + i * column_block, lane);
            }
        }
    }
}

// [16 outputs, 8 columns] of the product, of which the first n columns are stored.
PACKED_TARGET inline void multiply_tile(const unsigned char * w, const unsigned char * x, int64_t n_blocks, float * y,
                                        int64_t y_column, int64_t n) {
    __m512 sums[tile_columns];
    SIMD_UNROLL
    for (int64_t c = 0; c < tile_columns; c++) {
        sums[c] = _mm512_setzero_ps();
    }
    for (int64_t i = 0; i < n_blocks; i++, w += weight_block, x += column_block) {
        const auto * groups = reinterpret_cast<const int32_t *>(x);
        const auto * scales = reinterpret_cast<const float *>(x + column_bytes);
        const auto * corrections = reinterpret_cast<const int32_t *>(x + column_bytes + tile_columns * 4);
        __m512i whole[tile_columns];
        SIMD_UNROLL
        for (int64_t c = 0; c < tile_columns; c++) {
            whole[c] = _mm512_set1_epi32(corrections[c]);
        }
        SIMD_UNROLL
        for (int64_t group = 0; group < n_groups; group++) {
            const __m512i weights = _mm512_loadu_si512(w + group * (4 * panel_outputs));
            SIMD_UNROLL
            for (int64_t c = 0; c < tile_columns; c++) {
                const __m512i column = _mm512_set1_epi32(groups[group * tile_columns + c]);
                whole[c] = _mm512_dpbusd_epi32(whole[c], weights, column);
            }
        }
        const __m512 w_scales =
            _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i *>(w + weight_bytes)));
        SIMD_UNROLL
        for (int64_t c = 0; c < tile_columns; c++) {
            const __m512 scale = _mm512_mul_ps(w_scales, _mm512_set1_ps(scales[c]));
            sums[c] = _mm512_fmadd_ps(_mm512_cvtepi32_ps(whole[c]), scale, sums[c]);
        }
    }
    SIMD_UNROLL
    for (int64_t c = 0; c < tile_columns; c++) {
        if (c < n) {
            _mm512_storeu_ps(y + c * y_column, sums[c]);
        }
    }
}

// Every nth panel is this thread's; it stays in the nearest cache while all columns pass.
PACKED_TARGET void on_product(ggml_tensor * y, int thread, int n_threads, void *) {
    const int64_t n_out = y->ne[0];
    const int64_t n_columns = y->ne[1];
    const int64_t n_tiles = (n_columns + tile_columns - 1) / tile_columns;
    const int64_t n_blocks = y->src[1]->ne[0] / n_tiles / column_block;
    const auto * weights = static_cast<const unsigned char *>(y->src[0]->data);
    const auto * columns = static_cast<const unsigned char *>(y->src[1]->data);
    for (int64_t panel = thread; panel < n_out / panel_outputs; panel += n_threads) {
        for (int64_t tile = 0; tile < n_tiles; tile++) {
            const int64_t first = tile * tile_columns;
            float * to = static_cast<float *>(y->data) + first * n_out + panel * panel_outputs;
            multiply_tile(weights + panel * n_blocks * weight_block, columns + tile * n_blocks * column_block, n_blocks,
                          to, n_out, n_columns - first);
        }
    }
}

}  // namespace

bool packed_can_hold(int64_t n_in, int64_t n_out) {
    static const bool has_instructions = __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw") &&
                                         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
    return has_instructions && n_in % block == 0 && n_out % panel_outputs == 0;
}

ggml_tensor * packed_add_columns(ggml_context * ctx, ggml_tensor * x) {
    const int64_t n_tiles = (x->ne[1] + tile_columns - 1) / tile_columns;
    ggml_tensor * args[] = { x };
    return ggml_custom_4d(ctx, GGML_TYPE_I8, n_tiles * (x->ne[0] / block) * column_block, 1, 1, 1, args, 1, on_columns,
                          GGML_N_TASKS_MAX, nullptr);
}

ggml_tensor * packed_add_product(ggml_context * ctx, ggml_tensor * packed, int64_t n_out, ggml_tensor * columns,
                                 int64_t n_columns) {
    ggml_tensor * args[] = { packed, columns };
    return ggml_custom_4d(ctx, GGML_TYPE_F32, n_out, n_columns, 1, 1, args, 2, on_product, GGML_N_TASKS_MAX, nullptr);
}

#else

bool packed_can_hold(int64_t, int64_t) { return false; }
ggml_tensor * packed_add_columns(ggml_context *, ggml_tensor * x) { return x; }
ggml_tensor * packed_add_product(ggml_context *, ggml_tensor *, int64_t, ggml_tensor * columns, int64_t) {
    return columns;
}

#endif
