// The command line. Unknown or malformed options are a usage error (exit 2), never ignored.
#pragma once

#include "backend.h"

#include <cstdint>
#include <string>

// Factors and shapes of the terms of objective.h.
struct objective_options {
    double beta = 0.1;            // DPO, KTO: how far the model may move from the base for a preference
    double clip_ratio = 0.2;      // policy gradient
    double desirable_weight = 1;  // KTO's λ of each side
    double undesirable_weight = 1;
    double sft_weight = 0.5;
    double ptx_weight = 0.5;
    double kl_weight = 0.05;
};

struct trainer_options {
    std::string command;  // probe, train, eval or gradients
    std::string model, data, out, checkpoint, adapter, backends, gpu;
    compute_device device = compute_device::cpu;
    bool resume = false;
    int rank = 8;
    std::string targets;      // empty: all
    int64_t last_layers = 0;  // 0: all
    int64_t start_rows = 0;   // 0: a random start
    double alpha = 16;
    double lr = 2e-4;
    double epochs = 2;
    int64_t batch = 8;
    double warmup = 0.05;
    double clip = 1;
    double weight_decay = 0;
    uint64_t seed = 1;
    int threads = 0;  // 0: one per core
    int64_t checkpoint_every = 20;
    int64_t max_steps = 0;  // 0: all
    int64_t max_tokens = 2048;
    int64_t activation_mb = 1024;
    double scale = 1;
    objective_options objective;
};

// Throws trainer_error with the code `usage`.
trainer_options options_parse(int argc, char ** argv);

extern const char * const options_usage;
