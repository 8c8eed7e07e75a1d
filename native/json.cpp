// Recursive descent over one line of text. Depth is bounded so that a line of brackets cannot
// overflow the stack.
#include "json.h"

#include <cctype>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace {

constexpr int max_depth = 32;

struct json_reader {
    const std::string & text;
    size_t at = 0;
    std::string reason;

    bool fail(const char * what) {
        if (reason.empty()) {
            reason = std::string(what) + " at column " + std::to_string(at + 1);
        }
        return false;
    }

    void skip_space() {
        while (at < text.size() && (text[at] == ' ' || text[at] == '\t' || text[at] == '\r' || text[at] == '\n')) {
            at++;
        }
    }

    bool take(char c) {
        skip_space();
        if (at < text.size() && text[at] == c) {
            at++;
            return true;
        }
        return false;
    }

    bool read_word(const char * word, json_value & out, json_value::kind_t kind, double num) {
        const std::string w = word;
        if (text.compare(at, w.size(), w) != 0) {
            return fail("unexpected text");
        }
        at += w.size();
        out.kind = kind;
        out.num = num;
        return true;
    }

    bool read_number(json_value & out) {
        const size_t start = at;
        while (at < text.size() && (std::isdigit(static_cast<unsigned char>(text[at])) || text[at] == '-' ||
                                    text[at] == '+' || text[at] == '.' || text[at] == 'e' || text[at] == 'E')) {
            at++;
        }
        const std::string digits = text.substr(start, at - start);
        char * end = nullptr;
        out.num = std::strtod(digits.c_str(), &end);
        out.kind = json_value::number;
        return (!digits.empty() && *end == '\0' && std::isfinite(out.num)) || fail("bad number");
    }

    static void append_utf8(std::string & out, uint32_t code) {
        if (code < 0x80) {
            out += static_cast<char>(code);
        } else if (code < 0x800) {
            out += static_cast<char>(0xc0 | (code >> 6));
            out += static_cast<char>(0x80 | (code & 0x3f));
        } else if (code < 0x10000) {
            out += static_cast<char>(0xe0 | (code >> 12));
            out += static_cast<char>(0x80 | ((code >> 6) & 0x3f));
            out += static_cast<char>(0x80 | (code & 0x3f));
        } else {
            out += static_cast<char>(0xf0 | (code >> 18));
            out += static_cast<char>(0x80 | ((code >> 12) & 0x3f));
            out += static_cast<char>(0x80 | ((code >> 6) & 0x3f));
            out += static_cast<char>(0x80 | (code & 0x3f));
        }
    }

    bool read_hex4(uint32_t & code) {
        code = 0;
        for (int i = 0; i < 4; i++, at++) {
            if (at >= text.size() || !std::isxdigit(static_cast<unsigned char>(text[at]))) {
                return fail("bad \\u escape");
            }
            const char c = static_cast<char>(std::tolower(text[at]));
            code = code * 16 + static_cast<uint32_t>(c <= '9' ? c - '0' : c - 'a' + 10);
        }
        return true;
    }

    bool read_escape(std::string & out) {
        if (at >= text.size()) {
            return fail("unfinished string");
        }
        const char c = text[at++];
        switch (c) {
            case '"': case '\\': case '/': out += c; return true;
            case 'b': out += '\b'; return true;
            case 'f': out += '\f'; return true;
            case 'n': out += '\n'; return true;
            case 'r': out += '\r'; return true;
            case 't': out += '\t'; return true;
            case 'u': break;
            default: return fail("bad escape");
        }
        uint32_t code = 0;
        if (!read_hex4(code)) {
            return false;
        }
        if (code >= 0xd800 && code < 0xdc00 && text.compare(at, 2, "\\u") == 0) {
            at += 2;
            uint32_t low = 0;
            if (!read_hex4(low)) {
                return false;
            }
            if (low < 0xdc00 || low > 0xdfff) {
                return fail("bad surrogate pair");
            }
            code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        } else if (code >= 0xd800 && code <= 0xdfff) {
            code = 0xfffd;  // a lone surrogate has no UTF-8 form
        }
        append_utf8(out, code);
        return true;
    }

