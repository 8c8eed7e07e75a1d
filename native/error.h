// One exception type for everything that can go wrong, so that main() can turn each failure into
// a JSON line with a stable code, what happened, and what to do next. Nothing here aborts.
#pragma once

#include <string>
#include <utility>

struct trainer_error {
    std::string code;     // stable, for programs: model_missing, disk_full, …
    std::string message;  // what happened, for people
    std::string next;     // what to do about it
};

// Thrown between layers once a stop signal has arrived; the training loop saves and leaves.
struct trainer_stopped {};

[[noreturn]] inline void error_throw(std::string code, std::string message, std::string next) {
    throw trainer_error{ std::move(code), std::move(message), std::move(next) };
}
