// All that a stopped run needs to go on as if it had never stopped. The order of the rows follows from
// seed and step, so no generator state is stored.
#pragma once

#include "adamw.h"

#include <cstdint>
#include <string>
#include <vector>

// What the run was started with; a checkpoint serves only a run with the same three.
struct checkpoint_identity {
    uint64_t model = 0;
    uint64_t data = 0;
    uint64_t settings = 0;
};

struct checkpoint {
    checkpoint_identity identity;
    int64_t n_tokens = 0;  // processed so far
    std::vector<float> params;
    adamw_state optimiser;
};

// Throws disk_full or write_failed; what was at `path` then stays as it was.
void checkpoint_write(const std::string & path, const checkpoint & state);

// Throws checkpoint_broken, or checkpoint_mismatch when it belongs to another run.
checkpoint checkpoint_read(const std::string & path, const checkpoint_identity & identity, size_t n_params);
