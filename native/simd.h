// Vectors of floats in the compiler's own notation, and which of them this processor is quick with.
//
// The trainer is compiled for any processor of its kind. A kernel is a template over the vector type,
// always inlined into one function per instruction set, among which `simd_call` chooses at run time.
#pragma once

#include <cstdint>
#include <cstring>

// SIMD_PORTABLE: as on a processor that is not known here.
#if defined(__x86_64__) && !defined(SIMD_PORTABLE)
#define SIMD_X86 1
#define SIMD_TARGET_AVX2 __attribute__((target("avx2,fma")))
#define SIMD_TARGET_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")))
#endif
#define SIMD_INLINE inline __attribute__((always_inline))
// Before a loop of a few fixed turns: written out, so that what it indexes can live in registers.
#if defined(__clang__)
#define SIMD_UNROLL _Pragma("clang loop unroll(full)")
#else
#define SIMD_UNROLL _Pragma("GCC unroll 16")
#endif

// Vectors of `bytes` bytes. `n_registers`: how many of them one row of a tile takes, so that the sums of a
// tile of six rows stay in registers.
template <int bytes, int registers>
struct simd_set {
    typedef float floats __attribute__((vector_size(bytes)));
    typedef int32_t ints __attribute__((vector_size(bytes)));
    static constexpr int n_registers = registers;
    static constexpr int64_t lanes = bytes / static_cast<int>(sizeof(float));

    // From and to anywhere in memory. Vectors go by reference: by value, a call depends on the processor.
    static SIMD_INLINE void load(floats & to, const float * from) { std::memcpy(&to, from, sizeof(to)); }
    static SIMD_INLINE void store(float * to, const floats & from) { std::memcpy(to, &from, sizeof(from)); }
};
using simd_any = simd_set<16, 2>;
using simd_avx2 = simd_set<32, 2>;
using simd_avx512 = simd_set<64, 4>;

// Calls KERNEL<set>(…) with the widest instruction set of this processor. A macro, because inlining
// across instruction sets needs the call itself to stand in a function of that set.
#if defined(SIMD_X86)
#define SIMD_DISPATCH(NAME, KERNEL, PARAMETERS, ARGUMENTS)                              \
    SIMD_TARGET_AVX512 void NAME##_avx512 PARAMETERS { KERNEL<simd_avx512> ARGUMENTS; } \
    SIMD_TARGET_AVX2 void NAME##_avx2 PARAMETERS { KERNEL<simd_avx2> ARGUMENTS; }       \
    void NAME PARAMETERS {                                                              \
        if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&  \
            __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) { \
            NAME##_avx512 ARGUMENTS;                                                    \
        } else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {   \
            NAME##_avx2 ARGUMENTS;                                                      \
        } else {                                                                        \
            KERNEL<simd_any> ARGUMENTS;                                                 \
        }                                                                               \
    }
#else
#define SIMD_DISPATCH(NAME, KERNEL, PARAMETERS, ARGUMENTS) \
    void NAME PARAMETERS { KERNEL<simd_any> ARGUMENTS; }
#endif
