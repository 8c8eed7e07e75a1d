// See lora.h.
#include "lora.h"

#include "error.h"
#include "random.h"

#include <algorithm>
#include <cmath>

namespace {

const char * const target_names[linear_count] = { "q", "k", "v", "o", "gate", "up", "down" };

size_t find_target(const std::string & name) {
    for (size_t kind = 0; kind < linear_count; kind++) {
        if (name == target_names[kind]) {
            return kind;
        }
    }
    error_throw("usage", "--targets knows no \"" + name + "\".",
                "Choose from q, k, v, o, gate, up and down, with commas between.");
}

}  // namespace

lora_selection lora_select(const gguf_model & model, const std::string & targets, int64_t last_layers) {
    std::array<bool, linear_count> kinds = {};
    for (size_t at = 0; at < targets.size();) {
        const size_t end = std::min(targets.find(',', at), targets.size());
        kinds[find_target(targets.substr(at, end - at))] = true;
        at = end + 1;
    }
    if (targets.empty()) {
        kinds.fill(true);
    }
    const size_t n_layer = model.layers.size();
    lora_selection out(n_layer, kinds);
    if (last_layers > 0 && static_cast<size_t>(last_layers) < n_layer) {
        std::fill(out.begin(), out.end() - last_layers, std::array<bool, linear_count>{});
    }
    return out;
}

size_t lora_get_first_layer(const lora_selection & selection) {
    size_t layer = 0;
    const std::array<bool, linear_count> none = {};
    while (layer < selection.size() && selection[layer] == none) {
        layer++;
    }
    return layer;
}

lora_tensors lora_create_tensors(const gguf_model & model, const compute_backend & backend, int rank,
                                 const lora_selection & selection) {
    lora_tensors out;
    out.ctx = backend_make_context(model.layers.size() * linear_count * 2);
    for (size_t layer = 0; layer < model.layers.size(); layer++) {
        std::array<lora_pair, linear_count> pairs;
        for (size_t kind = 0; kind < linear_count; kind++) {
            if (!selection[layer][kind]) {
                continue;
            }
            const frozen_linear & linear = model.layers[layer].linears[kind];
            pairs[kind].a = ggml_new_tensor_2d(out.ctx.get(), GGML_TYPE_F32, linear.weight.n_in, rank);
            pairs[kind].bt = ggml_new_tensor_2d(out.ctx.get(), GGML_TYPE_F32, linear.weight.n_out, rank);
            out.n_values += static_cast<size_t>((linear.weight.n_in + linear.weight.n_out) * rank);
        }
        out.layers.push_back(pairs);
    }
    out.buffer = backend_allocate(backend, out.ctx.get());
    lora_clear_tensors(out);
    return out;
}

lora_adapter lora_create(const gguf_model & model, const compute_backend & backend, int rank, float alpha,
                         const lora_selection & selection) {
    return { rank, alpha, selection, lora_create_tensors(model, backend, rank, selection) };
}

std::vector<float> lora_make_initial_params(const lora_adapter & lora, uint64_t seed) {
    std::vector<float> params;
    params.reserve(lora.params.n_values);
    random_source random(seed);
    for (const auto & layer : lora.params.layers) {
        for (const lora_pair & pair : layer) {
            if (!pair.a) {
                continue;
            }
            const float bound = 1.0f / std::sqrt(static_cast<float>(pair.a->ne[0]));
            for (int64_t i = 0; i < ggml_nelements(pair.a); i++) {
                params.push_back(bound * random.next_signed());
            }
            params.insert(params.end(), static_cast<size_t>(ggml_nelements(pair.bt)), 0.0f);
        }
    }
    return params;
}

void lora_set_params(const lora_adapter & lora, const std::vector<float> & params) {
    const float * at = params.data();
    for (const auto & layer : lora.params.layers) {
        for (const lora_pair & pair : layer) {
            for (ggml_tensor * t : { pair.a, pair.bt }) {
                if (!t) {
                    continue;
                }
                ggml_backend_tensor_set(t, at, 0, ggml_nbytes(t));
                at += ggml_nelements(t);
            }
        }
    }
}

void lora_clear_tensors(const lora_tensors & tensors) { ggml_backend_buffer_clear(tensors.buffer.get(), 0); }

void lora_add_tensors_to(const lora_tensors & tensors, std::vector<float> & sum) {
    std::vector<float> values;
    float * at = sum.data();
    for (const auto & layer : tensors.layers) {
        for (const lora_pair & pair : layer) {
            for (const ggml_tensor * t : { pair.a, pair.bt }) {
                if (!t) {
                    continue;
                }
                values.resize(static_cast<size_t>(ggml_nelements(t)));
                ggml_backend_tensor_get(t, values.data(), 0, ggml_nbytes(t));
                for (const float value : values) {
                    *at++ += value;
                }
            }
        }
    }
}
