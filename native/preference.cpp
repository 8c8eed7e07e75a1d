// See preference.h.
#include "preference.h"

#include <algorithm>
#include <cmath>

namespace {

double get_sigmoid(double x) { return x >= 0 ? 1 / (1 + std::exp(-x)) : std::exp(x) / (1 + std::exp(x)); }

// -log σ(x) without overflow
double get_softplus_of_minus(double x) { return std::max(-x, 0.0) + std::log1p(std::exp(-std::fabs(x))); }

// Beyond this a single token would outweigh everything else in its batch.
constexpr double max_log_ratio = 20;

}  // namespace

loss_slope preference_get_dpo(double margin, double beta) {
    return { get_softplus_of_minus(beta * margin), -beta * get_sigmoid(-beta * margin) };
}

loss_slope preference_get_kto(double ratio, bool desirable, double z, double beta) {
    const double sign = desirable ? 1 : -1;
    const double value = get_sigmoid(sign * beta * (ratio - z));
    return { 1 - value, -sign * beta * value * (1 - value) };
}

loss_slope preference_get_clipped(double logp, double behaviour, double advantage, double clip) {
    const double ratio = std::exp(std::min(logp - behaviour, max_log_ratio));
    const double clipped = std::min(std::max(ratio, 1 - clip), 1 + clip);
    if (clipped * advantage < ratio * advantage) {
        return { -clipped * advantage, 0 };  // far enough already
    }
    return { -ratio * advantage, -ratio * advantage };
}

loss_slope preference_get_divergence(double logp, double base_logp) {
    const double d = std::min(base_logp - logp, max_log_ratio);
    const double ratio = std::exp(d);
    return { ratio - d - 1, 1 - ratio };
}
