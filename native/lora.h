// The trained part: a low-rank pair for each chosen linear map of each chosen layer,
//   y = W x + (alpha / rank) B A x,   A [n_in, rank], B [rank, n_out] in the file.
//
// B is held transposed, as Bt [n_out, rank]: all four products with A and Bt then run along long
// contiguous rows instead of along the rank, which is 8 or 16.
#pragma once

#include "gguf_model.h"

#include <array>
#include <string>
#include <vector>

// Both null where this linear is left alone.
struct lora_pair {
    ggml_tensor * a = nullptr;   // [n_in, rank]
    ggml_tensor * bt = nullptr;  // [n_out, rank]
};

// Which linears of each layer are adapted.
using lora_selection = std::vector<std::array<bool, linear_count>>;

// `targets`: some of q, k, v, o, gate, up, down, with commas between, or nothing for all of them;
// `last_layers`: counted from the output, 0 for all. Throws usage.
lora_selection lora_select(const gguf_model & model, const std::string & targets, int64_t last_layers);

// The lowest layer with an adapted linear: below it nothing has a gradient.
size_t lora_get_first_layer(const lora_selection & selection);

// A pair of tensors for each chosen linear: the parameters, or gradients in the same shapes.
struct lora_tensors {
    std::vector<std::array<lora_pair, linear_count>> layers;
    size_t n_values = 0;
    context_handle ctx;
    buffer_handle buffer;
};

struct lora_adapter {
    int rank = 0;
    float alpha = 0;
    lora_selection selection;
    lora_tensors params;

    float scale() const { return alpha / static_cast<float>(rank); }
};

// All zero.
lora_tensors lora_create_tensors(const gguf_model & model, const compute_backend & backend, int rank,
                                 const lora_selection & selection);

lora_adapter lora_create(const gguf_model & model, const compute_backend & backend, int rank, float alpha,
                         const lora_selection & selection);

// On the host, parameters and gradients are one flat vector: layer by layer, linear by linear where it
// is chosen, A then Bt.

// A even over ±1/sqrt(n_in) (Kaiming, as PEFT does it), B zero: the adapter starts as a no-op.
std::vector<float> lora_make_initial_params(const lora_adapter & lora, uint64_t seed);

void lora_set_params(const lora_adapter & lora, const std::vector<float> & params);
void lora_clear_tensors(const lora_tensors & tensors);
void lora_add_tensors_to(const lora_tensors & tensors, std::vector<float> & sum);
