// Files that are either wholly there or as they were before: temp file, fsync, rename.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

struct file_closer {
    void operator()(std::FILE * f) const { std::fclose(f); }
};
using file_ptr = std::unique_ptr<std::FILE, file_closer>;

// Null when the file cannot be opened; `path` is UTF-8 on every platform.
file_ptr file_open(const std::string & path, const char * mode);

bool file_exists(const std::string & path);

// Size in bytes of an open file; leaves the position at its start. -1 if it cannot be told.
int64_t file_get_size(std::FILE * f);

bool file_read_at(std::FILE * f, uint64_t offset, void * out, size_t size);

// Replaces `path` by `bytes`; on any failure throws disk_full or write_failed, removes the temp
// file and leaves what was at `path` untouched.
void file_write_atomic(const std::string & path, const std::vector<unsigned char> & bytes);

// Throws write_failed at once if nothing can be written next to `path`, so that hours of training
// do not end in an unwritable folder.
void file_check_writable(const std::string & path);
