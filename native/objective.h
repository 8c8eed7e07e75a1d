// What is minimised over a batch of rows:
//
//   L = L_pref + 0.5 L_sft + 0.5 L_ptx + 0.05 KL
//
// L_pref is the mean over the preference rows (DPO, KTO, policy gradient) of weight · loss; L_sft and
// L_ptx are means over completion tokens, Σ weight · nll / Σ weight · tokens; KL is the mean over the
// completion tokens of the preference rows. Where a file has no preference rows, L_sft is all there is
// to learn from and its factor is 1.
#pragma once

#include "options.h"
#include "workers.h"

// What the base thinks of a row, computed when the row is first met and reused in later epochs.
struct base_reference {
    bool is_known = false;
    std::vector<double> text;      // log-probability of each completion token
    std::vector<double> rejected;  // dpo
    double mismatched = 0;         // kto, summed
};

struct objective {
    const trainer_setup & setup;
    const objective_options & options;
    worker_pool & pool;
    std::vector<base_reference> references;  // one for each row
};

objective objective_create(const trainer_setup & setup, const objective_options & options, worker_pool & pool);

// The terms of the loss, each with its factor, and what they add up to.
struct objective_terms {
    double loss = 0;
    double preference = 0;
    double sft = 0;
    double ptx = 0;
    double divergence = 0;
    double z = 0;  // no term: KTO's estimate of the distance from the base
};

// Leaves dL/dparameters in the networks' gradients, which it clears first. `rows` are indices.
objective_terms objective_run_batch(objective & objective, const std::vector<size_t> & rows);
