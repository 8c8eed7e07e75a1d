// One training row, as it stands on one line of the file. `kind` says what is learned from it and
// which other fields it has; tokens always hold prompt and completion together:
//
//   sft   {"id","tokens":[…],"completion_start":k,"weight":1}               also without a kind
//   ptx   the same, of the pretraining mix: text that the model must not forget
//   dpo   {"id","kind":"dpo","chosen":[…],"rejected":[…],"completion_start":k,"weight":1}
//   kto   {"id","kind":"kto","tokens":[…],"completion_start":k,"desirable":true,"weight":1}
//   pg    {"id","kind":"pg","tokens":[…],"completion_start":k,"weight":1,"temperature":1,
//          "behaviour_logp":[one per completion token, null where it was not drawn],
//          "advantage":a} or, instead of it, "reward":r, from which the file's mean is taken
#pragma once

#include <cstdint>
#include <string>
#include <vector>

enum class row_kind { sft, ptx, dpo, kto, pg, count };
extern const char * const row_kind_names[static_cast<int>(row_kind::count)];

// A prompt and its completion.
struct token_sequence {
    std::vector<int32_t> tokens;
    int64_t completion_start = 1;  // the loss is over tokens[completion_start…]; at least 1

    int64_t count_targets() const { return static_cast<int64_t>(tokens.size()) - completion_start; }
    // The position whose logits predict the first completion token.
    int64_t first_position() const { return completion_start - 1; }
    const int32_t * targets() const { return tokens.data() + completion_start; }
};

struct dataset_row {
    std::string id;
    row_kind kind = row_kind::sft;
    double weight = 1.0;
    token_sequence text;            // of a pair, the chosen one
    token_sequence rejected;        // dpo
    token_sequence mismatched;      // kto: the prompt with another row's completion; empty for a lone row
    bool desirable = false;         // kto
    std::vector<double> behaviour;  // pg: log-probability when it was drawn, NaN where it was not
    double advantage = 0;           // pg; the reward itself until dataset_read has taken the mean from it
    bool has_reward = false;        // pg
    double temperature = 1;         // pg: at which it was drawn, and at which the ratio is taken

    bool is_preference() const { return kind == row_kind::dpo || kind == row_kind::kto || kind == row_kind::pg; }
    int64_t count_tokens() const { return static_cast<int64_t>(text.tokens.size() + rejected.tokens.size()); }
};

// Reads one line. Returns the reason why it is no usable row, or "".
std::string dataset_row_parse(const std::string & line, int64_t n_vocab, int64_t max_tokens, dataset_row & row);
