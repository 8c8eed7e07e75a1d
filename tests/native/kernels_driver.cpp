// Lets tests/native/kernels.test.ts run the trainer's own kernels beside plain loops in double precision.
// Arguments: the folder of ggml's libraries, the threads. A case a line in, its relative errors a line out:
//   attention T n_head n_head_kv n_head_dim window   of the result, and of the gradients of q, k and v
//   product n_in n_out n                             packed (0 or 1), its error, and that of ggml's Q8_0
#include "attention.h"
#include "backend.h"
#include "packed.h"
#include "quant.h"

#include <cmath>
#include <cstdio>
#include <iostream>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace {

using values = std::vector<float>;
using doubles = std::vector<double>;

std::mt19937 source(7);

values draw(int64_t n) {
    std::normal_distribution<float> normal;
    values out(static_cast<size_t>(n));
    for (float & value : out) {
        value = normal(source);
    }
    return out;
}

double get_error(const values & got, const doubles & expected) {
    double difference = 0;
    double size = 0;
    for (size_t i = 0; i < expected.size(); i++) {
        difference += (got[i] - expected[i]) * (got[i] - expected[i]);
        size += expected[i] * expected[i];
    }
    return std::sqrt(difference / size);
}

// Tensors with their values in one buffer, and a graph over them.
struct bench {
    compute_backend & backend;
    context_handle inputs = backend_make_context(16);
    compute_graph graph = backend_make_graph();
    buffer_handle buffer = nullptr;

    ggml_tensor * add(int64_t rows, int64_t columns) {
        return ggml_new_tensor_2d(inputs.get(), GGML_TYPE_F32, rows, columns);
    }
    void allocate() { buffer = backend_allocate(backend, inputs.get()); }
    static void set(ggml_tensor * t, const values & v) {
        ggml_backend_tensor_set(t, v.data(), 0, v.size() * sizeof(float));
    }
    values run(ggml_tensor * t) {
        ggml_tensor * flat = ggml_cont(graph.ctx.get(), t);
        graph.add(flat);
        backend_run_graph(backend, graph);
        values out(static_cast<size_t>(ggml_nelements(flat)));
        ggml_backend_tensor_get(flat, out.data(), 0, out.size() * sizeof(float));
        return out;
    }
};

struct plain_attention {
    const attention_params & p;
    int64_t n;
    const values &q, &k, &v, &dy;
    doubles y, dq, dk, dv;

    void run() {
        const int64_t width = p.n_head * p.n_head_dim;
        const int64_t width_kv = p.n_head_kv * p.n_head_dim;
        y.assign(q.size(), 0);
        dq.assign(q.size(), 0);
        dk.assign(k.size(), 0);
        dv.assign(k.size(), 0);
        for (int64_t head = 0; head < p.n_head; head++) {
            const int64_t at = head * p.n_head_dim;
            const int64_t at_kv = head / (p.n_head / p.n_head_kv) * p.n_head_dim;
            for (int64_t i = 0; i < n; i++) {
                const int64_t first = p.window > 0 ? std::max<int64_t>(0, i - p.window + 1) : 0;
                doubles probs(static_cast<size_t>(i + 1)), dprobs(probs.size());
                double sum = 0, shared = 0;
                for (int64_t j = first; j <= i; j++) {
                    double score = 0;
                    for (int64_t d = 0; d < p.n_head_dim; d++) {
                        score += q[i * width + at + d] * k[j * width_kv + at_kv + d];
                        dprobs[j] += dy[i * width + at + d] * v[j * width_kv + at_kv + d];
                    }
                    sum += probs[j] = std::exp(score * p.scale);
                }
                for (int64_t j = first; j <= i; j++) {
                    shared += (probs[j] /= sum) * dprobs[j];
                }
                for (int64_t j = first; j <= i; j++) {
                    const double dscore = p.scale * probs[j] * (dprobs[j] - shared);
                    for (int64_t d = 0; d < p.n_head_dim; d++) {
                        y[i * width + at + d] += probs[j] * v[j * width_kv + at_kv + d];
                        dv[j * width_kv + at_kv + d] += probs[j] * dy[i * width + at + d];
                        dq[i * width + at + d] += dscore * k[j * width_kv + at_kv + d];
                        dk[j * width_kv + at_kv + d] += dscore * q[i * width + at + d];
                    }
                }
            }
        }
    }
};

