// See workers.h.
#include "workers.h"

#include <algorithm>
#include <exception>
#include <thread>

worker_pool workers_create(const trainer_setup & setup, const lora_adapter * lora, const trainer_options & options,
                           int64_t rows_in_flight, bool backward) {
    const int64_t n_rows = std::min(rows_in_flight, static_cast<int64_t>(setup.data.rows.size()));
    // A graphics card computes one row after the other.
    const int64_t n_most = setup.backend.is_host() ? options.threads : 1;
    const int n_workers = static_cast<int>(std::min(n_most, n_rows));
    const int64_t activation_bytes = options.activation_mb * 1024 * 1024 / n_workers;
    const int64_t max_tokens = network_pad_tokens(setup.data.max_tokens);
    const network_limits limits{ max_tokens, setup.data.max_positions, backward, activation_bytes };
    worker_pool pool;
    for (int i = 0; i < n_workers; i++) {
        compute_backend backend = backend_create(setup.backend.device, options.threads / n_workers);
        pool.networks.push_back(network_create(setup.model, lora, std::move(backend), limits));
    }
    return pool;
}

void workers_run(worker_pool & pool, size_t n_items, const std::function<void(network &, size_t)> & work) {
    const size_t n_workers = pool.networks.size();
    std::vector<std::exception_ptr> failures(n_workers);
    const auto run_worker = [&](size_t worker) {
        try {
            for (size_t item = worker; item < n_items; item += n_workers) {
                work(pool.networks[worker], item);
            }
        } catch (...) {
            failures[worker] = std::current_exception();
        }
    };
    std::vector<std::thread> threads;
    for (size_t worker = 1; worker < n_workers; worker++) {
        threads.emplace_back(run_worker, worker);
    }
    run_worker(0);
    for (std::thread & thread : threads) {
        thread.join();
    }
    for (const std::exception_ptr & failure : failures) {
        if (failure) {
            std::rethrow_exception(failure);
        }
    }
}

void workers_sum_gradients(const worker_pool & pool, std::vector<float> & sum) {
    sum.assign(pool.networks.front().gradients.n_values, 0.0f);
    for (const network & net : pool.networks) {
        lora_add_tensors_to(net.gradients, sum);
    }
}
