// See adapter_gguf.h. The file holds B as [rank, n_out], memory holds it as [n_out, rank] (lora.h).
#include "adapter_gguf.h"

#include "error.h"
#include "gguf_write.h"
#include "quant.h"

#include <algorithm>

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

struct stored_pair {
    gguf_tensor_info a;  // [n_in, rank]
    gguf_tensor_info b;  // [rank, n_out]
};

// False where the adapter leaves this linear alone.
bool find_pair(const gguf_file & file, const std::string & name, stored_pair & out) {
    const bool has_a = file.find_tensor(name + ".lora_a", out.a);
    const bool has_b = file.find_tensor(name + ".lora_b", out.b);
    if (has_a != has_b) {
        file.throw_broken("half of the pair for " + name + " is missing");
    }
    return has_a;
}

// The rank of the pairs in the file, which must all be for linears of this model.
int find_rank(const gguf_file & file, const gguf_model & model) {
    int64_t rank = 0;
    int64_t n_pairs = 0;
    stored_pair pair;
    for (size_t i = 0; i < model.layers.size(); i++) {
        for (size_t kind = 0; kind < linear_count; kind++) {
            if (find_pair(file, make_name(i, kind), pair)) {
                rank = pair.a.ne[1];
                n_pairs++;
            }
        }
    }
    if (n_pairs * 2 != gguf_get_n_tensors(file.meta.get())) {
        throw_mismatch(file.path, "it adapts tensors that this model does not have");
    }
    if (rank < 1 || rank > 1024) {
        file.throw_broken("its rank is out of range");
    }
    return static_cast<int>(rank);
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
    out.rank = find_rank(file, model);
    out.selection.resize(model.layers.size());
    stored_pair pair;
    for (size_t i = 0; i < model.layers.size(); i++) {
        for (size_t kind = 0; kind < linear_count; kind++) {
            if (!find_pair(file, make_name(i, kind), pair)) {
                continue;
            }
            out.selection[i][kind] = true;
            const frozen_linear & linear = model.layers[i].linears[kind];
            const auto n_a = static_cast<size_t>(linear.weight.n_in * out.rank);
            const auto n_b = static_cast<size_t>(linear.weight.n_out * out.rank);
            const size_t start = out.params.size();
            out.params.resize(start + n_a + n_b);
            const std::vector<float> a = read_matrix(file, pair.a, linear.weight.n_in, out.rank);
            const std::vector<float> b = read_matrix(file, pair.b, out.rank, linear.weight.n_out);
            std::copy(a.begin(), a.end(), out.params.data() + start);
            transpose(b.data(), linear.weight.n_out, out.rank, out.params.data() + start + n_a);
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
            if (!pair.a) {
                continue;
            }
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
