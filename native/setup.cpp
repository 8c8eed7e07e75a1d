// See setup.h.
#include "setup.h"

#include "progress.h"

#include <algorithm>

trainer_setup setup_open(const trainer_options & options, model_use use) {
    const gguf_file file = gguf_file_open(options.model, "model");
    const model_params params = model_params_read(file);
    trainer_setup out;
    out.data = dataset_read(
        options.data, params.n_vocab, std::min(options.max_tokens, params.n_ctx),
        [](int64_t line, const std::string & reason) {
            progress_print_event(json_object().add("event", "skipped").add("line", line).add("reason", reason));
        });
    backend_load_libraries(options.backends);
    if (options.device == compute_device::gpu) {
        backend_load_gpu_library(options.gpu);
    }
    out.backend = backend_create(options.device, options.threads);
    out.model = gguf_model_load(file, out.backend, use, options.last_layers);
    return out;
}
