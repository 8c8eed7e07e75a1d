// See progress.h.
#include "progress.h"

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>

#ifdef _WIN32
#define PSAPI_VERSION 2  // GetProcessMemoryInfo from kernel32, no extra library
#include <windows.h>
#include <psapi.h>
#else
#include <sys/resource.h>
#endif

namespace {

std::atomic<bool> stopping{ false };
static_assert(std::atomic<bool>::is_always_lock_free, "set from a signal handler");

void on_stop_signal(int) { stopping = true; }

}  // namespace

void progress_print_event(const json_object & event) {
    const std::string line = event.text() + "\n";
    if (std::fwrite(line.data(), 1, line.size(), stdout) != line.size() || std::fflush(stdout) != 0) {
        stopping = true;
    }
}

void progress_print_error(const trainer_error & error) {
    progress_print_event(json_object()
                             .add("event", "error")
                             .add("code", error.code)
                             .add("message", error.message)
                             .add("next", error.next));
}

void progress_listen_signals() {
    std::signal(SIGTERM, on_stop_signal);
    std::signal(SIGINT, on_stop_signal);
#ifdef SIGPIPE
    std::signal(SIGPIPE, SIG_IGN);
#endif
#ifdef SIGXFSZ
    std::signal(SIGXFSZ, SIG_IGN);
#endif
}

void progress_check_stop() {
    if (stopping) {
        throw trainer_stopped{};
    }
}

double progress_get_seconds() {
    using namespace std::chrono;
    return duration<double>(steady_clock::now().time_since_epoch()).count();
}

int64_t progress_get_peak_bytes() {
#ifdef _WIN32
    PROCESS_MEMORY_COUNTERS counters{};
    counters.cb = sizeof(counters);
    const BOOL known = GetProcessMemoryInfo(GetCurrentProcess(), &counters, sizeof(counters));
    return known ? static_cast<int64_t>(counters.PeakWorkingSetSize) : 0;
#else
    rusage usage{};
    if (getrusage(RUSAGE_SELF, &usage) != 0) {
        return 0;
    }
#ifdef __APPLE__
    return static_cast<int64_t>(usage.ru_maxrss);  // bytes there, kilobytes elsewhere
#else
    return static_cast<int64_t>(usage.ru_maxrss) * 1024;
#endif
#endif
}
