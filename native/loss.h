// From logits to log-probabilities and back, on the host. The network knows nothing of what is being
// optimised, and an objective (preference.h) nothing of logits: it says how the loss changes with the
// log-probability of each completion token, and that becomes G = dL/dlogits here.
#pragma once

#include <cstdint>
#include <vector>

// Of the tokens that follow the predicted positions of one sequence, in nats.
struct token_logps {
    std::vector<double> values;
    std::vector<double> log_sums;  // log Σ exp(logits) of each position

    double get_total() const;
};

// logits [n_positions × n_vocab]; targets: the token that follows each position.
token_logps loss_get_logps(const float * logits, const int32_t * targets, int64_t n_positions,
                           int64_t n_vocab);

// logits become G. slopes: dL/dlogp of each position; for the cross-entropy, minus its weight.
void loss_apply_slopes(float * logits, const int32_t * targets, const token_logps & logps,
                       const std::vector<double> & slopes, int64_t n_vocab);
