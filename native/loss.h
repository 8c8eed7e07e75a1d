// Objectives, on the host: logits at the completion positions in, loss and G = dL/dlogits out. The
// network knows nothing of what is being optimised; a new objective is a new function here.
#pragma once

#include <cstdint>
#include <vector>

// Cross-entropy times `coefficient`, summed over positions; logits [n_positions × n_vocab] become G.
// targets: the token that follows each position.
double loss_apply_sft(std::vector<float> & logits, const int32_t * targets, int64_t n_positions, int64_t n_vocab,
                      double coefficient);

// Negative log-likelihood in nats, summed over positions.
double loss_get_nll(const std::vector<float> & logits, const int32_t * targets, int64_t n_positions, int64_t n_vocab);
