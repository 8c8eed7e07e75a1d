// See gguf_file.h.
#include "gguf_file.h"

#include "error.h"

#include <cstring>

gguf_file gguf_file_open(const std::string & path, const char * kind) {
    const std::string name = kind;
    gguf_file out;
    out.path = path;
    out.code_broken = name + "_broken";
    out.file = file_exists(path) ? file_open(path, "rb") : nullptr;
    if (!out.file) {
        error_throw(name + "_missing", "There is no readable " + name + " file at " + path + ".",
                    "Check the path, or fetch the " + name + " again.");
    }
    out.size = file_get_size(out.file.get());
    char magic[4] = {};
    if (out.size < 24 || !file_read_at(out.file.get(), 0, magic, 4) || std::memcmp(magic, "GGUF", 4) != 0) {
        out.throw_broken("it is not a GGUF file");
    }
    std::rewind(out.file.get());
    out.meta.reset(gguf_init_from_file_ptr(out.file.get(), { /*no_alloc =*/true, /*ctx =*/nullptr }));
    if (!out.meta) {
        out.throw_broken("its header cannot be read");
    }
    const uint64_t data_start = gguf_get_data_offset(out.meta.get());
    const auto file_size = static_cast<uint64_t>(out.size);
    for (int64_t i = 0; i < gguf_get_n_tensors(out.meta.get()); i++) {
        const uint64_t offset = gguf_get_tensor_offset(out.meta.get(), i);
        const uint64_t size = gguf_get_tensor_size(out.meta.get(), i);
        // Compared by subtraction: a sum could wrap around.
        if (data_start > file_size || offset > file_size - data_start || size > file_size - data_start - offset) {
            out.throw_broken(std::string("tensor ") + gguf_get_tensor_name(out.meta.get(), i) +
                             " reaches past its end");
        }
    }
    return out;
}

void gguf_file::throw_broken(const std::string & what) const {
    error_throw(code_broken, "The file " + path + " is damaged or foreign: " + what + ".",
                "Fetch the file again and check its sha256.");
}

bool gguf_file::get_string(const std::string & key, std::string & out) const {
    const int64_t id = gguf_find_key(meta.get(), key.c_str());
    if (id < 0 || gguf_get_kv_type(meta.get(), id) != GGUF_TYPE_STRING) {
        return false;
    }
    out = gguf_get_val_str(meta.get(), id);
    return true;
}

bool gguf_file::get_int(const std::string & key, int64_t & out) const {
    const int64_t id = gguf_find_key(meta.get(), key.c_str());
    if (id < 0) {
        return false;
    }
    switch (gguf_get_kv_type(meta.get(), id)) {
        case GGUF_TYPE_UINT8: out = gguf_get_val_u8(meta.get(), id); return true;
        case GGUF_TYPE_INT8: out = gguf_get_val_i8(meta.get(), id); return true;
        case GGUF_TYPE_UINT16: out = gguf_get_val_u16(meta.get(), id); return true;
        case GGUF_TYPE_INT16: out = gguf_get_val_i16(meta.get(), id); return true;
        case GGUF_TYPE_UINT32: out = gguf_get_val_u32(meta.get(), id); return true;
        case GGUF_TYPE_INT32: out = gguf_get_val_i32(meta.get(), id); return true;
        case GGUF_TYPE_UINT64: out = static_cast<int64_t>(gguf_get_val_u64(meta.get(), id)); return true;
        case GGUF_TYPE_INT64: out = gguf_get_val_i64(meta.get(), id); return true;
        default: return false;
    }
}

bool gguf_file::get_float(const std::string & key, float & out) const {
    const int64_t id = gguf_find_key(meta.get(), key.c_str());
    if (id < 0) {
        return false;
    }
    switch (gguf_get_kv_type(meta.get(), id)) {
        case GGUF_TYPE_FLOAT32: out = gguf_get_val_f32(meta.get(), id); return true;
        case GGUF_TYPE_FLOAT64: out = static_cast<float>(gguf_get_val_f64(meta.get(), id)); return true;
        default: return false;
    }
}

bool gguf_file::find_tensor(const std::string & name, gguf_tensor_info & out) const {
    out.id = gguf_find_tensor(meta.get(), name.c_str());
    if (out.id < 0) {
        return false;
    }
    out.type = gguf_get_tensor_type(meta.get(), out.id);
    std::memcpy(out.ne, gguf_get_tensor_ne(meta.get(), out.id), sizeof(out.ne));
    out.offset = gguf_get_data_offset(meta.get()) + gguf_get_tensor_offset(meta.get(), out.id);
    out.size = gguf_get_tensor_size(meta.get(), out.id);
    return true;
}

void gguf_file::read_tensor(const gguf_tensor_info & info, uint64_t offset, void * out, size_t bytes) const {
    const bool inside = offset <= info.size && bytes <= info.size - offset;
    if (!inside || !file_read_at(file.get(), info.offset + offset, out, bytes)) {
        throw_broken(std::string("tensor ") + gguf_get_tensor_name(meta.get(), info.id) + " cannot be read");
    }
}
