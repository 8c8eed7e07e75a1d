// A random generator of our own: std::uniform_real_distribution and std::shuffle may differ between
// standard libraries, and the same seed must give the same adapter on every platform.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

// SplitMix64 (Steele, Lea, Flood 2014).
struct random_source {
    uint64_t state;

    explicit random_source(uint64_t seed) : state(seed) {}

    uint64_t next() {
        uint64_t z = (state += 0x9e3779b97f4a7c15ull);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
        return z ^ (z >> 31);
    }

    // Even over [-1, 1), exact in 24 bits.
    float next_signed() { return static_cast<float>(next() >> 40) / 8388608.0f - 1.0f; }

    // Fisher-Yates. The bias of the modulo is below 2^-32 for any list that fits in memory.
    void shuffle(std::vector<size_t> & items) {
        for (size_t i = items.size(); i > 1; i--) {
            std::swap(items[i - 1], items[next() % i]);
        }
    }
};
