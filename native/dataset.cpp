// See dataset.h. A bad line costs that line, never the run: rows come from a log that may have been
// written by an older version or cut short by a power failure.
#include "dataset.h"

#include "error.h"
#include "file.h"
#include "hash.h"

#include <algorithm>

namespace {

constexpr const char * next_data = "Export the training rows again.";

std::string read_text(const std::string & path) {
    file_ptr f = file_exists(path) ? file_open(path, "rb") : nullptr;
    if (!f) {
        error_throw("data_missing", "There is no readable data file at " + path + ".", next_data);
    }
    const int64_t size = file_get_size(f.get());
    std::string text(static_cast<size_t>(std::max<int64_t>(size, 0)), '\0');
    if (size < 0 || !file_read_at(f.get(), 0, &text[0], text.size())) {
        error_throw("data_missing", "The data file " + path + " could not be read.", next_data);
    }
    return text;
}

void add_sequence(dataset & data, hash_state & hash, const token_sequence & sequence) {
    hash.add_value(sequence.tokens.size());
    hash.add(sequence.tokens.data(), sequence.tokens.size() * sizeof(int32_t));
    hash.add_value(sequence.completion_start);
    data.max_tokens = std::max(data.max_tokens, static_cast<int64_t>(sequence.tokens.size()));
    data.max_positions = std::max(data.max_positions, sequence.count_targets());
}

void add_row(dataset & data, hash_state & hash, dataset_row row) {
    add_sequence(data, hash, row.text);
    hash.add_value(row.weight);
    if (row.kind != row_kind::sft) {
        hash.add_value(static_cast<int>(row.kind));
        hash.add_value(row.desirable);
        hash.add_value(row.advantage);
        hash.add_value(row.has_reward);
        hash.add_value(row.temperature);
        hash.add(row.behaviour.data(), row.behaviour.size() * sizeof(double));
    }
    if (row.kind == row_kind::dpo) {
        add_sequence(data, hash, row.rejected);
    }
    data.n_tokens += row.count_tokens();
    data.n_of_kind[static_cast<int>(row.kind)]++;
    data.rows.push_back(std::move(row));
}

// KTO's estimate of how far the model has moved takes each prompt with a completion that has nothing
// to do with it. Half a file away is as far as it gets in rows that are ordered by time, and a fixed
// partner lets what the base thinks of it be reused.
void mismatch_completions(dataset & data) {
    std::vector<dataset_row *> rows;
    for (dataset_row & row : data.rows) {
        if (row.kind == row_kind::kto) {
            rows.push_back(&row);
        }
    }
    for (size_t i = 0; rows.size() > 1 && i < rows.size(); i++) {
        const token_sequence & other = rows[(i + rows.size() / 2) % rows.size()]->text;
        token_sequence & out = rows[i]->mismatched;
        const token_sequence & own = rows[i]->text;
        out.completion_start = own.completion_start;
        out.tokens.assign(own.tokens.begin(), own.tokens.begin() + own.completion_start);
        // No longer than the longest real row, so that no more memory is needed.
        const int64_t n = std::min(other.count_targets(), data.max_tokens - own.completion_start);
        out.tokens.insert(out.tokens.end(), other.targets(), other.targets() + n);
    }
}

// Rewards become advantages over the mean reward of the file, the plainest baseline.
void subtract_mean_reward(dataset & data) {
    double sum = 0;
    double weight = 0;
    for (const dataset_row & row : data.rows) {
        sum += row.has_reward ? row.weight * row.advantage : 0;
        weight += row.has_reward ? row.weight : 0;
    }
    for (dataset_row & row : data.rows) {
        row.advantage -= row.has_reward ? sum / weight : 0;
    }
}

}  // namespace

dataset dataset_read(const std::string & path, int64_t n_vocab, int64_t max_tokens,
                     const std::function<void(int64_t, const std::string &)> & on_skip) {
    const std::string text = read_text(path);
    dataset data;
    hash_state hash;
    int64_t line_number = 0;
    for (size_t at = 0; at < text.size();) {
        const size_t end = std::min(text.find('\n', at), text.size());
        const std::string line = text.substr(at, end - at);
        at = end + 1;
        line_number++;
        if (line.find_first_not_of(" \t\r") == std::string::npos) {
            continue;
        }
        dataset_row row;
        const std::string reason = dataset_row_parse(line, n_vocab, max_tokens, row);
        if (reason.empty()) {
            add_row(data, hash, std::move(row));
        } else {
            on_skip(line_number, reason);
        }
    }
    if (data.rows.empty()) {
        error_throw("data_empty", "There is no usable row in " + path + ".",
                    "Collect more accepted suggestions, or look at the skipped lines above.");
    }
    data.fingerprint = hash.value;
    mismatch_completions(data);
    subtract_mean_reward(data);
    return data;
}
