// See low_rank.h.
#include "low_rank.h"

#include "vector_math.h"

namespace {

float * get_data(const ggml_tensor * t) { return static_cast<float *>(t->data); }

int64_t get_stride(const ggml_tensor * t) { return static_cast<int64_t>(t->nb[1] / sizeof(float)); }

// [first, last) of n things for one of the threads, at multiples of `step`.
struct share {
    int64_t first;
    int64_t last;

    share(int64_t n, int64_t step, int thread, int n_threads) {
        const int64_t n_steps = (n + step - 1) / step;
        first = std::min(n, n_steps * thread / n_threads * step);
        last = std::min(n, n_steps * (thread + 1) / n_threads * step);
    }
    int64_t count() const { return last - first; }
};

// Threads share the columns of y.
template <class S>
SIMD_INLINE void run_product(ggml_tensor * y, int thread, int n_threads) {
    const ggml_tensor * rows = y->src[1];
    const ggml_tensor * m = y->src[2];
    const share part(y->ne[1], vector_tile_rows, thread, n_threads);
    vector_multiply<S>({ get_data(m) + part.first * get_stride(m), get_stride(m), 1 }, get_data(rows), get_stride(rows),
                       get_data(y) + part.first * get_stride(y), get_stride(y), part.count(), y->ne[0], rows->ne[1],
                       true);
}

// Threads share the n.
template <class S>
SIMD_INLINE void run_outer(ggml_tensor * sum, int thread, int n_threads) {
    const ggml_tensor * x = sum->src[1];
    const ggml_tensor * m = sum->src[2];
    const share part(sum->ne[0], vector_multiple, thread, n_threads);
    vector_multiply<S>({ get_data(m), 1, get_stride(m) }, get_data(x) + part.first, get_stride(x),
                       get_data(sum) + part.first, get_stride(sum), sum->ne[1], part.count(), x->ne[1], true);
}

SIMD_DISPATCH(product, run_product, (ggml_tensor * y, int thread, int n_threads), (y, thread, n_threads))
SIMD_DISPATCH(outer, run_outer, (ggml_tensor * sum, int thread, int n_threads), (sum, thread, n_threads))

void on_product(ggml_tensor * y, int thread, int n_threads, void *) { product(y, thread, n_threads); }
void on_outer(ggml_tensor * sum, int thread, int n_threads, void *) { outer(sum, thread, n_threads); }

}  // namespace

ggml_tensor * low_rank_add_product(ggml_context * ctx, ggml_tensor * y, ggml_tensor * rows, ggml_tensor * m) {
    ggml_tensor * args[] = { rows, m };
    return ggml_custom_inplace(ctx, y, args, 2, on_product, GGML_N_TASKS_MAX, nullptr);
}

ggml_tensor * low_rank_add_outer(ggml_context * ctx, ggml_tensor * sum, ggml_tensor * x, ggml_tensor * m) {
    ggml_tensor * args[] = { x, m };
    return ggml_custom_inplace(ctx, sum, args, 2, on_outer, GGML_N_TASKS_MAX, nullptr);
}
