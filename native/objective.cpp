// See objective.h. Each row is the work of one worker; only KTO's z needs all rows of a batch first.
#include "objective.h"

#include "preference.h"
#include "sequence.h"

#include <algorithm>
#include <cmath>

namespace {

double sum_values(const std::vector<double> & values) {
    double sum = 0;
    for (const double value : values) {
        sum += value;
    }
    return sum;
}

// How much each row, or token, of a batch counts in the loss: factor / number of them.
struct batch_shares {
    double preference = 0;
    double sft = 0;
    double ptx = 0;
    double divergence = 0;
    double z = 0;
};

batch_shares count_shares(const objective & objective, const std::vector<size_t> & rows) {
    double n_preferences = 0;
    double n_divergence = 0;
    double sft_weight = 0;
    double ptx_weight = 0;
    for (const size_t index : rows) {
        const dataset_row & row = objective.setup.data.rows[index];
        const auto n = static_cast<double>(row.text.count_targets());
        if (row.is_preference()) {
            n_preferences++;
            n_divergence += n + (row.kind == row_kind::dpo ? static_cast<double>(row.rejected.count_targets()) : 0);
        } else {
            (row.kind == row_kind::ptx ? ptx_weight : sft_weight) += row.weight * n;
        }
    }
    const objective_options & o = objective.options;
    const bool has_preferences = objective.setup.data.count_preferences() > 0;
    const auto share = [](double factor, double n) { return n > 0 ? factor / n : 0.0; };
    return { share(1, n_preferences), share(has_preferences ? o.sft_weight : 1, sft_weight),
             share(o.ptx_weight, ptx_weight), share(o.kl_weight, n_divergence), 0 };
}

struct row_run {
    const objective_options & options;
    const batch_shares & shares;
    const dataset_row & row;
    base_reference & reference;
    network & net;
    objective_terms terms = {};

    void learn_base() {
        if (reference.is_known) {
            return;
        }
        reference.text = sequence_run_base(net, row.text, row.temperature).values;
        if (row.kind == row_kind::dpo) {
            reference.rejected = sequence_run_base(net, row.rejected).values;
        }
        if (!row.mismatched.tokens.empty()) {
            reference.mismatched = sequence_run_base(net, row.mismatched).get_total();
        }
        reference.is_known = true;
    }

    // log p - log p_base of the mismatched pair
    double get_mismatched_ratio() {
        learn_base();
        return sequence_run_forward(net, row.mismatched).get_total() - reference.mismatched;
    }

    // Adds KL's part to the slopes.
    void add_divergence(const token_logps & logps, const std::vector<double> & base, std::vector<double> & slopes) {
        for (size_t i = 0; i < slopes.size(); i++) {
            const loss_slope at = preference_get_divergence(logps.values[i], base[i]);
            terms.divergence += shares.divergence * at.loss;
            slopes[i] += shares.divergence * at.slope;
        }
    }

    void run_supervised() {
        const bool is_ptx = row.kind == row_kind::ptx;
        const double share = row.weight * (is_ptx ? shares.ptx : shares.sft);
        const token_logps logps = sequence_run_forward(net, row.text);
        (is_ptx ? terms.ptx : terms.sft) = -share * logps.get_total();
        sequence_run_backward(net, row.text, logps, std::vector<double>(logps.values.size(), -share));
    }

    // The network holds one sequence at a time, so the chosen one runs twice.
    void run_pair() {
        learn_base();
        const double chosen_ratio = sequence_run_forward(net, row.text).get_total() - sum_values(reference.text);
        const token_logps rejected = sequence_run_forward(net, row.rejected);
        const double rejected_ratio = rejected.get_total() - sum_values(reference.rejected);
        const loss_slope pair = preference_get_dpo(chosen_ratio - rejected_ratio, options.beta);
        const double share = row.weight * shares.preference;
        terms.preference = share * pair.loss;
        std::vector<double> slopes(rejected.values.size(), -share * pair.slope);
        add_divergence(rejected, reference.rejected, slopes);
        sequence_run_backward(net, row.rejected, rejected, slopes);
        const token_logps chosen = sequence_run_forward(net, row.text);
        slopes.assign(chosen.values.size(), share * pair.slope);
        add_divergence(chosen, reference.text, slopes);
        sequence_run_backward(net, row.text, chosen, slopes);
    }

