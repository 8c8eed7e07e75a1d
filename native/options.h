// The command line. Unknown or malformed options are a usage error (exit 2), never ignored.
#pragma once

#include <cstdint>
#include <string>

struct trainer_options {
    std::string command;  // probe, train, eval or gradients
    std::string model, data, out, checkpoint, adapter, backends;
    bool resume = false;
    int rank = 8;
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
    int64_t max_steps = 0;   // 0: all
    int64_t max_tokens = 2048;
    int64_t activation_mb = 1024;
    double scale = 1;
};

// Throws trainer_error with the code `usage`.
trainer_options options_parse(int argc, char ** argv);

extern const char * const options_usage;