    bool read_string(std::string & out) {
        at++;  // opening quote
        while (at < text.size() && text[at] != '"') {
            if (static_cast<unsigned char>(text[at]) < 0x20) {
                return fail("control character in string");
            }
            if (text[at] == '\\') {
                at++;
                if (!read_escape(out)) {
                    return false;
                }
            } else {
                out += text[at++];
            }
        }
        return take('"') || fail("unfinished string");
    }

    bool read_array(json_value & out, int depth) {
        at++;
        out.kind = json_value::array;
        if (take(']')) {
            return true;
        }
        do {
            out.items.emplace_back();
            if (!read_value(out.items.back(), depth + 1)) {
                return false;
            }
        } while (take(','));
        return take(']') || fail("expected , or ]");
    }

    bool read_object(json_value & out, int depth) {
        at++;
        out.kind = json_value::object;
        if (take('}')) {
            return true;
        }
        do {
            skip_space();
            if (at >= text.size() || text[at] != '"') {
                return fail("expected a key");
            }
            out.fields.emplace_back();
            if (!read_string(out.fields.back().first)) {
                return false;
            }
            if (!take(':')) {
                return fail("expected :");
            }
            if (!read_value(out.fields.back().second, depth + 1)) {
                return false;
            }
        } while (take(','));
        return take('}') || fail("expected , or }");
    }

    bool read_value(json_value & out, int depth) {
        skip_space();
        if (at >= text.size()) {
            return fail("unexpected end");
        }
        if (depth > max_depth) {
            return fail("nested too deeply");
        }
        switch (text[at]) {
            case '{': return read_object(out, depth);
            case '[': return read_array(out, depth);
            case '"': out.kind = json_value::string; return read_string(out.str);
            case 't': return read_word("true", out, json_value::boolean, 1);
            case 'f': return read_word("false", out, json_value::boolean, 0);
            case 'n': return read_word("null", out, json_value::null, 0);
            default: return read_number(out);
        }
    }
};

std::string json_escape(const std::string & s) {
    std::string out = "\"";
    for (const char c : s) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            char code[8];
            std::snprintf(code, sizeof(code), "\\u%04x", static_cast<unsigned>(c));
            out += code;
        } else {
            out += c;
        }
    }
    return out + "\"";
}

}  // namespace

const json_value * json_value::find(const char * key) const {
    for (const auto & field : fields) {
        if (field.first == key) {
            return &field.second;
        }
    }
    return nullptr;
}

bool json_parse(const std::string & text, json_value & out, std::string & reason) {
    json_reader reader{ text, 0, {} };
    if (!reader.read_value(out, 0)) {
        reason = reader.reason;
        return false;
    }
    reader.skip_space();
    if (reader.at != text.size()) {
        reader.fail("text after the value");
        reason = reader.reason;
        return false;
    }
    return true;
}

void json_object::add_key(const char * key) {
    body += body.empty() ? "" : ",";
    body += json_escape(key) + ":";
}

json_object & json_object::add(const char * key, const std::string & value) {
    add_key(key);
    body += json_escape(value);
    return *this;
}

json_object & json_object::add(const char * key, double value) {
    if (!std::isfinite(value)) {
        return add_null(key);
    }
    add_key(key);
    char digits[32];
    std::snprintf(digits, sizeof(digits), "%.9g", value);
    body += digits;
    return *this;
}

json_object & json_object::add(const char * key, int64_t value) {
    add_key(key);
    body += std::to_string(value);
    return *this;
}

json_object & json_object::add(const char * key, bool value) {
    add_key(key);
    body += value ? "true" : "false";
    return *this;
}

json_object & json_object::add_null(const char * key) {
    add_key(key);
    body += "null";
    return *this;
}
