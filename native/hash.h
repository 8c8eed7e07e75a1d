// FNV-1a, 64 bit: tells a damaged or foreign file from ours. Not meant against an attacker.
#pragma once

#include <cstddef>
#include <cstdint>

struct hash_state {
    uint64_t value = 0xcbf29ce484222325ull;

    void add(const void * data, size_t size) {
        const auto * bytes = static_cast<const unsigned char *>(data);
        for (size_t i = 0; i < size; i++) {
            value = (value ^ bytes[i]) * 0x100000001b3ull;
        }
    }

    // For plain numbers only: padding inside a struct would be hashed too.
    template <typename number> void add_value(number n) { add(&n, sizeof(n)); }
};
