// Commands that only look: what kind of model a file is, how likely rows are, and, for the parity
// tests, the raw logits and gradients.
#include "adapter_gguf.h"
#include "commands.h"
#include "error.h"
#include "gguf_write.h"
#include "loss.h"
#include "progress.h"
#include "setup.h"

int command_probe(const trainer_options & options) {
    const gguf_file file = gguf_file_open(options.model, "model");
    std::string architecture;
    file.get_string("general.architecture", architecture);
    json_object event;
    event.add("event", "model").add("architecture", architecture);
    int64_t n_layer = 0;
    if (file.get_int(architecture + ".block_count", n_layer)) {
        event.add("layers", n_layer);
    }
    gguf_tensor_info embedding;
    if (file.find_tensor("token_embd.weight", embedding)) {
        event.add("vocab", embedding.ne[1]);
    }
    try {
        gguf_model_read_params(file);
        event.add("trainable", true);
    } catch (const trainer_error & error) {
        event.add("trainable", false).add("reason", error.message);
    }
    progress_print_event(event);
    return 0;
}

namespace {

// The adapter of --adapter on the device, its alpha times --scale; rank 0 where none was given.
lora_adapter load_adapter(const trainer_options & options, const trainer_setup & setup, bool with_gradients) {
    if (options.adapter.empty()) {
        return {};
    }
    const adapter_params read = adapter_gguf_read(options.adapter, setup.model);
    const float alpha = read.alpha * static_cast<float>(options.scale);
    lora_adapter lora = lora_create(setup.model, setup.backend, read.rank, alpha, with_gradients);
    lora_set_params(lora, read.params);
    return lora;
}

}  // namespace

int command_eval(const trainer_options & options) {
    progress_listen_signals();
    trainer_setup setup = setup_open(options, model_use::inference);
    const lora_adapter lora = load_adapter(options, setup, /*with_gradients =*/false);
    network net = network_create(setup.model, lora.rank ? &lora : nullptr, setup.backend,
                                 setup.get_limits(options, /*backward =*/false));
    const double start = progress_get_seconds();
    double total = 0;
    int64_t n_tokens = 0;
    std::vector<float> logits;
    try {
        for (const dataset_row & row : setup.data.rows) {
            const int64_t n = row.count_targets();
            network_run_forward(net, row.tokens, row.first_position(), n, logits);
            const double nll = loss_get_nll(logits, row.targets(), n, setup.model.params.n_vocab);
            progress_print_event(
                json_object().add("event", "row").add("id", row.id).add("nll", nll).add("tokens", n));
            total += nll;
            n_tokens += n;
        }
    } catch (const trainer_stopped &) {
        progress_print_event(json_object().add("event", "stopped"));
        return 3;
    }
    progress_print_event(json_object()
                             .add("event", "done")
                             .add("nll", total)
                             .add("tokens", n_tokens)
                             .add("seconds", progress_get_seconds() - start));
    return 0;
}

// Writes logits.N [n_vocab, completion tokens] of each row, loss [1] and, under the adapter's tensor
// names, the gradients of the weighted mean loss over all rows.
int command_gradients(const trainer_options & options) {
    trainer_setup setup = setup_open(options, model_use::gradients);
    const lora_adapter lora = load_adapter(options, setup, /*with_gradients =*/true);
    network net = network_create(setup.model, &lora, setup.backend, setup.get_limits(options, /*backward =*/true));
    double total_weight = 0;
    for (const dataset_row & row : setup.data.rows) {
        total_weight += row.weight * static_cast<double>(row.count_targets());
    }
    double loss = 0;
    std::vector<gguf_matrix> out;
    std::vector<float> logits;
    for (const dataset_row & row : setup.data.rows) {
        const int64_t n = row.count_targets();
        const int64_t n_vocab = setup.model.params.n_vocab;
        network_run_forward(net, row.tokens, row.first_position(), n, logits);
        out.push_back({ "logits." + std::to_string(out.size()), n_vocab, n, logits });
        loss += loss_apply_sft(logits, row.targets(), n, n_vocab, row.weight / total_weight);
        network_run_backward(net, static_cast<int64_t>(row.tokens.size()), row.first_position(), n, logits);
    }
    out.push_back({ "loss", 1, 1, { static_cast<float>(loss) } });
    std::vector<float> gradients;
    lora_get_gradients(lora, gradients);
    for (gguf_matrix & matrix : adapter_make_matrices(lora, gradients)) {
        out.push_back(std::move(matrix));
    }
    gguf_write_matrices(options.out, out, [](gguf_context *) {});
    progress_print_event(json_object().add("event", "done").add("loss", loss).add("file", options.out));
    return 0;
}
