// What train, eval and gradients have in common at the start: device, model, rows.
#pragma once

#include "backend.h"
#include "dataset.h"
#include "gguf_model.h"
#include "options.h"

struct trainer_setup {
    compute_backend backend;  // owns the weights' memory; each worker computes on its own
    gguf_model model;
    dataset data;
};

// Reports skipped rows on stdout. Reads the rows before the weights, so that bad rows fail at once.
trainer_setup setup_open(const trainer_options & options, model_use use);
