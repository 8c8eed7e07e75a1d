// Dense arithmetic on the vectors of one instruction set (simd.h), for kernels to inline: products of matrices
// in registers, reductions, the exponential.
#pragma once

#include "simd.h"

#include <algorithm>
#include <cstdint>

constexpr int64_t vector_multiple = 16;  // of the widest vector; widths are padded to it
constexpr int64_t vector_tile_rows = 6;

// A matrix with its entry (i, j) at data[i * row + j * column].
struct strided {
    const float * data;
    int64_t row;
    int64_t column;
};

// c [rows, n vectors] (+)= a [rows, n_inner] * b [n_inner, n vectors]
template <class S, int rows, int n>
SIMD_INLINE void vector_multiply_tile(strided a, const float * b, int64_t b_row, float * c, int64_t c_row,
                                      int64_t n_inner, bool adds) {
    using floats = typename S::floats;
    floats sums[rows][n];
    SIMD_UNROLL
    for (int i = 0; i < rows; i++) {
        SIMD_UNROLL
        for (int j = 0; j < n; j++) {
            sums[i][j] = floats{};
            if (adds) {
                S::load(sums[i][j], c + i * c_row + j * S::lanes);
            }
        }
    }
    for (int64_t inner = 0; inner < n_inner; inner++) {
        floats right[n];
        SIMD_UNROLL
        for (int j = 0; j < n; j++) {
            S::load(right[j], b + inner * b_row + j * S::lanes);
        }
        SIMD_UNROLL
        for (int i = 0; i < rows; i++) {
            const floats left = a.data[i * a.row + inner * a.column] - floats{};
            SIMD_UNROLL
            for (int j = 0; j < n; j++) {
                sums[i][j] += left * right[j];
            }
        }
    }
    SIMD_UNROLL
    for (int i = 0; i < rows; i++) {
        SIMD_UNROLL
        for (int j = 0; j < n; j++) {
            S::store(c + i * c_row + j * S::lanes, sums[i][j]);
        }
    }
}

template <class S, int n>
SIMD_INLINE void vector_multiply_columns(strided a, const float * b, int64_t b_row, float * c, int64_t c_row,
                                         int64_t n_rows, int64_t n_inner, bool adds) {
    int64_t i = 0;
    for (; i + vector_tile_rows <= n_rows; i += vector_tile_rows) {
        const strided part{ a.data + i * a.row, a.row, a.column };
        vector_multiply_tile<S, vector_tile_rows, n>(part, b, b_row, c + i * c_row, c_row, n_inner, adds);
    }
    for (; i < n_rows; i++) {
        const strided part{ a.data + i * a.row, a.row, a.column };
        vector_multiply_tile<S, 1, n>(part, b, b_row, c + i * c_row, c_row, n_inner, adds);
    }
}

// c [n_rows, n_columns] (+)= a [n_rows, n_inner] * b [n_inner, n_columns]
template <class S>
SIMD_INLINE void vector_multiply(strided a, const float * b, int64_t b_row, float * c, int64_t c_row, int64_t n_rows,
                                 int64_t n_columns, int64_t n_inner, bool adds) {
    int64_t j = 0;
    for (; j + S::n_registers * S::lanes <= n_columns; j += S::n_registers * S::lanes) {
        vector_multiply_columns<S, S::n_registers>(a, b + j, b_row, c + j, c_row, n_rows, n_inner, adds);
    }
    for (; j + S::lanes <= n_columns; j += S::lanes) {
        vector_multiply_columns<S, 1>(a, b + j, b_row, c + j, c_row, n_rows, n_inner, adds);
    }
    for (; j < n_columns; j++) {
        for (int64_t i = 0; i < n_rows; i++) {
            float sum = adds ? c[i * c_row + j] : 0;
            for (int64_t inner = 0; inner < n_inner; inner++) {
                sum += a.data[i * a.row + inner * a.column] * b[inner * b_row + j];
            }
            c[i * c_row + j] = sum;
        }
    }
}

// exp(x) for x <= 0, to about 2 units in the last place: 2^n times a polynomial of the rest, which lies
// within ± ln 2 / 2 (coefficients of Cephes, Moshier 1989). Below -87 it is as good as nothing.
template <class S>
SIMD_INLINE void vector_exponentiate(const float * in, float largest, float * out) {
    using floats = typename S::floats;
    using ints = typename S::ints;
    constexpr float to_integer = 12582912.0f;  // 1.5 * 2^23: adding it rounds to a whole number
    floats x;
    S::load(x, in);
    x -= largest;
    const floats least = -87.0f - floats{};
    x = x < least ? least : x;
    const floats shifted = x * 1.44269504088896341f + to_integer;
    const floats n = shifted - to_integer;
    const floats r = x - n * 0.693359375f + n * 2.12194440e-4f;
    floats p = 1.9875691500e-4f - floats{};
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * r * r + r + 1.0f;
    S::store(out, (floats)((ints)p + ((ints)shifted << 23)));  // casts between vectors keep their bits
}

template <class S>
SIMD_INLINE float vector_find_largest(const float * values, int64_t n) {
    using floats = typename S::floats;
    floats largest = values[0] - floats{};
    int64_t i = 0;
    for (; i + S::lanes <= n; i += S::lanes) {
        floats x;
        S::load(x, values + i);
        largest = x > largest ? x : largest;
    }
    float out = largest[0];
    for (int64_t lane = 1; lane < S::lanes; lane++) {
        out = std::max(out, largest[lane]);
    }
    for (; i < n; i++) {
        out = std::max(out, values[i]);
    }
    return out;
}

// Σ a b
template <class S>
SIMD_INLINE float vector_multiply_and_sum(const float * a, const float * b, int64_t n) {
    using floats = typename S::floats;
    floats sums = {};
    int64_t i = 0;
    for (; i + S::lanes <= n; i += S::lanes) {
        floats left, right;
        S::load(left, a + i);
        S::load(right, b + i);
        sums += left * right;
    }
    double out = 0;
    for (int64_t lane = 0; lane < S::lanes; lane++) {
        out += sums[lane];
    }
    for (; i < n; i++) {
        out += a[i] * b[i];
    }
    return static_cast<float>(out);
}
