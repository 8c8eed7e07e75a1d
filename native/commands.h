// One function per command; each returns the exit code or throws trainer_error.
#pragma once

#include "options.h"

int command_probe(const trainer_options & options);
int command_train(const trainer_options & options);
int command_eval(const trainer_options & options);
int command_gradients(const trainer_options & options);
