// One sequence through the network: log-probabilities of its completion, of the adapted model or of
// the base, and back.
#pragma once

#include "dataset_row.h"
#include "loss.h"
#include "network.h"

// Temperature above 1 flattens the distribution, as sampling does.
token_logps sequence_run_forward(network & net, const token_sequence & sequence, double temperature = 1);

// The same with the adapter off: the base, without a second model in memory.
token_logps sequence_run_base(network & net, const token_sequence & sequence, double temperature = 1);

// Takes dL/dlogp of each completion token to the adapter's gradients. `logps` is what the last forward
// of this network gave for this sequence.
void sequence_run_backward(network & net, const token_sequence & sequence, const token_logps & logps,
                           const std::vector<double> & slopes, double temperature = 1);
