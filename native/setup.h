// What train, eval and gradients have in common at the start: device, model, rows.
#pragma once

#include "backend.h"
#include "dataset.h"
#include "gguf_model.h"
#include "network.h"
#include "options.h"

struct trainer_setup {
    compute_backend backend;
    gguf_model model;
    dataset data;

    network_limits get_limits(const trainer_options & options, bool backward) const {
        return { data.max_tokens, data.max_positions, backward, options.activation_mb * 1024 * 1024 };
    }
};

// Reports skipped rows on stdout. Reads the rows before the weights, so that bad rows fail at once.
trainer_setup setup_open(const trainer_options & options, model_use use);
