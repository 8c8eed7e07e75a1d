// Several rows at once, each on its own thread with its own activations.
//
// ggml can also split one row's matrices over threads, but those threads wait for each other, spinning,
// after every operation: on a machine where something else runs as well, two of them were five times
// slower than one. Rows need no waiting until the end of the batch.
#pragma once

#include "network.h"
#include "setup.h"

#include <functional>
#include <vector>

struct worker_pool {
    std::vector<network> networks;  // one per worker
};

// As many workers as threads, but not more than rows in flight; threads left over go to the workers.
worker_pool workers_create(const trainer_setup & setup, const lora_adapter * lora, const trainer_options & options,
                           int64_t rows_in_flight, bool backward);

// Calls work(network, item) for the items 0 … n_items - 1. Item i belongs to worker i modulo their
// number, in order: sums over items are the same in every run with as many workers. What a worker
// throws is thrown here, after all have come to rest.
void workers_run(worker_pool & pool, size_t n_items, const std::function<void(network &, size_t)> & work);

// The adapter's gradients of all workers since they were last cleared, as one flat vector (lora.h).
void workers_sum_gradients(const worker_pool & pool, std::vector<float> & sum);
