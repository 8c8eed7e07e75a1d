// See backend.h.
#include "backend.h"

#include "error.h"

#include <cstdio>
#include <filesystem>

#ifdef _WIN32
#include <windows.h>
#else
#include <dlfcn.h>
#endif

namespace {

constexpr size_t max_nodes = 1024;  // a layer's backward has about 160, of plain operations 400

// ggml reports each loaded library; only warnings and errors are worth a line on stderr.
void on_ggml_log(ggml_log_level level, const char * text, void *) {
    if (level == GGML_LOG_LEVEL_WARN || level == GGML_LOG_LEVEL_ERROR) {
        std::fputs(text, stderr);
    }
}

// Where the ggml library that we run with lies; its device libraries are next to it.
std::string get_library_folder() {
#ifdef _WIN32
    HMODULE module = nullptr;
    wchar_t path[4096];
    const auto address = reinterpret_cast<LPCWSTR>(&ggml_backend_load_all_from_path);
    const DWORD flags = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
    if (!GetModuleHandleExW(flags, address, &module) || GetModuleFileNameW(module, path, 4096) == 0) {
        return ".";
    }
    return std::filesystem::path(path).parent_path().u8string();
#else
    Dl_info info{};
    if (dladdr(reinterpret_cast<void *>(&ggml_backend_load_all_from_path), &info) == 0 || !info.dli_fname) {
        return ".";
    }
    return std::filesystem::path(info.dli_fname).parent_path().u8string();
#endif
}

[[noreturn]] void throw_out_of_memory() {
    error_throw("out_of_memory", "There is not enough memory for this model and these rows.",
                "Close other programs, use shorter rows or a smaller model.");
}

[[noreturn]] void throw_unusable(const std::string & message) {
    error_throw("device_unusable", message, "Learn on the processor instead.");
}

ggml_backend_dev_t find_gpu() {
    ggml_backend_dev_t card = ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_GPU);
    return card ? card : ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_IGPU);
}

// The CPU has all that we use. Elsewhere an operation that is missing would end the process. Graphs with as many
// nodes are of the same layers.
void check_operations(compute_backend & backend, compute_graph & graph) {
    const int n_nodes = ggml_graph_n_nodes(graph.graph);
    if (backend.is_host() || !backend.checked.insert(n_nodes).second) {
        return;
    }
    for (int i = 0; i < n_nodes; i++) {
        const ggml_tensor * node = ggml_graph_node(graph.graph, i);
        if (!ggml_backend_supports_op(backend.handle.get(), node)) {
            throw_unusable(backend.name + " cannot compute " + ggml_op_desc(node) + ".");
        }
    }
}

}  // namespace

void backend_load_libraries(const std::string & requested_folder) {
    const std::string folder = requested_folder.empty() ? get_library_folder() : requested_folder;
    ggml_log_set(on_ggml_log, nullptr);
    ggml_backend_load_all_from_path(folder.c_str());
    if (!ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_CPU)) {
        error_throw("backend_missing", "No ggml CPU library that fits this machine was found in " + folder + ".",
                    "Point --backends at the folder that holds libggml-cpu-*, or reinstall.");
    }
}

void backend_load_gpu_library(const std::string & folder) {
    std::error_code ignored;
    for (const auto & entry : std::filesystem::directory_iterator(std::filesystem::u8path(folder), ignored)) {
        const std::string name = entry.path().filename().u8string();
        for (const char * kind : { "ggml-cuda", "ggml-vulkan", "ggml-metal" }) {
            if (!find_gpu() && name.find(kind) != std::string::npos) {
                ggml_backend_load(entry.path().u8string().c_str());
            }
        }
    }
}

compute_backend backend_create(compute_device device, int n_threads) {
    const bool is_gpu = device == compute_device::gpu;
    ggml_backend_dev_t found = is_gpu ? find_gpu() : ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_CPU);
    if (!found) {
        throw_unusable("No graphics card that ggml can use was found.");
    }
    compute_backend out;
    out.device = device;
    out.handle.reset(ggml_backend_dev_init(found, nullptr));
    if (!out.handle) {
        throw_unusable("The device could not be started: " + std::string(ggml_backend_dev_description(found)) + ".");
    }
    ggml_backend_reg_t registry = ggml_backend_dev_backend_reg(found);
    auto set_threads = reinterpret_cast<ggml_backend_set_n_threads_t>(
        ggml_backend_reg_get_proc_address(registry, "ggml_backend_set_n_threads"));
    if (set_threads) {
        set_threads(out.handle.get(), n_threads);
    }
    out.allocator.reset(ggml_gallocr_new(ggml_backend_get_default_buffer_type(out.handle.get())));
    out.name = std::string(ggml_backend_name(out.handle.get())) + " (" + ggml_backend_dev_description(found) + ")";
    out.card = is_gpu ? ggml_backend_dev_description(found) : "";
    return out;
}

context_handle backend_make_context(size_t n_tensors) {
    context_handle ctx(ggml_init({ ggml_tensor_overhead() * n_tensors, nullptr, /*no_alloc =*/true }));
    if (!ctx) {
        throw_out_of_memory();
    }
    return ctx;
}

buffer_handle backend_allocate(const compute_backend & backend, ggml_context * ctx) {
    buffer_handle buffer(ggml_backend_alloc_ctx_tensors(ctx, backend.handle.get()));
    if (!buffer) {
        throw_out_of_memory();
    }
    return buffer;
}

compute_graph backend_make_graph() {
    const size_t size = ggml_tensor_overhead() * max_nodes + ggml_graph_overhead_custom(max_nodes, false);
    compute_graph out;
    out.ctx.reset(ggml_init({ size, nullptr, /*no_alloc =*/true }));
    if (!out.ctx) {
        throw_out_of_memory();
    }
    out.graph = ggml_new_graph_custom(out.ctx.get(), max_nodes, /*grads =*/false);
    return out;
}

void backend_run_graph(compute_backend & backend, compute_graph & graph) {
    check_operations(backend, graph);
    if (!ggml_gallocr_alloc_graph(backend.allocator.get(), graph.graph)) {
        throw_out_of_memory();
    }
    const ggml_status status = ggml_backend_graph_compute(backend.handle.get(), graph.graph);
    if (status == GGML_STATUS_ALLOC_FAILED) {
        throw_out_of_memory();
    }
    if (status != GGML_STATUS_SUCCESS) {
        error_throw("compute_failed", std::string("ggml could not compute: ") + ggml_status_to_string(status),
                    "Try again; if it stays, run with --threads 1 and report it.");
    }
}
