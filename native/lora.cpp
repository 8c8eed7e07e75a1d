// See lora.h.
#include "lora.h"

#include "random.h"

#include <cmath>

lora_adapter lora_create(const gguf_model & model, const compute_backend & backend, int rank, float alpha,
                         bool with_gradients) {
    lora_adapter out;
    out.rank = rank;
    out.alpha = alpha;
    out.ctx = backend_make_context(model.layers.size() * linear_count * 4);
    ggml_context * ctx = out.ctx.get();
    for (const model_layer & layer : model.layers) {
        std::array<lora_pair, linear_count> pairs;
        for (int kind = 0; kind < linear_count; kind++) {
            const frozen_linear & linear = layer.linears[kind];
            lora_pair & pair = pairs[static_cast<size_t>(kind)];
            pair.a = ggml_new_tensor_2d(ctx, GGML_TYPE_F32, linear.n_in, rank);
            pair.bt = ggml_new_tensor_2d(ctx, GGML_TYPE_F32, linear.n_out, rank);
            if (with_gradients) {
                pair.grad_a = ggml_dup_tensor(ctx, pair.a);
                pair.grad_bt = ggml_dup_tensor(ctx, pair.bt);
            }
            out.n_params += static_cast<size_t>((linear.n_in + linear.n_out) * rank);
        }
        out.layers.push_back(pairs);
    }
    out.buffer = backend_allocate(backend, ctx);
    ggml_backend_buffer_clear(out.buffer.get(), 0);
    return out;
}

std::vector<float> lora_make_initial_params(const lora_adapter & lora, uint64_t seed) {
    std::vector<float> params;
    params.reserve(lora.n_params);
    random_source random(seed);
    for (const auto & layer : lora.layers) {
        for (const lora_pair & pair : layer) {
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
    for (const auto & layer : lora.layers) {
        for (const lora_pair & pair : layer) {
            for (ggml_tensor * t : { pair.a, pair.bt }) {
                ggml_backend_tensor_set(t, at, 0, ggml_nbytes(t));
                at += ggml_nelements(t);
            }
        }
    }
}

void lora_clear_gradients(const lora_adapter & lora) {
    for (const auto & layer : lora.layers) {
        for (const lora_pair & pair : layer) {
            ggml_backend_tensor_memset(pair.grad_a, 0, 0, ggml_nbytes(pair.grad_a));
            ggml_backend_tensor_memset(pair.grad_bt, 0, 0, ggml_nbytes(pair.grad_bt));
        }
    }
}

void lora_get_gradients(const lora_adapter & lora, std::vector<float> & gradients) {
    gradients.resize(lora.n_params);
    float * at = gradients.data();
    for (const auto & layer : lora.layers) {
        for (const lora_pair & pair : layer) {
            for (ggml_tensor * t : { pair.grad_a, pair.grad_bt }) {
                ggml_backend_tensor_get(t, at, 0, ggml_nbytes(t));
                at += ggml_nelements(t);
            }
        }
    }
}
