// What the trainer says while it runs: one JSON object a line on stdout.
#pragma once

#include "error.h"
#include "json.h"

// Writes the line and flushes it. A reader that went away counts as a request to stop.
void progress_print_event(const json_object & event);

// {"event":"error","code","message","next"}
void progress_print_error(const trainer_error & error);

// Starts to listen to SIGTERM and SIGINT; keeps SIGPIPE and a file size limit from killing us.
void progress_listen_signals();

// Throws trainer_stopped once a stop was asked for. Called between layers and while loading, so within
// a fraction of a second.
void progress_check_stop();

double progress_get_seconds();      // monotonic
int64_t progress_get_peak_bytes();  // highest resident memory of this process; 0 if unknown
