// See attention.h. The gradients are those of FlashAttention-2 (Dao 2023, section 2.3.2), with one
// difference: P is computed again whole, so no logarithm of its sums has to be kept.
//
//   S = scale Q Kᵀ, P = softmax(S), Y = P V
//   dP = dY Vᵀ, dS = scale P ∘ (dP - rowsum(P ∘ dP)), dQ = dS K, dK = dSᵀ Q, dV = Pᵀ dY
#include "attention.h"

#include "vector_math.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace {

constexpr int64_t block_queries = 8 * vector_tile_rows;

int64_t pad(int64_t n) { return (n + vector_multiple - 1) / vector_multiple * vector_multiple; }

// Scores of one query to e^(score - largest), in place, and their sum; all outside [first, last] become 0.
// Divided by the sum they are the probabilities.
template <class S>
SIMD_INLINE float soft_max(float * row, int64_t begin, int64_t end, int64_t first, int64_t last) {
    using floats = typename S::floats;
    const float largest = vector_find_largest<S>(row + first, last + 1 - first);
    floats sums = {};
    int64_t i = first;
    for (; i + S::lanes <= last + 1; i += S::lanes) {
        vector_exponentiate<S>(row + i, largest, row + i);
        floats x;
        S::load(x, row + i);
        sums += x;
    }
    double sum = 0;
    for (int64_t lane = 0; lane < S::lanes; lane++) {
        sum += sums[lane];
    }
    for (; i <= last; i++) {
        row[i] = std::exp(row[i] - largest);
        sum += row[i];
    }
    std::fill(row + begin, row + first, 0.0f);
    std::fill(row + last + 1, row + end, 0.0f);
    return static_cast<float>(sum);
}

// A head's columns of a tensor [n_heads * n_head_dim, T], as rows of padded width; and transposed.
struct head_copy {
    int64_t width;
    std::vector<float> rows;     // [T, width]
    std::vector<float> columns;  // [width, T]

    void read(const ggml_tensor * from, int64_t head, int64_t n_head_dim) {
        const int64_t n = from->ne[1];
        width = pad(n_head_dim);
        rows.assign(static_cast<size_t>(n * width), 0.0f);
        for (int64_t i = 0; i < n; i++) {
            std::copy_n(get_column(from, i) + head * n_head_dim, n_head_dim, &rows[static_cast<size_t>(i * width)]);
        }
    }
    void transpose(float factor) {
        const auto n = static_cast<int64_t>(rows.size()) / width;
        columns.resize(rows.size());
        for (int64_t i = 0; i < n; i++) {
            for (int64_t j = 0; j < width; j++) {
                columns[static_cast<size_t>(j * n + i)] = factor * rows[static_cast<size_t>(i * width + j)];
            }
        }
    }
    const float * row(int64_t i) const { return rows.data() + i * width; }
    float * row(int64_t i) { return rows.data() + i * width; }

    static const float * get_column(const ggml_tensor * t, int64_t i) {
        return reinterpret_cast<const float *>(static_cast<const char *>(t->data) + static_cast<size_t>(i) * t->nb[1]);
    }
};

// A block of queries and the keys that it can see, rounded to whole vectors.
struct query_block {
    int64_t first;
    int64_t last;  // past the last query
    int64_t begin;
    int64_t end;

    query_block(const attention_params & p, int64_t first, int64_t n_tokens)
        : first(first),
          last(std::min(first + block_queries, n_tokens)),
          begin(first_key(p, first)),
          end(std::min(pad(last), n_tokens)) {
        begin = begin / vector_multiple * vector_multiple;
    }
    int64_t n_queries() const { return last - first; }
    int64_t n_keys() const { return end - begin; }
    static int64_t first_key(const attention_params & p, int64_t query) {
        return p.window > 0 ? std::max<int64_t>(0, query - p.window + 1) : 0;
    }
};

// What one thread needs for a head; kept between calls.
struct workspace {
    head_copy q, k, v, dy;
    std::vector<float> probs;   // [block_queries, T]
    std::vector<float> dprobs;  // [block_queries, T]
    std::vector<float> dq;      // [block_queries, width]
    std::vector<float> dk;      // [T, width]
    std::vector<float> dv;      // [T, width]
};

workspace & get_workspace() {
    thread_local workspace space;
    return space;
}

