// The device that computes. All tensors live in its memory and all graphs run on it. On the CPU some of their
// operations are kernels of our own (attention.h, packed.h, low_rank.h); a graphics card gets the same out of
// operations that all of ggml's devices have (plain_ops.h).
#pragma once

#include <ggml-alloc.h>
#include <ggml-backend.h>

#include <memory>
#include <set>
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

enum class compute_device {
    cpu,
    cpu_plain,  // as a graphics card computes it, for tests
    gpu,
};

struct compute_backend {
    compute_device device = compute_device::cpu;
    std::unique_ptr<ggml_backend, ggml_backend_closer> handle;
    std::unique_ptr<ggml_gallocr, ggml_gallocr_closer> allocator;  // reused by every graph
    std::string name;
    std::string card;               // the graphics card's name; empty on the processor
    std::set<int> checked = {};  // numbers of nodes of graphs that it was found able to compute

    bool has_own_kernels() const { return device == compute_device::cpu; }
    // Whether the data of its tensors can be read and written in place.
    bool is_host() const { return device != compute_device::gpu; }
};

// Loads the device libraries in `folder` (empty: where the linked ggml library lies), the CPU one in
// the variant that fits this machine. Throws backend_missing.
void backend_load_libraries(const std::string & folder);

// Loads the library of a graphics card from another folder. Without one that fits, backend_create will throw.
void backend_load_gpu_library(const std::string & folder);

// Starts the device. Several may run side by side and share tensors. Throws device_unusable.
compute_backend backend_create(compute_device device, int n_threads);

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

// Allocates the intermediates and runs. The results stay valid until the next graph runs. Throws out_of_memory,
// compute_failed and device_unusable, the last where the device lacks one of the operations.
void backend_run_graph(compute_backend & backend, compute_graph & graph);
