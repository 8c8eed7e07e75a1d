// Where a fresh adapter begins: A spans the directions of its input that the first gradients read, instead
// of random ones. Eight random directions of 576 see a seventieth of what the gradient wants; the same steps at
// the same rate then gain less, and reach texts that have nothing to do with the author's.
//
// After "LoRA-GA: Low-Rank Adaptation with Gradient Approximation" (Wang, Yu, Li 2024), which reads the gradient
// of each whole matrix, as large as the model. Here a range finder (Halko, Martinsson, Tropp 2011) needs two
// backward passes and no more memory than training. With W's gradient G [n_out, n_in]:
//   A random, B = 0:       the gradient of B is G Aᵀ; Q is an orthonormal basis of its columns
//   A = 0, B = Q:          the gradient of A is Qᵀ G, whose right singular vectors are those of G, nearly
//   A = these, B = 0:      the adapter is still a no-op
#pragma once

#include "lora.h"
#include "objective.h"

// Times that each row is read, forward and backward.
constexpr int64_t gradient_start_passes = 2;

// Parameters to start from, in place of the random ones. `rows` are indices of those whose gradient is read.
// Each vector of A has the length that a random one has on average: 1/sqrt(3).
std::vector<float> gradient_start_find(objective & goal, const lora_adapter & lora, const std::vector<size_t> & rows,
                                       const std::vector<float> & random);
