// See adapter_gguf.h. The file holds B as [rank, n_out], memory holds it as [n_out, rank] (lora.h).
#include "adapter_gguf.h"

#include "error.h"
#include "gguf_write.h"
#include "quant.h"

namespace {

std::string make_name(size_t layer, size_t kind) {
    return "blk." + std::to_string(layer) + "." + linear_names[kind] + ".weight";
}

// in [n_rows × n_columns], row by row → [n_columns × n_rows]
void transpose(const float * in, int64_t n_rows, int64_t n_columns, float * out) {
    for (int64_t i = 0; i < n_rows; i++) {
        for (int64_t j = 0; j < n_columns; j++) {
            out[j * n_rows + i] = in[i * n_columns + j];
        }
    }
}

[[noreturn]] void throw_mismatch(const std::string & path, const std::string & what) {
    error_throw("adapter_mismatch", "The adapter " + path + " does not fit this model: " + what + ".",
                "Use the base model that it was trained on.");
}

std::vector<float> read_matrix(const gguf_file & file, const gguf_tensor_info & info, int64_t ne0, int64_t ne1) {
    if (info.ne[0] != ne0 || info.ne[1] != ne1 || info.ne[2] != 1 || info.ne[3] != 1 || !quant_can_decode(info.type)) {
        throw_mismatch(file.path, "a matrix has another shape");
    }
    std::vector<unsigned char> raw(info.size);
    std::vector<float> values(static_cast<size_t>(ne0 * ne1));
    file.read_tensor(info, 0, raw.data(), raw.size());
    quant_decode_rows(info.type, raw.data(), values.data(), ne1, ne0);
    return values;
}

}  // namespace

adapter_params adapter_gguf_read(const std::string & path, const gguf_model & model) {
    const gguf_file file = gguf_file_open(path, "adapter");
    std::string text;
    if (!file.get_string("adapter.type", text) || text != "lora") {
        file.throw_broken("it is not a LoRA adapter");
    }
    if (!file.get_string("general.architecture", text) || text != model.params.architecture) {
        throw_mismatch(path, "it was made for the architecture " + text);
    }
    adapter_params out;
    if (!file.get_float("adapter.lora.alpha", out.alpha)) {
        file.throw_broken("it names no alpha");
    }
    int64_t found = 0;
    // A linear that the adapter leaves out keeps zeros, which change nothing. The rank is known only
    // from the first pair, so the pairs are walked twice.
    for (size_t pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < model.layers.size(); i++) {
            for (size_t kind = 0; kind < linear_count; kind++) {
                const frozen_linear & linear = model.layers[i].linears[kind];
                gguf_tensor_info a, b;
                const bool has_a = file.find_tensor(make_name(i, kind) + ".lora_a", a);
                const bool has_b = file.find_tensor(make_name(i, kind) + ".lora_b", b);
                if (has_a != has_b) {
                    file.throw_broken("half of the pair for " + make_name(i, kind) + " is missing");
                }
                if (pass == 0) {
                    if (has_a) {
                        out.rank = static_cast<int>(a.ne[1]);
                        found++;
                    }
                    continue;
                }
                const size_t start = out.params.size();
                const auto n_a = static_cast<size_t>(linear.n_in * out.rank);
                const auto n_b = static_cast<size_t>(linear.n_out * out.rank);
                out.params.resize(start + n_a + n_b);
                if (has_a) {
                    const std::vector<float> values_a = read_matrix(file, a, linear.n_in, out.rank);
                    const std::vector<float> values_b = read_matrix(file, b, out.rank, linear.n_out);
                    std::copy(values_a.begin(), values_a.end(), out.params.begin() + static_cast<int64_t>(start));
                    transpose(values_b.data(), linear.n_out, out.rank, out.params.data() + start + n_a);
                }
            }
        }
        if (found * 2 != gguf_get_n_tensors(file.meta.get())) {
            throw_mismatch(path, "it adapts tensors that this model does not have");
        }
        if (out.rank < 1 || out.rank > 1024) {
            file.throw_broken("its rank is out of range");
        }
    }
    return out;
}

std::vector<gguf_matrix> adapter_make_matrices(const lora_adapter & lora, const std::vector<float> & params) {
    std::vector<gguf_matrix> out;
    const float * at = params.data();
    for (size_t i = 0; i < lora.params.layers.size(); i++) {
        for (size_t kind = 0; kind < linear_count; kind++) {
            const lora_pair & pair = lora.params.layers[i][kind];
            const int64_t n_in = pair.a->ne[0];
            const int64_t n_out = pair.bt->ne[0];
            out.push_back({ make_name(i, kind) + ".lora_a", n_in, lora.rank, { at, at + n_in * lora.rank } });
            at += n_in * lora.rank;
            std::vector<float> b(static_cast<size_t>(n_out * lora.rank));
            transpose(at, lora.rank, n_out, b.data());
            out.push_back({ make_name(i, kind) + ".lora_b", lora.rank, n_out, std::move(b) });
            at += n_out * lora.rank;
        }
    }
    return out;
}

void adapter_gguf_write(const std::string & path, const gguf_model & model, const lora_adapter & lora,
                        const std::vector<float> & params) {
    gguf_write_matrices(path, adapter_make_matrices(lora, params), [&](gguf_context * meta) {
        gguf_set_val_str(meta, "general.type", "adapter");
        gguf_set_val_str(meta, "general.architecture", model.params.architecture.c_str());
        gguf_set_val_str(meta, "adapter.type", "lora");
        gguf_set_val_f32(meta, "adapter.lora.alpha", lora.alpha);
    });
}
