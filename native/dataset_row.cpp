// See dataset_row.h.
#include "dataset_row.h"

#include "json.h"

#include <algorithm>
#include <cmath>
#include <limits>

const char * const row_kind_names[static_cast<int>(row_kind::count)] = { "sft", "ptx", "dpo", "kto", "pg" };

namespace {

bool is_whole(const json_value & v, double min, double max) {
    return v.kind == json_value::number && v.num >= min && v.num <= max && v.num == std::floor(v.num);
}

bool is_number(const json_value * v, double min, double max) {
    return v && v->kind == json_value::number && v->num >= min && v->num <= max;
}

// Each reader returns the reason why its field is no good, or "".
struct row_reader {
    const json_value & line;
    int64_t n_vocab;
    int64_t max_tokens;
    dataset_row & row;

    std::string read_kind() {
        const json_value * kind = line.find("kind");
        if (!kind) {
            return "";
        }
        for (int i = 0; i < static_cast<int>(row_kind::count); i++) {
            if (kind->kind == json_value::string && kind->str == row_kind_names[i]) {
                row.kind = static_cast<row_kind>(i);
                return "";
            }
        }
        return "kind is none of sft, ptx, dpo, kto and pg";
    }

    std::string read_sequence(const char * key, token_sequence & out) {
        const json_value * tokens = line.find(key);
        if (!tokens || tokens->kind != json_value::array) {
            return std::string(key) + " is missing or not an array";
        }
        if (static_cast<int64_t>(tokens->items.size()) > max_tokens) {
            return "too long: " + std::to_string(tokens->items.size()) + " tokens, at most " +
                   std::to_string(max_tokens);
        }
        for (const json_value & token : tokens->items) {
            if (!is_whole(token, 0, static_cast<double>(n_vocab - 1))) {
                return "a token is not an id of this model's vocabulary";
            }
            out.tokens.push_back(static_cast<int32_t>(token.num));
        }
        const json_value * start = line.find("completion_start");
        if (!start || !is_whole(*start, 0, 9e15)) {
            return "completion_start is missing or not a whole number";
        }
        // Nothing comes before the first token, so nothing can predict it.
        out.completion_start = std::max<int64_t>(1, static_cast<int64_t>(start->num));
        return out.count_targets() < 1 ? "no completion tokens" : "";
    }

    std::string read_pair() {
        std::string reason = read_sequence("chosen", row.text);
        if (reason.empty()) {
            reason = read_sequence("rejected", row.rejected);
        }
        if (!reason.empty()) {
            return reason;
        }
        const std::vector<int32_t> & chosen = row.text.tokens;
        if (!std::equal(chosen.begin(), chosen.begin() + row.text.completion_start, row.rejected.tokens.begin())) {
            return "chosen and rejected differ before completion_start";
        }
        return chosen == row.rejected.tokens ? "chosen and rejected are the same" : "";
    }

    std::string read_label() {
        const json_value * desirable = line.find("desirable");
        if (!desirable || desirable->kind != json_value::boolean) {
            return "desirable is missing or neither true nor false";
        }
        row.desirable = desirable->num != 0;
        return "";
    }

    std::string read_behaviour() {
        const json_value * logps = line.find("behaviour_logp");
        if (!logps || logps->kind != json_value::array ||
            static_cast<int64_t>(logps->items.size()) != row.text.count_targets()) {
            return "behaviour_logp is not one number for each completion token";
        }
        bool was_drawn = false;
        for (const json_value & logp : logps->items) {
            const bool drawn = logp.kind != json_value::null;
            if (drawn && !is_number(&logp, -1e4, 1e-3)) {
                return "a behaviour_logp is not a log-probability";
            }
            was_drawn = was_drawn || drawn;
            row.behaviour.push_back(drawn ? logp.num : std::numeric_limits<double>::quiet_NaN());
        }
        if (!was_drawn) {
            return "behaviour_logp names no token that was drawn";
        }
        const json_value * advantage = line.find("advantage");
        const json_value * reward = line.find("reward");
        if ((advantage != nullptr) == (reward != nullptr)) {
            return "it needs either advantage or reward";
        }
        row.has_reward = reward != nullptr;
        if (!is_number(row.has_reward ? reward : advantage, -1e6, 1e6)) {
            return "its advantage or reward is not a number";
        }
        row.advantage = (row.has_reward ? reward : advantage)->num;
        if (const json_value * temperature = line.find("temperature")) {
            if (!is_number(temperature, 0.01, 100)) {
                return "temperature is not a number above 0";
            }
            row.temperature = temperature->num;
        }
        return "";
    }

    std::string read_weight() {
        const json_value * weight = line.find("weight");
        if (weight && (!is_number(weight, 0, 1e6) || weight->num == 0)) {
            return "weight is not a number above 0";
        }
        row.weight = weight ? weight->num : 1.0;
        return "";
    }

    std::string read() {
        if (const json_value * id = line.find("id")) {
            row.id = is_whole(*id, -9e15, 9e15) ? std::to_string(static_cast<int64_t>(id->num)) : id->str;
        }
        std::string reason = read_kind();
        if (reason.empty()) {
            reason = row.kind == row_kind::dpo ? read_pair() : read_sequence("tokens", row.text);
        }
        if (reason.empty() && row.kind == row_kind::kto) {
            reason = read_label();
        }
        if (reason.empty() && row.kind == row_kind::pg) {
            reason = read_behaviour();
        }
        return reason.empty() ? read_weight() : reason;
    }
};

}  // namespace

std::string dataset_row_parse(const std::string & line, int64_t n_vocab, int64_t max_tokens, dataset_row & row) {
    json_value value;
    std::string reason;
    if (!json_parse(line, value, reason)) {
        return "not JSON: " + reason;
    }
    if (value.kind != json_value::object) {
        return "not an object";
    }
    return row_reader{ value, n_vocab, max_tokens, row }.read();
}