template <class S>
SIMD_INLINE void compute_probabilities(const attention_params & p, workspace & w, const query_block & block,
                                       int64_t n_tokens) {
    float * probs = w.probs.data();
    vector_multiply<S>({ w.q.row(block.first), w.q.width, 1 }, w.k.columns.data() + block.begin, n_tokens,
                       probs + block.begin, n_tokens, block.n_queries(), block.n_keys(), w.q.width, false);
    for (int64_t query = block.first; query < block.last; query++) {
        float * row = probs + (query - block.first) * n_tokens;
        const float sum = soft_max<S>(row, block.begin, block.end, query_block::first_key(p, query), query);
        for (int64_t i = block.begin; i < block.end; i += S::lanes) {
            typename S::floats x;
            S::load(x, row + i);
            S::store(row + i, x * (1 / sum));
        }
    }
}

// The heads of every nth key head are this thread's.
template <class S>
SIMD_INLINE void run_forward(ggml_tensor * y, int thread, int n_threads, const attention_params & p) {
    workspace & w = get_workspace();
    const int64_t n_tokens = y->ne[1];
    const int64_t group = p.n_head / p.n_head_kv;
    w.probs.resize(static_cast<size_t>(block_queries * n_tokens));
    for (int64_t kv = thread; kv < p.n_head_kv; kv += n_threads) {
        w.k.read(y->src[1], kv, p.n_head_dim);
        w.k.transpose(p.scale);
        w.v.read(y->src[2], kv, p.n_head_dim);
        w.dq.resize(static_cast<size_t>(block_queries * w.v.width));
        for (int64_t head = kv * group; head < (kv + 1) * group; head++) {
            w.q.read(y->src[0], head, p.n_head_dim);
            for (int64_t first = 0; first < n_tokens; first += block_queries) {
                const query_block block(p, first, n_tokens);
                compute_probabilities<S>(p, w, block, n_tokens);
                vector_multiply<S>({ w.probs.data() + block.begin, n_tokens, 1 }, w.v.row(block.begin), w.v.width,
                                   w.dq.data(), w.v.width, block.n_queries(), w.v.width, block.n_keys(), false);
                for (int64_t i = 0; i < block.n_queries(); i++) {
                    float * column = static_cast<float *>(y->data) + (first + i) * y->ne[0] + head * p.n_head_dim;
                    std::copy_n(w.dq.data() + i * w.v.width, p.n_head_dim, column);
                }
            }
        }
    }
}

// P to dS, given dP, for one query; n is a multiple of 16.
template <class S>
SIMD_INLINE void make_score_gradients(const float * probs, float * dprobs, int64_t n, float scale) {
    const float mean = vector_multiply_and_sum<S>(probs, dprobs, n);
    for (int64_t i = 0; i < n; i += S::lanes) {
        typename S::floats prob, dprob;
        S::load(prob, probs + i);
        S::load(dprob, dprobs + i);
        S::store(dprobs + i, scale * prob * (dprob - mean));
    }
}

