// Loads the frozen base. Every shape is checked against the hyperparameters before a tensor is
// made: a wrong file must give a message, not an abort deep inside a kernel.
#include "gguf_model.h"

#include "hash.h"
#include "progress.h"
#include "quant.h"

#include <algorithm>
#include <functional>
#include <optional>

const char * const linear_names[linear_count] = { "attn_q",   "attn_k", "attn_v",  "attn_output",
                                                  "ffn_gate", "ffn_up", "ffn_down" };

namespace {

constexpr int64_t slab_rows = 256;  // rows decoded at a time; a multiple of Q8_0's block of 32

// Collects tensors to make, then allocates once, then fills each from the file.
struct model_loader {
    const gguf_file & file;
    const compute_backend & backend;
    model_use use;
    gguf_model & model;
    std::vector<std::function<void()>> fills = {};

    // Whether a matrix [n_in, …] of `stored` type is held in 8 bits for the forward pass.
    bool is_recoded(ggml_type stored, int64_t n_in) const {
        const bool is_slow = use == model_use::training ? stored != GGML_TYPE_F32 : ggml_is_quantized(stored);
        return use != model_use::gradients && is_slow && n_in % 32 == 0;
    }

    ggml_tensor * add_vector(const std::string & name, int64_t n) {
        const gguf_tensor_info info = model_params_find_tensor(file, name, n, 1);
        ggml_tensor * t = ggml_new_tensor_1d(model.ctx.get(), GGML_TYPE_F32, n);
        fills.push_back([this, info, t, n] {
            std::vector<unsigned char> raw(info.size);
            std::vector<float> values(static_cast<size_t>(n));
            file.read_tensor(info, 0, raw.data(), raw.size());
            quant_decode_rows(info.type, raw.data(), values.data(), 1, n);
            ggml_backend_tensor_set(t, values.data(), 0, values.size() * sizeof(float));
        });
        return t;
    }

    frozen_linear add_linear(const std::string & name, int64_t n_in, int64_t n_out, bool transposes) {
        const gguf_tensor_info info = model_params_find_tensor(file, name + ".weight", n_in, n_out);
        frozen_linear out;
        ggml_context * ctx = model.ctx.get();
        if (is_recoded(info.type, n_in)) {
            out.weight = matrix_create(backend, ctx, GGML_TYPE_Q8_0, n_in, n_out);
        } else {
            out.weight = { n_in, n_out, ggml_new_tensor_2d(ctx, info.type, n_in, n_out), false };
        }
        if (transposes) {
            // An F32 model keeps exact gradients; an odd width has no Q8_0 form.
            const bool exact = info.type == GGML_TYPE_F32 || n_out % 32 != 0;
            out.weight_t = matrix_create(backend, ctx, exact ? GGML_TYPE_F32 : GGML_TYPE_Q8_0, n_out, n_in);
        }
        gguf_tensor_info bias;
        if (file.find_tensor(name + ".bias", bias)) {
            out.bias = add_vector(name + ".bias", n_out);
        }
        fills.push_back([this, info, out] { fill_linear(info, out); });
        return out;
    }

    // Reads the weight in slabs of rows, so that a large vocabulary never exists as floats.
    void fill_linear(const gguf_tensor_info & info, const frozen_linear & linear) {
        const int64_t width = linear.weight.n_in;
        const int64_t n_rows = linear.weight.n_out;
        const size_t stored_row = ggml_row_size(info.type, width);
        const bool as_stored = !linear.weight.is_packed && linear.weight.data->type == info.type;
        matrix_filler weight(linear.weight);
        std::optional<matrix_filler> weight_t;
        if (linear.weight_t.data) {
            weight_t.emplace(linear.weight_t);
        }
        std::vector<unsigned char> raw(stored_row * slab_rows);
        std::vector<float> floats(static_cast<size_t>(width * slab_rows));
        for (int64_t first = 0; first < n_rows; first += slab_rows) {
            progress_check_stop();
            const int64_t n = std::min(slab_rows, n_rows - first);
            const size_t start = static_cast<size_t>(first) * stored_row;
            const size_t size = static_cast<size_t>(n) * stored_row;
            file.read_tensor(info, start, raw.data(), size);
            if (as_stored) {
                weight.add_stored(raw.data(), first, n);
                if (!weight_t) {
                    continue;
                }
            }
            quant_decode_rows(info.type, raw.data(), floats.data(), n, width);
            if (!as_stored) {
                weight.add(floats.data(), first, n, width);
            }
            if (weight_t) {
                weight_t->add_transposed(floats.data(), first, n, width);
            }
        }
        weight.finish();
        if (weight_t) {
            weight_t->finish();
        }
    }

