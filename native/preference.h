// The objectives that learn from preferences, as functions of log-probabilities: the loss and how it
// changes with them. `ratio` is log p(completion) - log p_base(completion), summed over its tokens.
#pragma once

struct loss_slope {
    double loss;
    double slope;  // dL/d of the first argument
};

// DPO (Rafailov et al. 2023): -log σ(β (ratio_chosen - ratio_rejected)).
// The slope is that of the chosen ratio; that of the rejected one is its negative.
loss_slope preference_get_dpo(double margin, double beta);

// KTO (Ethayarajh et al. 2024): 1 - σ(β (ratio - z)) for what was desirable, 1 - σ(β (z - ratio)) for
// what was not. z, how far the model has moved from the base at all, is the mean ratio over mismatched
// pairs and at least 0; it is a constant here: no gradient goes through it.
loss_slope preference_get_kto(double ratio, bool desirable, double z, double beta);

// PPO's clipped surrogate (Schulman et al. 2017) for one token, -min(r A, clip(r, 1 ± clip) A) with
// r = exp(logp - behaviour).
//
// By token, as the log is: one ratio for a whole completion of 60 tokens leaves 1 ± 0.2 when its mean
// moves by 0.003 a token, and then nothing at all would be learned from it.
loss_slope preference_get_clipped(double logp, double behaviour, double advantage, double clip);

// KL to the base at one token, estimated as exp(d) - d - 1 with d = log p_base - log p (Schulman's k3):
// never negative, 0 with slope 0 at the base, and in need of nothing but the base's log-probability of
// that token, which is computed once, where the exact sum would run the base again each time.
loss_slope preference_get_divergence(double logp, double base_logp);
