// Loads the frozen base. Every shape is checked against the hyperparameters before a tensor is
// made: a wrong file must give a message, not an abort deep inside a kernel.
#include "gguf_model.h"

#include "error.h"
#include "hash.h"
#include "progress.h"
#include "quant.h"

#include <algorithm>
#include <functional>

const char * const linear_names[linear_count] = { "attn_q",   "attn_k", "attn_v",  "attn_output",
                                                  "ffn_gate", "ffn_up", "ffn_down" };

namespace {

constexpr int64_t slab_rows = 256;  // rows decoded at a time; a multiple of Q8_0's block of 32

[[noreturn]] void throw_unsupported(const std::string & what) {
    error_throw("architecture_unsupported", "This model cannot be fine-tuned here: " + what + ".",
                "Use a llama, qwen2 or qwen3 model, for example SmolLM2 or Qwen2.5-Coder.");
}

int64_t read_count(const gguf_file & file, const std::string & key, int64_t max) {
    int64_t value = 0;
    if (!file.get_int(key, value) || value < 1 || value > max) {
        file.throw_broken("key " + key + " is missing or out of range");
    }
    return value;
}

gguf_tensor_info require_tensor(const gguf_file & file, const std::string & name) {
    gguf_tensor_info info;
    if (!file.find_tensor(name, info)) {
        file.throw_broken("tensor " + name + " is missing");
    }
    if (!quant_can_decode(info.type)) {
        throw_unsupported(std::string("tensor type ") + ggml_type_name(info.type));
    }
    return info;
}

void check_shape(const gguf_file & file, const std::string & name, const gguf_tensor_info & info, int64_t ne0,
                 int64_t ne1) {
    if (info.ne[0] != ne0 || info.ne[1] != ne1 || info.ne[2] != 1 || info.ne[3] != 1) {
        file.throw_broken("tensor " + name + " has the wrong shape");
    }
}

// Collects tensors to make, then allocates once, then fills each from the file.
struct model_loader {
    const gguf_file & file;
    const compute_backend & backend;
    model_use use;
    gguf_model & model;
    std::vector<std::function<void()>> fills = {};

    // The type in which a matrix [n_in, …] of `stored` type is held for the forward pass.
    ggml_type choose_type(ggml_type stored, int64_t n_in) const {
        const bool recode = use == model_use::training && stored != GGML_TYPE_F32 && n_in % 32 == 0;
        return recode ? GGML_TYPE_Q8_0 : stored;
    }

