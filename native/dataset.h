// Training rows: one JSON object a line, {"id","tokens":[…],"completion_start":k,"weight":1}.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

struct dataset_row {
    std::string id;
    std::vector<int32_t> tokens;
    int64_t completion_start = 1;  // the loss is over tokens[completion_start…]; at least 1
    double weight = 1.0;

    int64_t count_targets() const { return static_cast<int64_t>(tokens.size()) - completion_start; }
    // The position whose logits predict the first completion token.
    int64_t first_position() const { return completion_start - 1; }
    const int32_t * targets() const { return tokens.data() + completion_start; }
};

struct dataset {
    std::vector<dataset_row> rows;
    int64_t n_tokens = 0;
    int64_t max_tokens = 0;     // of one row
    int64_t max_positions = 0;  // completion tokens of one row
    uint64_t fingerprint = 0;   // of the rows that count
};

// Reads the usable rows; each other line goes to `on_skip(line number, reason)`. Throws data_missing
// or, when nothing usable is left, data_empty.
dataset dataset_read(const std::string & path, int64_t n_vocab, int64_t max_tokens,
                     const std::function<void(int64_t, const std::string &)> & on_skip);