template <class S>
SIMD_INLINE void run_backward(ggml_tensor * out, int thread, int n_threads, const attention_params & p) {
    workspace & w = get_workspace();
    const int64_t n_tokens = out->src[0]->ne[1];
    const int64_t group = p.n_head / p.n_head_kv;
    const int64_t n_q = p.n_head * p.n_head_dim;
    const int64_t n_kv = p.n_head_kv * p.n_head_dim;
    float * dq = static_cast<float *>(out->data);  // [n_q, T], then dk and dv [n_kv, T]
    float * dk = dq + n_q * n_tokens;
    float * dv = dk + n_kv * n_tokens;
    w.probs.resize(static_cast<size_t>(block_queries * n_tokens));
    w.dprobs.resize(w.probs.size());
    for (int64_t kv = thread; kv < p.n_head_kv; kv += n_threads) {
        w.k.read(out->src[1], kv, p.n_head_dim);
        w.k.transpose(p.scale);
        w.v.read(out->src[2], kv, p.n_head_dim);
        w.v.transpose(1);
        const int64_t width = w.v.width;
        w.dq.resize(static_cast<size_t>(block_queries * width));
        w.dk.assign(static_cast<size_t>(n_tokens * width), 0.0f);
        w.dv.assign(static_cast<size_t>(n_tokens * width), 0.0f);
        for (int64_t head = kv * group; head < (kv + 1) * group; head++) {
            w.q.read(out->src[0], head, p.n_head_dim);
            w.dy.read(out->src[3], head, p.n_head_dim);
            for (int64_t first = 0; first < n_tokens; first += block_queries) {
                const query_block block(p, first, n_tokens);
                const int64_t n = block.n_queries();
                compute_probabilities<S>(p, w, block, n_tokens);
                const float * probs = w.probs.data() + block.begin;
                float * dprobs = w.dprobs.data() + block.begin;
                vector_multiply<S>({ w.dy.row(first), width, 1 }, w.v.columns.data() + block.begin, n_tokens, dprobs,
                                   n_tokens, n, block.n_keys(), width, false);
                for (int64_t i = 0; i < n; i++) {
                    make_score_gradients<S>(probs + i * n_tokens, dprobs + i * n_tokens, block.n_keys(), p.scale);
                }
                vector_multiply<S>({ dprobs, n_tokens, 1 }, w.k.row(block.begin), width, w.dq.data(), width, n, width,
                                   block.n_keys(), false);
                vector_multiply<S>({ dprobs, 1, n_tokens }, w.q.row(first), width, w.dk.data() + block.begin * width,
                                   width, block.n_keys(), width, n, true);
                vector_multiply<S>({ probs, 1, n_tokens }, w.dy.row(first), width, w.dv.data() + block.begin * width,
                                   width, block.n_keys(), width, n, true);
                for (int64_t i = 0; i < n; i++) {
                    std::copy_n(w.dq.data() + i * width, p.n_head_dim, dq + (first + i) * n_q + head * p.n_head_dim);
                }
            }
        }
        for (int64_t i = 0; i < n_tokens; i++) {
            std::copy_n(w.dk.data() + i * width, p.n_head_dim, dk + i * n_kv + kv * p.n_head_dim);
            std::copy_n(w.dv.data() + i * width, p.n_head_dim, dv + i * n_kv + kv * p.n_head_dim);
        }
    }
}

SIMD_DISPATCH(forward, run_forward, (ggml_tensor * y, int thread, int n_threads, const attention_params & p),
              (y, thread, n_threads, p))
SIMD_DISPATCH(backward, run_backward, (ggml_tensor * out, int thread, int n_threads, const attention_params & p),
              (out, thread, n_threads, p))

void on_forward(ggml_tensor * y, int thread, int n_threads, void * params) {
    forward(y, thread, n_threads, *static_cast<const attention_params *>(params));
}

void on_backward(ggml_tensor * out, int thread, int n_threads, void * params) {
    backward(out, thread, n_threads, *static_cast<const attention_params *>(params));
}

void * as_user_data(const attention_params & params) { return const_cast<attention_params *>(&params); }

}  // namespace

ggml_tensor * attention_add_forward(ggml_context * ctx, const attention_params & params, ggml_tensor * q,
                                    ggml_tensor * k, ggml_tensor * v) {
    ggml_tensor * args[] = { q, k, v };
    return ggml_custom_4d(ctx, GGML_TYPE_F32, q->ne[0], q->ne[1], 1, 1, args, 3, on_forward, GGML_N_TASKS_MAX,
                          as_user_data(params));
}

attention_gradients attention_add_backward(ggml_context * ctx, const attention_params & params, ggml_tensor * q,
                                           ggml_tensor * k, ggml_tensor * v, ggml_tensor * dy) {
    const int64_t n_tokens = q->ne[1];
    ggml_tensor * args[] = { q, k, v, dy };
    ggml_tensor * all = ggml_custom_4d(ctx, GGML_TYPE_F32, (q->ne[0] + 2 * k->ne[0]) * n_tokens, 1, 1, 1, args, 4,
                                       on_backward, GGML_N_TASKS_MAX, as_user_data(params));
    size_t at = 0;
    const auto take = [&](int64_t n) {
        const size_t column = static_cast<size_t>(n) * sizeof(float);
        ggml_tensor * part = ggml_view_2d(ctx, all, n, n_tokens, column, at);
        at += column * static_cast<size_t>(n_tokens);
        return part;
    };
    ggml_tensor * dq = take(q->ne[0]);
    ggml_tensor * dk = take(k->ne[0]);
    ggml_tensor * dv = take(k->ne[0]);
    return { dq, dk, dv };
}
