// The training loop: batches of rows, a step of the optimiser, progress, checkpoints.
#include "adamw.h"
#include "adapter_gguf.h"
#include "batches.h"
#include "checkpoint.h"
#include "commands.h"
#include "error.h"
#include "gradient_start.h"
#include "hash.h"
#include "objective.h"
#include "progress.h"

#include <algorithm>
#include <cmath>

namespace {

struct training_run {
    const trainer_options & options;
    trainer_setup & setup;
    lora_adapter & lora;
    objective & goal;
    batch_order & batches;
    checkpoint state;
    int64_t n_steps;
    int64_t start_step = 0;
    int64_t start_tokens = 0;
    double start_seconds = 0;
    double first_step_seconds = 0;  // later than the start's where that is looked for
    objective_terms last = {};
    std::vector<float> gradients = {};

    // The rows of the first steps choose where to start. What that found is kept as if it were a step.
    void find_start() {
        const size_t n_rows = std::min(static_cast<size_t>(options.start_rows), setup.data.rows.size());
        std::vector<size_t> rows;
        for (int64_t step = 0; rows.size() < n_rows; step++) {
            const std::vector<size_t> more = batches.get_rows(step);
            rows.insert(rows.end(), more.begin(), more.end());
        }
        rows.resize(n_rows);
        state.params = gradient_start_find(goal, lora, rows, state.params);
        for (const size_t row : rows) {
            state.n_tokens += gradient_start_passes * setup.data.rows[row].count_tokens();
        }
        lora_set_params(lora, state.params);
        save_checkpoint();
    }

    // Leaves the gradients of the step's loss in `gradients`.
    objective_terms run_batch(const std::vector<size_t> & rows) {
        const objective_terms terms = objective_run_batch(goal, rows);
        workers_sum_gradients(goal.pool, gradients);
        for (const size_t row : rows) {
            state.n_tokens += setup.data.rows[row].count_tokens();
        }
        return terms;
    }

    void run_step() {
        const int64_t step = state.optimiser.step;
        last = run_batch(batches.get_rows(step));
        const double norm = adamw_get_norm(gradients);
        if (!std::isfinite(last.loss) || !std::isfinite(norm)) {
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
        const double stepping = progress_get_seconds() - first_step_seconds;
        const int64_t done = state.optimiser.step - start_step;
        const int64_t left = n_steps - state.optimiser.step;
        json_object event;
        event.add("event", "step")
            .add("step", state.optimiser.step)
            .add("steps", n_steps)
            .add("loss", last.loss)
            .add("grad_norm", norm)
            .add("lr", rate)
            .add("tokens", state.n_tokens)
            .add("tokens_per_s", get_speed(seconds))
            .add("seconds", seconds)
            .add("seconds_left", stepping / static_cast<double>(done) * static_cast<double>(left));
        if (setup.data.count_preferences() > 0) {
            event.add("loss_preference", last.preference)
                .add("loss_sft", last.sft)
                .add("loss_ptx", last.ptx)
                .add("loss_kl", last.divergence);
        }
        progress_print_event(event);
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
        if (!setup.backend.card.empty()) {
            event.add("card", setup.backend.card);
        }
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
            event.add("loss", last.loss);
        } else {
            event.add_null("loss");  // resumed after the last step: nothing was left to compute
        }
        progress_print_event(event);
    }
};

void hash_objective(hash_state & hash, const objective_options & o) {
    for (const double value : { o.beta, o.clip_ratio, o.desirable_weight, o.undesirable_weight, o.sft_weight,
                                o.ptx_weight, o.kl_weight }) {
        hash.add_value(value);
    }
}

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
    if (o.start_rows > 0) {
        hash.add_value(o.start_rows);  // checkpoints of random starts are older than this option
    }
    hash.add_value(n_steps);
    hash_objective(hash, o.objective);
    for (const auto & layer : lora.selection) {
        hash.add(layer.data(), layer.size());
    }
    hash.add(initial.data(), initial.size() * sizeof(float));
    return hash.value;
}

int64_t count_steps(const trainer_options & o, const batch_order & batches) {
    const auto n_steps = static_cast<int64_t>(std::ceil(o.epochs * static_cast<double>(batches.count_steps())));
    return o.max_steps > 0 ? std::min(o.max_steps, n_steps) : n_steps;
}

}  // namespace

int command_train(const trainer_options & options) {
    progress_listen_signals();
    file_check_writable(options.out);
    file_check_writable(options.checkpoint);
    trainer_setup setup = setup_open(options, model_use::training);

    adapter_params initial{ options.rank, static_cast<float>(options.alpha), {}, {} };
    if (!options.adapter.empty()) {
        initial = adapter_gguf_read(options.adapter, setup.model);
    } else {
        initial.selection = lora_select(setup.model, options.targets, options.last_layers);
    }
    lora_adapter lora = lora_create(setup.model, setup.backend, initial.rank, initial.alpha, initial.selection);
    if (options.adapter.empty()) {
        initial.params = lora_make_initial_params(lora, options.seed);
    }
    worker_pool pool = workers_create(setup, &lora, options, options.batch, /*backward =*/true);

    objective goal = objective_create(setup, options.objective, pool);
    batch_order batches{ setup.data, options.batch, options.seed };
    const int64_t n_steps = count_steps(options, batches);
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

    training_run run{ options, setup, lora, goal, batches, std::move(state), n_steps };
    run.start_step = run.state.optimiser.step;
    run.start_tokens = run.state.n_tokens;
    run.start_seconds = progress_get_seconds();
    run.print_start(resumed);
    if (options.start_rows > 0 && options.adapter.empty() && !resumed) {
        run.find_start();
    }
    run.first_step_seconds = progress_get_seconds();
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
