// See model_params.h.
#include "model_params.h"

#include "error.h"
#include "quant.h"

#include <cmath>

namespace {

[[noreturn]] void throw_unsupported(const std::string & what) {
    error_throw("architecture_unsupported", "This model cannot be fine-tuned here: " + what + ".",
                "Use a llama, qwen2, qwen3 or gemma3 model, for example SmolLM2 or Qwen2.5-Coder.");
}

int64_t read_count(const gguf_file & file, const std::string & key, int64_t max) {
    int64_t value = 0;
    if (!file.get_int(key, value) || value < 1 || value > max) {
        file.throw_broken("key " + key + " is missing or out of range");
    }
    return value;
}

void read_gemma_params(const gguf_file & file, model_params & p) {
    p.has_post_norms = true;
    p.uses_gelu = true;
    p.embedding_scale = std::sqrt(static_cast<float>(p.n_embd));
    if (p.n_layer == 62) {  // 27B alone goes by the share of a head, not by its width
        p.attention_scale = 1.0f / std::sqrt(static_cast<float>(p.n_embd / p.n_head));
    }
    file.get_int("gemma3.attention.sliding_window", p.window);
    file.get_int("gemma3.attention.sliding_window_pattern", p.window_period);
    file.get_float("gemma3.rope.freq_base_swa", p.local_rope_base);
    float softcap = 0;
    if (file.get_float("gemma3.final_logit_softcapping", softcap) && softcap != 0) {
        throw_unsupported("it caps its logits");
    }
    if (p.window < 0 || p.window_period < 1) {
        file.throw_broken("its attention window is out of range");
    }
}

}  // namespace

gguf_tensor_info model_params_find_tensor(const gguf_file & file, const std::string & name, int64_t ne0, int64_t ne1) {
    gguf_tensor_info info;
    if (!file.find_tensor(name, info)) {
        file.throw_broken("tensor " + name + " is missing");
    }
    if (!quant_can_decode(info.type)) {
        throw_unsupported(std::string("tensor type ") + ggml_type_name(info.type));
    }
    if (info.ne[0] != ne0 || (ne1 >= 0 && info.ne[1] != ne1) || info.ne[2] != 1 || info.ne[3] != 1) {
        file.throw_broken("tensor " + name + " has the wrong shape");
    }
    return info;
}

model_params model_params_read(const gguf_file & file) {
    model_params p;
    if (!file.get_string("general.architecture", p.architecture)) {
        file.throw_broken("it names no architecture");
    }
    if (p.architecture != "llama" && p.architecture != "qwen2" && p.architecture != "qwen3" &&
        p.architecture != "gemma3") {
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
    p.has_head_norms = p.architecture == "qwen3" || p.architecture == "gemma3";
    p.attention_scale = 1.0f / std::sqrt(static_cast<float>(p.n_head_dim));
    if (p.architecture == "gemma3") {
        read_gemma_params(file, p);
    }
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

    p.n_vocab = model_params_find_tensor(file, "token_embd.weight", p.n_embd, -1).ne[1];
    return p;
}