    void load_embedding() {
        const gguf_tensor_info info =
            model_params_find_tensor(file, "token_embd.weight", model.params.n_embd, model.params.n_vocab);
        model.embedding_type = info.type;
        model.embedding.resize(info.size);
        file.read_tensor(info, 0, model.embedding.data(), info.size);
    }
};

uint64_t hash_header(const gguf_file & file) {
    hash_state hash;
    hash.add_value(file.size);
    std::vector<unsigned char> header(gguf_get_data_offset(file.meta.get()));
    if (!file_read_at(file.file.get(), 0, header.data(), header.size())) {
        file.throw_broken("its header cannot be read");
    }
    hash.add(header.data(), header.size());
    return hash.value;
}

}  // namespace

gguf_model gguf_model_load(const gguf_file & file, const compute_backend & backend, model_use use,
                           int64_t last_layers) {
    gguf_model model;
    model.params = model_params_read(file);
    model.fingerprint = hash_header(file);
    const model_params & p = model.params;
    const int64_t n_q = p.n_head * p.n_head_dim;
    const int64_t n_kv = p.n_head_kv * p.n_head_dim;

    // Per layer at most six norms and seven linears of at most three tensors; four more at the ends.
    model.ctx = backend_make_context(static_cast<size_t>(p.n_layer) * (6 + 3 * linear_count) + 8);
    model_loader loader{ file, backend, use, model };
    for (int64_t i = 0; i < p.n_layer; i++) {
        const std::string blk = "blk." + std::to_string(i) + ".";
        const int64_t n_in[linear_count] = { p.n_embd, p.n_embd, p.n_embd, n_q, p.n_embd, p.n_embd, p.n_ff };
        const int64_t n_out[linear_count] = { n_q, n_kv, n_kv, p.n_embd, p.n_ff, p.n_ff, p.n_embd };
        const bool transposes = use != model_use::inference && (last_layers == 0 || i >= p.n_layer - last_layers);
        model_layer layer;
        layer.attn_norm = loader.add_vector(blk + "attn_norm.weight", p.n_embd);
        layer.ffn_norm = loader.add_vector(blk + "ffn_norm.weight", p.n_embd);
        if (p.has_head_norms) {
            layer.q_norm = loader.add_vector(blk + "attn_q_norm.weight", p.n_head_dim);
            layer.k_norm = loader.add_vector(blk + "attn_k_norm.weight", p.n_head_dim);
        }
        if (p.has_post_norms) {
            layer.attn_post_norm = loader.add_vector(blk + "post_attention_norm.weight", p.n_embd);
            layer.ffn_post_norm = loader.add_vector(blk + "post_ffw_norm.weight", p.n_embd);
        }
        for (int kind = 0; kind < linear_count; kind++) {
            layer.linears[kind] = loader.add_linear(blk + linear_names[kind], n_in[kind], n_out[kind], transposes);
        }
        model.layers.push_back(layer);
    }
    gguf_tensor_info info;
    model.output_norm = loader.add_vector("output_norm.weight", p.n_embd);
    const bool tied = !file.find_tensor("output.weight", info);
    model.output = loader.add_linear(tied ? "token_embd" : "output", p.n_embd, p.n_vocab, use != model_use::inference);
    if (file.find_tensor("rope_freqs.weight", info)) {
        model.rope_factors = loader.add_vector("rope_freqs.weight", p.rope_dims / 2);
    }
    model.buffer = backend_allocate(backend, model.ctx.get());
    for (const auto & fill : loader.fills) {
        fill();
    }
    loader.load_embedding();
    return model;
}

void gguf_model_embed_tokens(const gguf_model & model, const int32_t * tokens, int64_t n_tokens, float * out) {
    const size_t row_bytes = ggml_row_size(model.embedding_type, model.params.n_embd);
    for (int64_t i = 0; i < n_tokens; i++) {
        const unsigned char * row = model.embedding.data() + static_cast<size_t>(tokens[i]) * row_bytes;
        quant_decode_rows(model.embedding_type, row, out + i * model.params.n_embd, 1, model.params.n_embd);
    }
    if (model.params.embedding_scale != 1.0f) {
        for (int64_t i = 0; i < n_tokens * model.params.n_embd; i++) {
            out[i] *= model.params.embedding_scale;
        }
    }
}
