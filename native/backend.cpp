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

constexpr size_t max_nodes = 512;  // a layer's backward has about 160

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

compute_backend backend_create(int n_threads) {
    ggml_backend_dev_t device = ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_CPU);
    compute_backend out;
    out.handle.reset(ggml_backend_dev_init(device, nullptr));
    if (!out.handle) {
        throw_out_of_memory();
    }
    ggml_backend_reg_t registry = ggml_backend_dev_backend_reg(device);
    auto set_threads = reinterpret_cast<ggml_backend_set_n_threads_t>(
        ggml_backend_reg_get_proc_address(registry, "ggml_backend_set_n_threads"));
    if (set_threads) {
        set_threads(out.handle.get(), n_threads);
    }
    out.allocator.reset(ggml_gallocr_new(ggml_backend_get_default_buffer_type(out.handle.get())));
    out.name = std::string(ggml_backend_name(out.handle.get())) + " (" + ggml_backend_dev_description(device) + ")";
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
