// File: magic, version, header, params, m, v, checksum over all before it. Little-endian, as every
// machine that ggml's binaries run on.
#include "checkpoint.h"

#include "error.h"
#include "file.h"
#include "hash.h"

#include <cstring>

namespace {

constexpr uint64_t magic = 0x31544b434c4b4e49ull;  // "INKLCKT1"

struct checkpoint_header {
    uint64_t magic;
    uint64_t model, data, settings;
    int64_t step;
    int64_t n_tokens;
    uint64_t n_params;
};

template <typename item> void append(std::vector<unsigned char> & out, const item * items, size_t n) {
    const auto * bytes = reinterpret_cast<const unsigned char *>(items);
    out.insert(out.end(), bytes, bytes + n * sizeof(item));
}

uint64_t hash_bytes(const unsigned char * bytes, size_t n) {
    hash_state hash;
    hash.add(bytes, n);
    return hash.value;
}

[[noreturn]] void throw_broken(const std::string & path) {
    error_throw("checkpoint_broken", "The checkpoint " + path + " is damaged; its checksum does not fit.",
                "Delete it and start the training again.");
}

[[noreturn]] void throw_mismatch(const std::string & what) {
    error_throw("checkpoint_mismatch", "The checkpoint belongs to another run: " + what + " changed.",
                "Resume with the same model, rows and settings, or start again without --resume.");
}

}  // namespace

void checkpoint_write(const std::string & path, const checkpoint & state) {
    const size_t n = state.params.size();
    std::vector<unsigned char> bytes;
    bytes.reserve(sizeof(checkpoint_header) + 3 * n * sizeof(float) + sizeof(uint64_t));
    const checkpoint_header header{ magic,
                                    state.identity.model,
                                    state.identity.data,
                                    state.identity.settings,
                                    state.optimiser.step,
                                    state.n_tokens,
                                    n };
    append(bytes, &header, 1);
    append(bytes, state.params.data(), n);
    append(bytes, state.optimiser.m.data(), n);
    append(bytes, state.optimiser.v.data(), n);
    const uint64_t sum = hash_bytes(bytes.data(), bytes.size());
    append(bytes, &sum, 1);
    file_write_atomic(path, bytes);
}

checkpoint checkpoint_read(const std::string & path, const checkpoint_identity & identity, size_t n_params) {
    file_ptr f = file_open(path, "rb");
    const int64_t size = f ? file_get_size(f.get()) : -1;
    if (size < static_cast<int64_t>(sizeof(checkpoint_header) + sizeof(uint64_t))) {
        throw_broken(path);
    }
    std::vector<unsigned char> bytes(static_cast<size_t>(size));
    if (!file_read_at(f.get(), 0, bytes.data(), bytes.size())) {
        throw_broken(path);
    }
    const size_t body = bytes.size() - sizeof(uint64_t);
    uint64_t sum = 0;
    std::memcpy(&sum, bytes.data() + body, sizeof(sum));
    checkpoint_header header;
    std::memcpy(&header, bytes.data(), sizeof(header));
    if (header.magic != magic || sum != hash_bytes(bytes.data(), body)) {
        throw_broken(path);
    }
    if (header.model != identity.model) {
        throw_mismatch("the model");
    }
    if (header.data != identity.data) {
        throw_mismatch("the rows");
    }
    if (header.settings != identity.settings || header.n_params != n_params) {
        throw_mismatch("a setting");
    }
    if (body != sizeof(header) + 3 * n_params * sizeof(float)) {
        throw_broken(path);
    }

    checkpoint out;
    out.identity = identity;
    out.n_tokens = header.n_tokens;
    out.optimiser.step = header.step;
    const unsigned char * at = bytes.data() + sizeof(header);
    for (std::vector<float> * values : { &out.params, &out.optimiser.m, &out.optimiser.v }) {
        values->resize(n_params);
        std::memcpy(values->data(), at, n_params * sizeof(float));
        at += n_params * sizeof(float);
    }
    return out;
}
