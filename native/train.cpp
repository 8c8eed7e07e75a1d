// The training loop: batches of rows, a step of the optimiser, progress, checkpoints.
#include "adamw.h"
#include "adapter_gguf.h"
#include "checkpoint.h"
#include "commands.h"
#include "error.h"
#include "hash.h"
#include "loss.h"
#include "progress.h"
#include "random.h"
#include "workers.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace {

struct training_run {
    const trainer_options & options;
    trainer_setup & setup;
    lora_adapter & lora;
    worker_pool & pool;
    checkpoint state;
    int64_t n_steps;
    int64_t start_step = 0;
    int64_t start_tokens = 0;
    double start_seconds = 0;
    double last_loss = 0;
    std::vector<size_t> order = {};  // of the rows, in epoch `order_epoch`
    int64_t order_epoch = -1;
    std::vector<float> gradients = {};

    int64_t steps_per_epoch() const {
        const auto n_rows = static_cast<int64_t>(setup.data.rows.size());
        return (n_rows + options.batch - 1) / options.batch;
    }

    // The rows of a step follow from seed and step alone, so a resumed run sees the same ones.
    std::vector<const dataset_row *> get_batch(int64_t step) {
        const int64_t epoch = step / steps_per_epoch();
        if (epoch != order_epoch) {
            order.resize(setup.data.rows.size());
            std::iota(order.begin(), order.end(), size_t(0));
            random_source(options.seed * 1000003u + static_cast<uint64_t>(epoch)).shuffle(order);
            order_epoch = epoch;
        }
        std::vector<const dataset_row *> batch;
        const auto first = static_cast<size_t>((step % steps_per_epoch()) * options.batch);
        for (size_t i = first; i < std::min(first + static_cast<size_t>(options.batch), order.size()); i++) {
            batch.push_back(&setup.data.rows[order[i]]);
        }
        // Longest first, so that no worker is left with a long row at the end.
        std::stable_sort(batch.begin(), batch.end(), [](const dataset_row * a, const dataset_row * b) {
            return a->tokens.size() > b->tokens.size();
        });
        return batch;
    }

    // Leaves the gradients of the batch's loss in `gradients`; the loss is the weighted mean over
    // completion tokens, Σ weight · nll / Σ weight · tokens. Returns it.
    double run_batch(const std::vector<const dataset_row *> & batch) {
        double total_weight = 0;
        for (const dataset_row * row : batch) {
            total_weight += row->weight * static_cast<double>(row->count_targets());
        }
        for (const network & net : pool.networks) {
            lora_clear_tensors(net.gradients);
        }
        std::vector<double> losses(batch.size());
        workers_run(pool, batch.size(), [&](network & net, size_t i) {
            const dataset_row & row = *batch[i];
            network_run_forward(net, row.tokens, row.first_position(), row.count_targets());
            losses[i] = loss_apply_sft(net.host_logits, row.targets(), row.count_targets(),
                                       setup.model.params.n_vocab, row.weight / total_weight);
            network_run_backward(net);
        });
        gradients.assign(lora.params.n_values, 0.0f);
        for (const network & net : pool.networks) {
            lora_add_tensors_to(net.gradients, gradients);
        }
        for (const dataset_row * row : batch) {
            state.n_tokens += static_cast<int64_t>(row->tokens.size());
        }
        return std::accumulate(losses.begin(), losses.end(), 0.0);
    }

    void run_step() {
        const int64_t step = state.optimiser.step;
        last_loss = run_batch(get_batch(step));
        const double norm = adamw_get_norm(gradients);
        if (!std::isfinite(last_loss) || !std::isfinite(norm)) {
            error_throw("diverged",
                        "The loss or a gradient is no longer a number at step " + std::to_string(step + 1) + ".",
                        "Lower --lr and start again; no adapter was written.");
        }
        adamw_clip_gradients(gradients, norm, options.clip);
        const double rate = adamw_get_rate(options.lr, options.warmup, step, n_steps);
        adamw_apply_step(state.optimiser, state.params, gradients, rate, options.weight_decay);
        lora_set_params(lora, state.params);
        print_step(norm, rate);
    }

    double get_speed(double seconds) const {
        return seconds > 0 ? static_cast<double>(state.n_tokens - start_tokens) / seconds : 0.0;
    }

    void print_step(double norm, double rate) const {
        const double seconds = progress_get_seconds() - start_seconds;
        const int64_t done = state.optimiser.step - start_step;
        const int64_t left = n_steps - state.optimiser.step;
        progress_print_event(json_object()
                                 .add("event", "step")
                                 .add("step", state.optimiser.step)
                                 .add("steps", n_steps)
                                 .add("loss", last_loss)
                                 .add("grad_norm", norm)
                                 .add("lr", rate)
                                 .add("tokens", state.n_tokens)
                                 .add("tokens_per_s", get_speed(seconds))
                                 .add("seconds", seconds)
                                 .add("seconds_left", seconds / static_cast<double>(done) * static_cast<double>(left)));
    }

