// The device that computes: the CPU. All tensors live in its memory and all graphs run on it; some of their
// operations are kernels of our own (attention.h, packed.h, low_rank.h).
#pragma once

#include <ggml-alloc.h>
#include <ggml-backend.h>

#include <memory>
#include <string>

struct ggml_context_closer {
    void operator()(ggml_context * ctx) const { ggml_free(ctx); }
};
struct ggml_buffer_closer {
    void operator()(ggml_backend_buffer * buffer) const { ggml_backend_buffer_free(buffer); }
};
struct ggml_backend_closer {
    void operator()(ggml_backend * backend) const { ggml_backend_free(backend); }
};
struct ggml_gallocr_closer {
    void operator()(ggml_gallocr * allocator) const { ggml_gallocr_free(allocator); }
};
using context_handle = std::unique_ptr<ggml_context, ggml_context_closer>;
using buffer_handle = std::unique_ptr<ggml_backend_buffer, ggml_buffer_closer>;

struct compute_backend {
    std::unique_ptr<ggml_backend, ggml_backend_closer> handle;
    std::unique_ptr<ggml_gallocr, ggml_gallocr_closer> allocator;  // reused by every graph
    std::string name;
};

// Loads the device libraries in `folder` (empty: where the linked ggml library lies), the CPU one in
// the variant that fits this machine. Throws backend_missing.
void backend_load_libraries(const std::string & folder);

// Starts the CPU device. Several may run side by side and share tensors.
compute_backend backend_create(int n_threads);

// A context that holds tensor descriptions only, `n_tensors` of them.
context_handle backend_make_context(size_t n_tensors);

// Puts all tensors of `ctx` into one buffer. Throws out_of_memory.
buffer_handle backend_allocate(const compute_backend & backend, ggml_context * ctx);

// A graph and the context its nodes live in; freed together.
struct compute_graph {
    context_handle ctx;
    ggml_cgraph * graph;

    void add(ggml_tensor * node) { ggml_build_forward_expand(graph, node); }
};

compute_graph backend_make_graph();

// Allocates the intermediates and runs. The results stay valid until the next graph runs.
void backend_run_graph(compute_backend & backend, compute_graph & graph);
