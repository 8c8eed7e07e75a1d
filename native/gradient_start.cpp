// See gradient_start.h.
#include "gradient_start.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace {

// `rank` vectors of the same length, one after the other, as A and Bt lie in memory.
struct vectors {
    float * data;
    size_t rank;
    size_t length;

    float * get(size_t i) const { return data + i * length; }
};

double get_product(const float * a, const float * b, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += static_cast<double>(a[i]) * b[i];
    }
    return sum;
}

void add_scaled(float * to, const float * from, double factor, size_t n) {
    for (size_t i = 0; i < n; i++) {
        to[i] += static_cast<float>(factor * from[i]);
    }
}

void scale_to(float * x, double length, size_t n) {
    const double norm = std::sqrt(get_product(x, x, n));
    const double factor = norm > 0 ? length / norm : 0;
    for (size_t i = 0; i < n; i++) {
        x[i] = static_cast<float>(x[i] * factor);
    }
}

// Gram-Schmidt, each vector twice. One that lies in the span of those before it, or is zero, gives way to its
// like in `spare`.
void orthonormalise(const vectors & v, const vectors & spare) {
    for (size_t i = 0; i < v.rank; i++) {
        float * x = v.get(i);
        const auto reduce = [&] {
            for (size_t j = 0; j < i; j++) {
                add_scaled(x, v.get(j), -get_product(x, v.get(j), v.length), v.length);
            }
        };
        const double before = get_product(x, x, v.length);
        reduce();
        if (!(get_product(x, x, v.length) > 1e-10 * before)) {
            std::copy_n(spare.get(i), v.length, x);
            reduce();
        }
        scale_to(x, 1, v.length);
        reduce();
        scale_to(x, 1, v.length);
    }
}

// Turns the vectors within their span until they are orthogonal: the singular directions, by one-sided Jacobi.
void turn_to_singular(const vectors & v) {
    constexpr int most_sweeps = 12;
    bool turned = true;
    for (int sweep = 0; turned && sweep < most_sweeps; sweep++) {
        turned = false;
        for (size_t i = 0; i < v.rank; i++) {
            for (size_t j = i + 1; j < v.rank; j++) {
                const double a = get_product(v.get(i), v.get(i), v.length);
                const double b = get_product(v.get(j), v.get(j), v.length);
                const double c = get_product(v.get(i), v.get(j), v.length);
                if (std::fabs(c) <= 1e-6 * std::sqrt(a * b)) {
                    continue;
                }
                turned = true;
                const double zeta = (b - a) / (2 * c);
                const double t = std::copysign(1 / (std::fabs(zeta) + std::sqrt(1 + zeta * zeta)), zeta);
                const double cosine = 1 / std::sqrt(1 + t * t);
                const double sine = cosine * t;
                for (size_t k = 0; k < v.length; k++) {
                    const double x = v.get(i)[k];
                    const double y = v.get(j)[k];
                    v.get(i)[k] = static_cast<float>(cosine * x - sine * y);
                    v.get(j)[k] = static_cast<float>(sine * x + cosine * y);
                }
            }
        }
    }
}

// A and Bt of each adapted linear, in the order of the flat vectors; `work` gets the place of A and of Bt.
void for_each_pair(const lora_adapter & lora,
                   const std::function<void(size_t a, size_t n_in, size_t bt, size_t n_out)> & work) {
    const auto rank = static_cast<size_t>(lora.rank);
    size_t at = 0;
    for (const auto & layer : lora.params.layers) {
        for (const lora_pair & pair : layer) {
            if (!pair.a) {
                continue;
            }
            const auto n_in = static_cast<size_t>(pair.a->ne[0]);
            const auto n_out = static_cast<size_t>(pair.bt->ne[0]);
            work(at, n_in, at + rank * n_in, n_out);
            at += rank * (n_in + n_out);
        }
    }
}

std::vector<float> get_gradients(objective & goal, const lora_adapter & lora, const std::vector<size_t> & rows,
                                 const std::vector<float> & params) {
    lora_set_params(lora, params);
    objective_run_batch(goal, rows);
    std::vector<float> sum;
    workers_sum_gradients(goal.pool, sum);
    return sum;
}

}  // namespace

std::vector<float> gradient_start_find(objective & goal, const lora_adapter & lora, const std::vector<size_t> & rows,
                                       const std::vector<float> & random) {
    const auto rank = static_cast<size_t>(lora.rank);
    std::vector<float> spare = random;
    std::vector<float> params = get_gradients(goal, lora, rows, random);
    for_each_pair(lora, [&](size_t a, size_t n_in, size_t bt, size_t n_out) {
        // The random values of A, for want of others; the two sides differ in length.
        for (size_t i = 0; i < rank * n_out; i++) {
            spare[bt + i] = random[a + i % (rank * n_in)];
        }
        orthonormalise({ params.data() + bt, rank, n_out }, { spare.data() + bt, rank, n_out });
        std::fill_n(params.begin() + static_cast<std::ptrdiff_t>(a), rank * n_in, 0.0f);
    });
    params = get_gradients(goal, lora, rows, params);
    for_each_pair(lora, [&](size_t a, size_t n_in, size_t bt, size_t n_out) {
        const vectors directions{ params.data() + a, rank, n_in };
        turn_to_singular(directions);
        orthonormalise(directions, { spare.data() + a, rank, n_in });
        for (size_t i = 0; i < rank; i++) {
            scale_to(directions.get(i), 1 / std::sqrt(3.0), n_in);
        }
        std::fill_n(params.begin() + static_cast<std::ptrdiff_t>(bt), rank * n_out, 0.0f);
    });
    return params;
}