    void save_checkpoint() const {
        checkpoint_write(options.checkpoint, state);
        progress_print_event(json_object().add("event", "checkpoint").add("step", state.optimiser.step));
    }

    void print_start(bool resumed) const {
        json_object event;
        event.add("event", "start")
            .add("rows", static_cast<int64_t>(setup.data.rows.size()))
            .add("tokens", setup.data.n_tokens)
            .add("steps", n_steps)
            .add("parameters", static_cast<int64_t>(lora.params.n_values))
            .add("backend", setup.backend.name);
        if (resumed) {
            event.add("resumed_from", start_step);
        } else {
            event.add_null("resumed_from");
        }
        progress_print_event(event);
    }

    void print_done() const {
        const double seconds = progress_get_seconds() - start_seconds;
        json_object event;
        event.add("event", "done")
            .add("adapter", options.out)
            .add("steps", n_steps)
            .add("tokens", state.n_tokens)
            .add("seconds", seconds)
            .add("tokens_per_s", get_speed(seconds))
            .add("peak_bytes", progress_get_peak_bytes());
        if (start_step < n_steps) {
            event.add("loss", last_loss);
        } else {
            event.add_null("loss");  // resumed after the last step: nothing was left to compute
        }
        progress_print_event(event);
    }
};

uint64_t hash_settings(const trainer_options & o, const lora_adapter & lora, int64_t n_steps,
                       const std::vector<float> & initial) {
    hash_state hash;
    hash.add_value(lora.rank);
    hash.add_value(lora.alpha);
    hash.add_value(o.lr);
    hash.add_value(o.batch);
    hash.add_value(o.warmup);
    hash.add_value(o.clip);
    hash.add_value(o.weight_decay);
    hash.add_value(o.seed);
    hash.add_value(n_steps);
    hash.add(initial.data(), initial.size() * sizeof(float));
    return hash.value;
}

int64_t count_steps(const trainer_options & o, const dataset & data) {
    const double per_epoch = std::ceil(static_cast<double>(data.rows.size()) / static_cast<double>(o.batch));
    const auto n_steps = static_cast<int64_t>(std::ceil(o.epochs * per_epoch));
    return o.max_steps > 0 ? std::min(o.max_steps, n_steps) : n_steps;
}

}  // namespace

int command_train(const trainer_options & options) {
    progress_listen_signals();
    file_check_writable(options.out);
    file_check_writable(options.checkpoint);
    trainer_setup setup = setup_open(options, model_use::training);

    adapter_params initial{ options.rank, static_cast<float>(options.alpha), {} };
    if (!options.adapter.empty()) {
        initial = adapter_gguf_read(options.adapter, setup.model);
    }
    lora_adapter lora = lora_create(setup.model, setup.backend, initial.rank, initial.alpha);
    if (options.adapter.empty()) {
        initial.params = lora_make_initial_params(lora, options.seed);
    }
    worker_pool pool = workers_create(setup, &lora, options, options.batch, /*backward =*/true);

    const int64_t n_steps = count_steps(options, setup.data);
    const checkpoint_identity identity{ setup.model.fingerprint, setup.data.fingerprint,
                                        hash_settings(options, lora, n_steps, initial.params) };
    // Without a checkpoint --resume starts from the beginning: the last run was killed before its first.
    const bool resumed = options.resume && file_exists(options.checkpoint);
    checkpoint state;
    if (resumed) {
        state = checkpoint_read(options.checkpoint, identity, lora.params.n_values);
    } else {
        state.identity = identity;
        state.params = std::move(initial.params);
        state.optimiser.m.assign(lora.params.n_values, 0.0f);
        state.optimiser.v.assign(lora.params.n_values, 0.0f);
    }
    lora_set_params(lora, state.params);

    training_run run{ options, setup, lora, pool, std::move(state), n_steps };
    run.start_step = run.state.optimiser.step;
    run.start_tokens = run.state.n_tokens;
    run.start_seconds = progress_get_seconds();
    run.print_start(resumed);
    try {
        while (run.state.optimiser.step < n_steps) {
            run.run_step();
            const int64_t step = run.state.optimiser.step;
            // The last one too: should the adapter not be writable, no work is lost.
            if (step % options.checkpoint_every == 0 || step == n_steps) {
                run.save_checkpoint();
            }
            progress_check_stop();
        }
    } catch (const trainer_stopped &) {
        if (run.state.optimiser.step < n_steps) {
            run.save_checkpoint();
            progress_print_event(json_object().add("event", "stopped").add("step", run.state.optimiser.step));
            return 3;
        }
    }
    adapter_gguf_write(options.out, setup.model, lora, run.state.params);
    run.print_done();
    return 0;
}