void run_attention(compute_backend & backend) {
    int64_t n, window;
    attention_params p;
    std::cin >> n >> p.n_head >> p.n_head_kv >> p.n_head_dim >> window;
    p.window = window;
    p.scale = 1.0f / std::sqrt(static_cast<float>(p.n_head_dim));
    const values q = draw(n * p.n_head * p.n_head_dim), k = draw(n * p.n_head_kv * p.n_head_dim);
    const values v = draw(n * p.n_head_kv * p.n_head_dim), dy = draw(n * p.n_head * p.n_head_dim);
    plain_attention plain{ p, n, q, k, v, dy, {}, {}, {}, {} };
    plain.run();
    const auto ask = [&](int which) {
        bench b{ backend };
        ggml_tensor * in[] = { b.add(p.n_head * p.n_head_dim, n), b.add(p.n_head_kv * p.n_head_dim, n),
                               b.add(p.n_head_kv * p.n_head_dim, n), b.add(p.n_head * p.n_head_dim, n) };
        b.allocate();
        const values * from[] = { &q, &k, &v, &dy };
        for (int i = 0; i < 4; i++) {
            bench::set(in[i], *from[i]);
        }
        if (which == 0) {
            return b.run(attention_add_forward(b.graph.ctx.get(), p, in[0], in[1], in[2]));
        }
        const attention_gradients out = attention_add_backward(b.graph.ctx.get(), p, in[0], in[1], in[2], in[3]);
        return b.run(which == 1 ? out.q : which == 2 ? out.k : out.v);
    };
    std::printf("%g %g %g %g\n", get_error(ask(0), plain.y), get_error(ask(1), plain.dq), get_error(ask(2), plain.dk),
                get_error(ask(3), plain.dv));
}

void run_product(compute_backend & backend) {
    int64_t n_in, n_out, n;
    std::cin >> n_in >> n_out >> n;
    const values w = draw(n_in * n_out), x = draw(n_in * n);
    doubles plain(static_cast<size_t>(n_out * n));
    for (int64_t c = 0; c < n; c++) {
        for (int64_t o = 0; o < n_out; o++) {
            for (int64_t i = 0; i < n_in; i++) {
                plain[c * n_out + o] += static_cast<double>(w[o * n_in + i]) * x[c * n_in + i];
            }
        }
    }
    const bool is_packed = packed_can_hold(n_in, n_out);
    const auto ask = [&](bool packed) {
        bench b{ backend };
        ggml_tensor * columns = b.add(n_in, n);
        const int64_t size = packed_count_bytes(n_in, n_out);
        ggml_tensor * weights = packed ? ggml_new_tensor_1d(b.inputs.get(), GGML_TYPE_I8, size)
                                       : ggml_new_tensor_2d(b.inputs.get(), GGML_TYPE_Q8_0, n_in, n_out);
        b.allocate();
        bench::set(columns, x);
        std::vector<unsigned char> bytes(ggml_nbytes(weights));
        if (packed) {
            packed_fill(bytes.data(), n_in, w.data(), 1, n_in, 0, n_in, 0, n_out);
        } else {
            quant_encode_rows(GGML_TYPE_Q8_0, w.data(), bytes.data(), n_out, n_in);
        }
        ggml_backend_tensor_set(weights, bytes.data(), 0, bytes.size());
        ggml_context * ctx = b.graph.ctx.get();
        return b.run(packed ? packed_add_product(ctx, weights, n_out, packed_add_columns(ctx, columns), n)
                            : ggml_mul_mat(ctx, weights, columns));
    };
    std::printf("%d %g %g\n", is_packed, is_packed ? get_error(ask(true), plain) : 0.0, get_error(ask(false), plain));
}

}  // namespace

int main(int, char ** argv) {
    backend_load_libraries(argv[1]);
    compute_backend backend = backend_create(compute_device::cpu, std::stoi(argv[2]));
    std::string what;
    while (std::cin >> what) {
        what == "attention" ? run_attention(backend) : run_product(backend);
    }
    return 0;
}