    ggml_tensor * add_vector(const std::string & name, int64_t n) {
        const gguf_tensor_info info = require_tensor(file, name);
        check_shape(file, name, info, n, 1);
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
        const gguf_tensor_info info = require_tensor(file, name + ".weight");
        check_shape(file, name + ".weight", info, n_in, n_out);
        frozen_linear out;
        out.n_in = n_in;
        out.n_out = n_out;
        out.weight = ggml_new_tensor_2d(model.ctx.get(), choose_type(info.type, n_in), n_in, n_out);
        if (transposes) {
            // An F32 model keeps exact gradients; an odd width has no Q8_0 form.
            const bool exact = info.type == GGML_TYPE_F32 || n_out % 32 != 0;
            out.weight_t = ggml_new_tensor_2d(model.ctx.get(), exact ? GGML_TYPE_F32 : GGML_TYPE_Q8_0, n_out, n_in);
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
        const size_t stored_row = ggml_row_size(info.type, linear.n_in);
        const size_t held_row = ggml_row_size(linear.weight->type, linear.n_in);
        const bool recode = linear.weight->type != info.type;
        std::vector<unsigned char> raw(stored_row * slab_rows);
        std::vector<unsigned char> held(held_row * slab_rows);
        std::vector<float> floats(static_cast<size_t>(linear.n_in * slab_rows));
        std::vector<float> scratch(slab_rows);
        std::vector<unsigned char> transposed(linear.weight_t ? ggml_nbytes(linear.weight_t) : 0);
        for (int64_t first = 0; first < linear.n_out; first += slab_rows) {
            progress_check_stop();
            const int64_t n = std::min(slab_rows, linear.n_out - first);
            const auto start = static_cast<size_t>(first);
            const auto count = static_cast<size_t>(n);
            file.read_tensor(info, start * stored_row, raw.data(), count * stored_row);
            if (recode || linear.weight_t) {
                quant_decode_rows(info.type, raw.data(), floats.data(), n, linear.n_in);
            }
            if (recode) {
                quant_encode_rows(linear.weight->type, floats.data(), held.data(), n, linear.n_in);
            }
            ggml_backend_tensor_set(linear.weight, recode ? held.data() : raw.data(), start * held_row,
                                    count * held_row);
            if (linear.weight_t) {
                quant_encode_transposed(linear.weight_t->type, floats.data(), first, n, linear.n_in, linear.n_out,
                                        transposed.data(), scratch.data());
            }
        }
        if (linear.weight_t) {
            ggml_backend_tensor_set(linear.weight_t, transposed.data(), 0, transposed.size());
        }
    }

    void load_embedding() {
        const gguf_tensor_info info = require_tensor(file, "token_embd.weight");
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

model_params gguf_model_read_params(const gguf_file & file) {
    model_params p;
    if (!file.get_string("general.architecture", p.architecture)) {
        file.throw_broken("it names no architecture");
    }
    if (p.architecture != "llama" && p.architecture != "qwen2" && p.architecture != "qwen3") {
        throw_unsupported("its architecture is " + p.architecture);
    }
    const std::string a = p.architecture + ".";
    int64_t experts = 0;
    if (file.get_int(a + "expert_count", experts) && experts > 0) {
        throw_unsupported("it is a mixture of experts");
    }
    p.n_layer = read_count(file, a + "block_count", 1024);
    p.n_embd = read_count(file, a + "embedding_length", 1 << 20);
    p.n_ctx = read_count(file, a + "context_length", int64_t(1) << 31);
    p.n_ff = read_count(file, a + "feed_forward_length", 1 << 22);
    p.n_head = read_count(file, a + "attention.head_count", 4096);
    p.n_head_kv = p.n_head;
    file.get_int(a + "attention.head_count_kv", p.n_head_kv);
    p.n_head_dim = p.n_embd / p.n_head;
    file.get_int(a + "attention.key_length", p.n_head_dim);
    if (p.n_head_kv < 1 || p.n_head % p.n_head_kv != 0 || p.n_head_dim < 2 || p.n_head_dim % 2 != 0 ||
        p.n_head_dim > p.n_embd) {
        file.throw_broken("its attention heads do not fit together");
    }
    int64_t value_length = p.n_head_dim;
    file.get_int(a + "attention.value_length", value_length);
    if (value_length != p.n_head_dim) {
        throw_unsupported("keys and values differ in width");
    }

    file.get_float(a + "attention.layer_norm_rms_epsilon", p.norm_eps);
    int64_t rope_dims = p.n_head_dim;
    file.get_int(a + "rope.dimension_count", rope_dims);
    if (rope_dims < 2 || rope_dims % 2 != 0 || rope_dims > p.n_head_dim) {
        file.throw_broken("its rope dimensions are out of range");
    }
    p.rope_dims = static_cast<int>(rope_dims);
    // llama GGUFs come with permuted Q and K rows, made for the rotation of neighbouring pairs.
    p.rope_mode = p.architecture == "llama" ? GGML_ROPE_TYPE_NORMAL : GGML_ROPE_TYPE_NEOX;
    p.has_head_norms = p.architecture == "qwen3";
    file.get_float(a + "rope.freq_base", p.rope_base);
    float factor = 0;
    std::string scaling = "none";
    if (file.get_float(a + "rope.scale_linear", factor)) {
        scaling = "linear";
    }
    file.get_string(a + "rope.scaling.type", scaling);
    file.get_float(a + "rope.scaling.factor", factor);
    if (scaling == "linear" && factor > 0) {
        p.rope_scale = 1.0f / factor;
    } else if (scaling != "none" && scaling != "linear") {
        throw_unsupported("its rope scaling is " + scaling);
    }

    const gguf_tensor_info embedding = require_tensor(file, "token_embd.weight");
    p.n_vocab = embedding.ne[1];
    check_shape(file, "token_embd.weight", embedding, p.n_embd, p.n_vocab);
    return p;
}

gguf_model gguf_model_load(const gguf_file & file, const compute_backend & backend, model_use use,
                           int64_t last_layers) {
    gguf_model model;
    model.params = gguf_model_read_params(file);
    model.fingerprint = hash_header(file);
    const model_params & p = model.params;
    const int64_t n_q = p.n_head * p.n_head_dim;
    const int64_t n_kv = p.n_head_kv * p.n_head_dim;

    // Per layer at most four norms and seven linears of at most three tensors; four more at the ends.
    model.ctx = backend_make_context(static_cast<size_t>(p.n_layer) * (4 + 3 * linear_count) + 8);
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
        for (int kind = 0; kind < linear_count; kind++) {
            layer.linears[kind] = loader.add_linear(blk + linear_names[kind], n_in[kind], n_out[kind], transposes);
        }
        model.layers.push_back(layer);
    }
    gguf_tensor_info info;
    model.output_norm = loader.add_vector("output_norm.weight", p.n_embd);
    const bool tied = !file.find_tensor("output.weight", info);
    model.output =
        loader.add_linear(tied ? "token_embd" : "output", p.n_embd, p.n_vocab, use != model_use::inference);
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
}
