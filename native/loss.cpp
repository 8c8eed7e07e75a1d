// See loss.h. Exponentials in float, sums in double: a vocabulary of 150,000 small terms loses digits
// in float.
#include "loss.h"

#include <algorithm>
#include <cmath>
#include <numeric>

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

double token_logps::get_total() const { return std::accumulate(values.begin(), values.end(), 0.0); }

token_logps loss_get_logps(const float * logits, const int32_t * targets, int64_t n_positions,
                           int64_t n_vocab) {
    token_logps out;
    for (int64_t position = 0; position < n_positions; position++) {
        const float * row = logits + position * n_vocab;
        out.log_sums.push_back(get_log_sum(row, n_vocab));
        out.values.push_back(row[targets[position]] - out.log_sums.back());
    }
    return out;
}

void loss_apply_slopes(float * logits, const int32_t * targets, const token_logps & logps,
                       const std::vector<double> & slopes, int64_t n_vocab) {
    for (size_t position = 0; position < slopes.size(); position++) {
        float * row = logits + position * static_cast<size_t>(n_vocab);
        const auto slope = static_cast<float>(slopes[position]);
        const auto shift = static_cast<float>(logps.log_sums[position]);
        for (int64_t i = 0; i < n_vocab; i++) {
            row[i] = -slope * std::exp(row[i] - shift);  // -slope * probability
        }
        row[targets[position]] += slope;
    }
}
