// See dataset.h. A bad line costs that line, never the run: rows come from a log that may have been
// written by an older version or cut short by a power failure.
#include "dataset.h"

#include "error.h"
#include "file.h"
#include "hash.h"
#include "json.h"

#include <algorithm>
#include <cmath>

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

bool is_whole(const json_value & v, double min, double max) {
    return v.kind == json_value::number && v.num >= min && v.num <= max && v.num == std::floor(v.num);
}

// The reason why the line is no usable row, or "".
std::string parse_row(const std::string & line, int64_t n_vocab, int64_t max_tokens, dataset_row & row) {
    json_value v;
    std::string reason;
    if (!json_parse(line, v, reason)) {
        return "not JSON: " + reason;
    }
    if (v.kind != json_value::object) {
        return "not an object";
    }
    if (const json_value * id = v.find("id")) {
        row.id = is_whole(*id, -9e15, 9e15) ? std::to_string(static_cast<int64_t>(id->num)) : id->str;
    }
    const json_value * tokens = v.find("tokens");
    if (!tokens || tokens->kind != json_value::array) {
        return "tokens is missing or not an array";
    }
    if (static_cast<int64_t>(tokens->items.size()) > max_tokens) {
        return "too long: " + std::to_string(tokens->items.size()) + " tokens, at most " + std::to_string(max_tokens);
    }
    for (const json_value & token : tokens->items) {
        if (!is_whole(token, 0, static_cast<double>(n_vocab - 1))) {
            return "a token is not an id of this model's vocabulary";
        }
        row.tokens.push_back(static_cast<int32_t>(token.num));
    }
    const json_value * start = v.find("completion_start");
    if (!start || !is_whole(*start, 0, 9e15)) {
        return "completion_start is missing or not a whole number";
    }
    // Nothing comes before the first token, so nothing can predict it.
    row.completion_start = std::max<int64_t>(1, static_cast<int64_t>(start->num));
    if (row.count_targets() < 1) {
        return "no completion tokens";
    }
    if (const json_value * weight = v.find("weight")) {
        if (weight->kind != json_value::number || !(weight->num > 0) || weight->num > 1e6) {
            return "weight is not a number above 0";
        }
        row.weight = weight->num;
    }
    return "";
}

void add_row(dataset & data, hash_state & hash, dataset_row row) {
    hash.add_value(row.tokens.size());
    hash.add(row.tokens.data(), row.tokens.size() * sizeof(int32_t));
    hash.add_value(row.completion_start);
    hash.add_value(row.weight);
    data.n_tokens += static_cast<int64_t>(row.tokens.size());
    data.max_tokens = std::max(data.max_tokens, static_cast<int64_t>(row.tokens.size()));
    data.max_positions = std::max(data.max_positions, row.count_targets());
    data.rows.push_back(std::move(row));
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
        const std::string reason = parse_row(line, n_vocab, max_tokens, row);
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
    return data;
}
