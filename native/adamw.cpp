// See adamw.h.
#include "adamw.h"

#include <algorithm>
#include <cmath>

double adamw_get_norm(const std::vector<float> & gradients) {
    double sum = 0;
    for (const float g : gradients) {
        sum += static_cast<double>(g) * g;
    }
    return std::sqrt(sum);
}

void adamw_clip_gradients(std::vector<float> & gradients, double norm, double max_norm) {
    if (max_norm <= 0 || norm <= max_norm) {
        return;
    }
    const auto factor = static_cast<float>(max_norm / (norm + 1e-6));  // as torch's clip_grad_norm_
    for (float & g : gradients) {
        g *= factor;
    }
}

double adamw_get_rate(double peak, double warmup, int64_t step, int64_t n_steps) {
    const auto n_warmup = static_cast<int64_t>(std::ceil(warmup * static_cast<double>(n_steps)));
    if (step < n_warmup) {
        return peak * static_cast<double>(step + 1) / static_cast<double>(n_warmup);
    }
    const int64_t n_cosine = std::max<int64_t>(1, n_steps - n_warmup);
    const double share = static_cast<double>(step - n_warmup) / static_cast<double>(n_cosine);
    return peak * 0.5 * (1.0 + std::cos(3.14159265358979323846 * share));
}

void adamw_apply_step(adamw_state & state, std::vector<float> & params, const std::vector<float> & gradients,
                      double rate, double weight_decay) {
    constexpr float beta1 = 0.9f;
    constexpr float beta2 = 0.999f;
    constexpr float eps = 1e-8f;
    state.step++;
    const double n = static_cast<double>(state.step);
    const auto step_size = static_cast<float>(rate / (1.0 - std::pow(0.9, n)));
    const auto root_bias = static_cast<float>(std::sqrt(1.0 - std::pow(0.999, n)));
    const auto decay = static_cast<float>(1.0 - rate * weight_decay);
    for (size_t i = 0; i < params.size(); i++) {
        const float g = gradients[i];
        state.m[i] = beta1 * state.m[i] + (1.0f - beta1) * g;
        state.v[i] = beta2 * state.v[i] + (1.0f - beta2) * g * g;
        params[i] = decay * params[i] - step_size * state.m[i] / (std::sqrt(state.v[i]) / root_bias + eps);
    }
}
