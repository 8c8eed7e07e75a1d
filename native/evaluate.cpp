// Commands that only look: what kind of model a file is, how likely rows are, and, for the parity
// tests, the raw logits and gradients.
#include "adapter_gguf.h"
#include "commands.h"
#include "error.h"
#include "gguf_write.h"
#include "objective.h"
#include "progress.h"
#include "sequence.h"

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
        model_params_read(file);
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
    lora_adapter lora = lora_create(setup.model, setup.backend, read.rank, alpha, read.selection);
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
    std::vector<double> rejected_nlls(pool.networks.size());
    // A group of rows at a time, one per worker, so that results come early and in order.
    for (size_t first = 0; first < rows.size(); first += nlls.size()) {
        const size_t n = std::min(nlls.size(), rows.size() - first);
        workers_run(pool, n, [&](network & net, size_t i) {
            const dataset_row & row = rows[first + i];
            nlls[i] = -sequence_run_forward(net, row.text).get_total();
            if (row.kind == row_kind::dpo) {
                rejected_nlls[i] = -sequence_run_forward(net, row.rejected).get_total();
            }
        });
        for (size_t i = 0; i < n; i++) {
            const dataset_row & row = rows[first + i];
            json_object event;
            event.add("event", "row").add("id", row.id).add("nll", nlls[i]).add("tokens", row.text.count_targets());
            if (row.kind == row_kind::dpo) {
                event.add("rejected_nll", rejected_nlls[i]).add("rejected_tokens", row.rejected.count_targets());
            }
            progress_print_event(event);
            total += nlls[i];
            n_tokens += row.text.count_targets();
        }
    }
    progress_print_event(json_object()
                             .add("event", "done")
                             .add("nll", total)
                             .add("tokens", n_tokens)
                             .add("seconds", progress_get_seconds() - start));
    return 0;
}

// Writes logits.N [n_vocab, completion tokens] of each row, loss and KTO's z [1] and, under the adapter's
// tensor names, the gradients of one batch of all rows.
int command_gradients(const trainer_options & options) {
    trainer_setup setup = setup_open(options, model_use::gradients);
    const lora_adapter lora = load_adapter(options, setup);
    worker_pool pool = workers_create(setup, &lora, options, /*rows_in_flight =*/1, /*backward =*/true);
    network & net = pool.networks.front();
    std::vector<gguf_matrix> out;
    std::vector<size_t> rows;
    for (const dataset_row & row : setup.data.rows) {
        sequence_run_forward(net, row.text);
        out.push_back({ "logits." + std::to_string(rows.size()), setup.model.params.n_vocab, row.text.count_targets(),
                        { net.get_logits(), net.get_logits() + net.count_logits() } });
        rows.push_back(rows.size());
    }
    objective goal = objective_create(setup, options.objective, pool);
    const objective_terms terms = objective_run_batch(goal, rows);
    out.push_back({ "loss", 1, 1, { static_cast<float>(terms.loss) } });
    out.push_back({ "z", 1, 1, { static_cast<float>(terms.z) } });
    std::vector<float> gradients;
    workers_sum_gradients(pool, gradients);
    for (gguf_matrix & matrix : adapter_make_matrices(lora, gradients)) {
        out.push_back(std::move(matrix));
    }
    gguf_write_matrices(options.out, out, [](gguf_context *) {});
    progress_print_event(json_object().add("event", "done").add("loss", terms.loss).add("file", options.out));
    return 0;
}
