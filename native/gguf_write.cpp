// See gguf_write.h. ggml's own writer neither syncs nor replaces atomically, so only its header is used.
#include "gguf_write.h"

#include "backend.h"
#include "gguf_file.h"

#include <cstring>

void gguf_write_matrices(const std::string & path, const std::vector<gguf_matrix> & matrices,
                         const std::function<void(gguf_context *)> & set_metadata) {
    std::unique_ptr<gguf_context, gguf_closer> meta(gguf_init_empty());
    set_metadata(meta.get());
    context_handle ctx = backend_make_context(matrices.size());
    for (const gguf_matrix & matrix : matrices) {
        ggml_tensor * t = ggml_new_tensor_2d(ctx.get(), GGML_TYPE_F32, matrix.ne0, matrix.ne1);
        ggml_set_name(t, matrix.name.c_str());
        gguf_add_tensor(meta.get(), t);
    }
    const size_t alignment = gguf_get_alignment(meta.get());
    std::vector<unsigned char> bytes(gguf_get_meta_size(meta.get()));
    gguf_get_meta_data(meta.get(), bytes.data());
    for (const gguf_matrix & matrix : matrices) {
        const size_t start = bytes.size();
        const size_t size = matrix.values.size() * sizeof(float);
        bytes.resize(start + (size + alignment - 1) / alignment * alignment);
        std::memcpy(bytes.data() + start, matrix.values.data(), size);
    }
    file_write_atomic(path, bytes);
}
