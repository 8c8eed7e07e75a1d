// A file of training rows, one JSON object a line (dataset_row.h).
#pragma once

#include "dataset_row.h"

#include <functional>
#include <string>
#include <vector>

struct dataset {
    std::vector<dataset_row> rows;
    int64_t n_tokens = 0;
    int64_t max_tokens = 0;     // of one sequence
    int64_t max_positions = 0;  // completion tokens of one sequence
    uint64_t fingerprint = 0;   // of the rows that count
    int64_t n_of_kind[static_cast<int>(row_kind::count)] = {};

    int64_t count(row_kind kind) const { return n_of_kind[static_cast<int>(kind)]; }
    int64_t count_preferences() const { return count(row_kind::dpo) + count(row_kind::kto) + count(row_kind::pg); }
};

// Reads the usable rows; each other line goes to `on_skip(line number, reason)`. Throws data_missing
// or, when nothing usable is left, data_empty.
dataset dataset_read(const std::string & path, int64_t n_vocab, int64_t max_tokens,
                     const std::function<void(int64_t, const std::string &)> & on_skip);
