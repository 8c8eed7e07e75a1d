// Which rows make up which step. All follows from seed and step alone, so a resumed run sees the
// same rows.
#pragma once

#include "dataset.h"

struct batch_order {
    const dataset & data;
    int64_t batch;  // rows per step
    uint64_t seed;
    int64_t epoch = -1;              // of `order`
    std::vector<size_t> order = {};  // all rows

    int64_t count_steps() const;  // per epoch

    // Indices of the step's rows, the longest first, so that no worker is left with a long row at the end.
    std::vector<size_t> get_rows(int64_t step);
};
