// See batches.h.
#include "batches.h"

#include "random.h"

#include <algorithm>
#include <numeric>

namespace {

// Puts the rows of each kind, which stay in their order, evenly between those of the others: each batch
// then has its share of each term of the loss. Rows of one kind alone stay as they are.
void spread_kinds(const dataset & data, std::vector<size_t> & order) {
    int64_t n_seen[static_cast<int>(row_kind::count)] = {};
    std::vector<double> places(order.size());
    for (const size_t index : order) {
        const row_kind kind = data.rows[index].kind;
        const auto at = static_cast<double>(n_seen[static_cast<int>(kind)]++);
        places[index] = (at + 0.5) / static_cast<double>(data.count(kind));
    }
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return places[a] < places[b]; });
}

}  // namespace

int64_t batch_order::count_steps() const { return (static_cast<int64_t>(data.rows.size()) + batch - 1) / batch; }

std::vector<size_t> batch_order::get_rows(int64_t step) {
    if (step / count_steps() != epoch) {
        epoch = step / count_steps();
        order.resize(data.rows.size());
        std::iota(order.begin(), order.end(), size_t(0));
        random_source(seed * 1000003u + static_cast<uint64_t>(epoch)).shuffle(order);
        spread_kinds(data, order);
    }
    const auto first = static_cast<size_t>((step % count_steps()) * batch);
    const size_t last = std::min(first + static_cast<size_t>(batch), order.size());
    std::vector<size_t> rows(order.begin() + static_cast<std::ptrdiff_t>(first),
                             order.begin() + static_cast<std::ptrdiff_t>(last));
    std::stable_sort(rows.begin(), rows.end(), [&](size_t a, size_t b) {
        return data.rows[a].count_tokens() > data.rows[b].count_tokens();
    });
    return rows;
}
