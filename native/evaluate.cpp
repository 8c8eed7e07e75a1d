// Commands that only look: what kind of model a file is, how likely rows are, and, for the parity
// tests, the raw logits and gradients.
#include "adapter_gguf.h"
#include "commands.h"
#include "error.h"
#include "gguf_write.h"
#include "loss.h"
#include "progress.h"
#include "workers.h"

#include <algorithm>

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
lora_adapter load_adapter(const trainer_options & options, const trainer_setup & setup) {
    if (options.adapter.empty()) {
        return {};
    }
    const adapter_params read = adapter_gguf_read(options.adapter, setup.model);
    const float alpha = read.alpha * static_cast<float>(options.scale);
    lora_adapter lora = lora_create(setup.model, setup.backend, read.rank, alpha);
    lora_set_params(lora, read.params);
    return lora;
}

}  // namespace

int command_eval(const trainer_options & options) {
    progress_listen_signals();
    trainer_setup setup = setup_open(options, model_use::inference);
    const lora_adapter lora = load_adapter(options, setup);
    const lora_adapter * used = lora.rank > 0 ? &lora : nullptr;
    worker_pool pool = workers_create(setup, used, options, options.threads, /*backward =*/false);
    const double start = progress_get_seconds();
    const std::vector<dataset_row> & rows = setup.data.rows;
    double total = 0;
    int64_t n_tokens = 0;
    std::vector<double> nlls(pool.networks.size());
    // A group of rows at a time, one per worker, so that results come early and in order.
    for (size_t first = 0; first < rows.size(); first += nlls.size()) {
        const size_t n = std::min(nlls.size(), rows.size() - first);
        workers_run(pool, n, [&](network & net, size_t i) {
            const dataset_row & row = rows[first + i];
            network_run_forward(net, row.tokens, row.first_position(), row.count_targets());
            nlls[i] = loss_get_nll(net.host_logits, row.targets(), row.count_targets(), setup.model.params.n_vocab);
        });
        for (size_t i = 0; i < n; i++) {
            const dataset_row & row = rows[first + i];
            progress_print_event(json_object()
                                     .add("event", "row")
                                     .add("id", row.id)
                                     .add("nll", nlls[i])
                                     .add("tokens", row.count_targets()));
            total += nlls[i];
            n_tokens += row.count_targets();
        }
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
    const lora_adapter lora = load_adapter(options, setup);
    worker_pool pool = workers_create(setup, &lora, options, /*rows_in_flight =*/1, /*backward =*/true);
    network & net = pool.networks.front();
    double total_weight = 0;
    for (const dataset_row & row : setup.data.rows) {
        total_weight += row.weight * static_cast<double>(row.count_targets());
    }
    double loss = 0;
    std::vector<gguf_matrix> out;
    for (const dataset_row & row : setup.data.rows) {
        const int64_t n = row.count_targets();
        const int64_t n_vocab = setup.model.params.n_vocab;
        network_run_forward(net, row.tokens, row.first_position(), n);
        out.push_back({ "logits." + std::to_string(out.size()), n_vocab, n, net.host_logits });
        loss += loss_apply_sft(net.host_logits, row.targets(), n, n_vocab, row.weight / total_weight);
        network_run_backward(net);
    }
    out.push_back({ "loss", 1, 1, { static_cast<float>(loss) } });
    std::vector<float> gradients(lora.params.n_values);
    lora_add_tensors_to(net.gradients, gradients);
    for (gguf_matrix & matrix : adapter_make_matrices(lora, gradients)) {
        out.push_back(std::move(matrix));
    }
    gguf_write_matrices(options.out, out, [](gguf_context *) {});
    progress_print_event(json_object().add("event", "done").add("loss", loss).add("file", options.out));
    return 0;
}
