// See loss.h. Exponentials in float, sums in double: a vocabulary of 150,000 small terms loses digits
// in float.
#include "loss.h"

#include <algorithm>
#include <cmath>

namespace {

// log Σ exp(logits)
double get_log_sum(const float * logits, int64_t n_vocab) {
    const float largest = *std::max_element(logits, logits + n_vocab);
    double sum = 0;
    for (int64_t i = 0; i < n_vocab; i++) {
        sum += std::exp(logits[i] - largest);
    }
    return largest + std::log(sum);
}

}  // namespace

double loss_apply_sft(std::vector<float> & logits, const int32_t * targets, int64_t n_positions, int64_t n_vocab,
                      double coefficient) {
    double nll = 0;
    const auto c = static_cast<float>(coefficient);
    for (int64_t position = 0; position < n_positions; position++) {
        float * row = logits.data() + position * n_vocab;
        const double log_sum = get_log_sum(row, n_vocab);
        nll += log_sum - row[targets[position]];
        const auto shift = static_cast<float>(log_sum);
        for (int64_t i = 0; i < n_vocab; i++) {
            row[i] = c * std::exp(row[i] - shift);  // c * probability
        }
        row[targets[position]] -= c;
    }
    return coefficient * nll;
}

double loss_get_nll(const std::vector<float> & logits, const int32_t * targets, int64_t n_positions, int64_t n_vocab) {
    double nll = 0;
    for (int64_t position = 0; position < n_positions; position++) {
        const float * row = logits.data() + position * n_vocab;
        nll += get_log_sum(row, n_vocab) - row[targets[position]];
    }
    return nll;
}
