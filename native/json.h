// Just enough JSON: a reader for dataset rows, which come from outside and may be malformed, and an
// object writer for progress lines.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

struct json_value {
    enum kind_t { null, boolean, number, string, array, object };

    kind_t kind = null;
    double num = 0;                                          // number, or 0/1 of a boolean
    std::string str;                                         // string, UTF-8
    std::vector<json_value> items;                           // array
    std::vector<std::pair<std::string, json_value>> fields;  // object, in file order

    const json_value * find(const char * key) const;
};

// Parses one complete value. Returns false, with the reason and column in `reason`, when the text
// is not JSON; never throws for bad text.
bool json_parse(const std::string & text, json_value & out, std::string & reason);

// Builds `{"a":1,…}`; numbers that are not finite become null, as JSON has no other word for them.
struct json_object {
    json_object & add(const char * key, const std::string & value);
    json_object & add(const char * key, const char * value) { return add(key, std::string(value)); }
    json_object & add(const char * key, double value);
    json_object & add(const char * key, int64_t value);
    json_object & add(const char * key, int value) { return add(key, static_cast<int64_t>(value)); }
    json_object & add(const char * key, bool value);
    json_object & add_null(const char * key);
    std::string text() const { return "{" + body + "}"; }

private:
    std::string body;
    void add_key(const char * key);
};