    void run_label() {
        learn_base();
        const token_logps logps = sequence_run_forward(net, row.text);
        const double ratio = logps.get_total() - sum_values(reference.text);
        const loss_slope label = preference_get_kto(ratio, row.desirable, shares.z, options.beta);
        const double share =
            row.weight * shares.preference * (row.desirable ? options.desirable_weight : options.undesirable_weight);
        terms.preference = share * label.loss;
        std::vector<double> slopes(logps.values.size(), share * label.slope);
        add_divergence(logps, reference.text, slopes);
        sequence_run_backward(net, row.text, logps, slopes);
    }

    // The mean over the tokens that were drawn, so that a long completion counts no more than a short one.
    void run_drawn() {
        learn_base();
        const token_logps logps = sequence_run_forward(net, row.text, row.temperature);
        const auto n_drawn = static_cast<double>(
            std::count_if(row.behaviour.begin(), row.behaviour.end(), [](double logp) { return !std::isnan(logp); }));
        const double share = row.weight * shares.preference / n_drawn;
        std::vector<double> slopes(logps.values.size(), 0.0);
        for (size_t i = 0; i < slopes.size(); i++) {
            if (!std::isnan(row.behaviour[i])) {
                const loss_slope at =
                    preference_get_clipped(logps.values[i], row.behaviour[i], row.advantage, options.clip_ratio);
                terms.preference += share * at.loss;
                slopes[i] = share * at.slope;
            }
        }
        add_divergence(logps, reference.text, slopes);
        sequence_run_backward(net, row.text, logps, slopes, row.temperature);
    }

    void run() {
        switch (row.kind) {
            case row_kind::dpo: return run_pair();
            case row_kind::kto: return run_label();
            case row_kind::pg: return run_drawn();
            default: return run_supervised();
        }
    }
};

// KTO's z: the mean ratio over the mismatched pairs of the batch, at least 0.
double estimate_z(objective & objective, const batch_shares & shares, const std::vector<size_t> & rows) {
    std::vector<size_t> mismatched;
    for (const size_t index : rows) {
        if (!objective.setup.data.rows[index].mismatched.tokens.empty()) {
            mismatched.push_back(index);
        }
    }
    if (mismatched.empty()) {
        return 0;
    }
    std::vector<double> ratios(mismatched.size());
    workers_run(objective.pool, mismatched.size(), [&](network & net, size_t i) {
        const size_t index = mismatched[i];
        row_run run{ objective.options, shares, objective.setup.data.rows[index], objective.references[index], net };
        ratios[i] = run.get_mismatched_ratio();
    });
    return std::max(0.0, sum_values(ratios) / static_cast<double>(ratios.size()));
}

}  // namespace

objective objective_create(const trainer_setup & setup, const objective_options & options, worker_pool & pool) {
    return { setup, options, pool, std::vector<base_reference>(setup.data.rows.size()) };
}

objective_terms objective_run_batch(objective & objective, const std::vector<size_t> & rows) {
    for (const network & net : objective.pool.networks) {
        lora_clear_tensors(net.gradients);
    }
    batch_shares shares = count_shares(objective, rows);
    shares.z = estimate_z(objective, shares, rows);
    std::vector<objective_terms> terms(rows.size());
    workers_run(objective.pool, rows.size(), [&](network & net, size_t i) {
        const size_t index = rows[i];
        row_run run{ objective.options, shares, objective.setup.data.rows[index], objective.references[index], net };
        run.run();
        terms[i] = run.terms;
    });
    objective_terms sum;
    sum.z = shares.z;
    for (const objective_terms & row : terms) {
        sum.preference += row.preference;
        sum.sft += row.sft;
        sum.ptx += row.ptx;
        sum.divergence += row.divergence;
    }
    sum.loss = sum.preference + sum.sft + sum.ptx + sum.divergence;
    return sum;
}
