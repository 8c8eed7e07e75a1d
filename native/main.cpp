// Entry: argv in, JSON lines out, and every failure as one line with a code, a message and what to do.
#include "commands.h"
#include "error.h"
#include "progress.h"

#include <ggml.h>

#include <cstdio>
#include <cstdlib>
#include <new>

namespace {

// ggml aborts where it finds a contradiction. That is a bug of ours, but even then whoever reads our
// output deserves an error line instead of a core dump.
void on_ggml_abort(const char * message) {
    progress_print_error({ "compute_failed", message, "Report this with the model's name." });
    std::_Exit(1);
}

int run_command(const trainer_options & options) {
    if (options.command == "probe") {
        return command_probe(options);
    }
    if (options.command == "train") {
        return command_train(options);
    }
    if (options.command == "eval") {
        return command_eval(options);
    }
    return command_gradients(options);
}

bool is_of_device(const trainer_error & error) {
    return error.code == "device_unusable" || error.code == "out_of_memory";
}

// A graphics card that is none, lacks an operation or has too little memory shows it before the first step.
int run_on_device(trainer_options options) {
    try {
        return run_command(options);
    } catch (const trainer_error & error) {
        if (options.device != compute_device::gpu || !is_of_device(error)) {
            throw;
        }
        progress_print_event(json_object().add("event", "device").add("used", "cpu").add("reason", error.message));
    }
    options.device = compute_device::cpu;
    return run_command(options);
}

}  // namespace

int main(int argc, char ** argv) {
    ggml_set_abort_callback(on_ggml_abort);
    if (argc < 2) {
        std::fputs(options_usage, stderr);
    }
    try {
        return run_on_device(options_parse(argc, argv));
    } catch (const trainer_error & error) {
        progress_print_error(error);
        return error.code == "usage" ? 2 : 1;
    } catch (const trainer_stopped &) {
        // Before the first step: nothing was computed, and a checkpoint there was is still there.
        progress_print_event(json_object().add("event", "stopped").add("step", 0));
        return 3;
    } catch (const std::bad_alloc &) {
        progress_print_error({ "out_of_memory", "There is not enough memory.",
                               "Close other programs, use shorter rows or a smaller model." });
        return 1;
    } catch (const std::exception & error) {
        progress_print_error({ "internal", error.what(), "Report this with the command that was run." });
        return 1;
    }
}
