// AdamW (Loshchilov and Hutter 2019) with clipping and a warm-up + cosine schedule, on flat vectors.
#pragma once

#include <cstdint>
#include <vector>

struct adamw_state {
    std::vector<float> m;  // first moment of the gradients
    std::vector<float> v;  // second moment
    int64_t step = 0;      // steps taken
};

// Euclidean norm over all parameters.
double adamw_get_norm(const std::vector<float> & gradients);

// Scales the gradients so that their norm is at most `max_norm`; 0 turns clipping off.
void adamw_clip_gradients(std::vector<float> & gradients, double norm, double max_norm);

// Learning rate of step 0 … n_steps - 1: linear over the first `warmup` share of the steps, then
// half a cosine down to just above 0.
double adamw_get_rate(double peak, double warmup, int64_t step, int64_t n_steps);

// One step, as torch.optim.AdamW with betas 0.9, 0.999 and eps 1e-8.
void adamw_apply_step(adamw_state & state, std::vector<float> & params, const std::vector<float> & gradients,
                      double rate, double weight_decay);
