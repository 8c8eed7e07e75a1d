// See file.h. Temp files lie next to their target, since a rename is atomic only within a volume.
#include "file.h"

#include "error.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#ifdef _WIN32
#include <io.h>
#else
#include <fcntl.h>
#include <unistd.h>
#endif

namespace fs = std::filesystem;

namespace {

constexpr const char * next_disk = "Free some space or choose another folder, then resume from the checkpoint.";
constexpr const char * next_path = "Choose a folder that exists and that you may write to.";

[[noreturn]] void throw_write_error(const std::string & path, int error) {
    const bool full = error == ENOSPC
#ifdef EDQUOT
                      || error == EDQUOT
#endif
        ;
    error_throw(full ? "disk_full" : "write_failed", "Could not write " + path + ": " + std::strerror(error),
                full ? next_disk : next_path);
}

bool sync_to_disk(std::FILE * f) {
    if (std::fflush(f) != 0) {
        return false;
    }
#ifdef _WIN32
    return _commit(_fileno(f)) == 0;
#else
    return fsync(fileno(f)) == 0;
#endif
}

// Makes the rename itself survive a power cut. Some file systems refuse it, which costs nothing.
void sync_folder(const std::string & path) {
#ifndef _WIN32
    const std::string folder = fs::u8path(path).parent_path().u8string();
    const int fd = open(folder.empty() ? "." : folder.c_str(), O_RDONLY);
    if (fd >= 0) {
        (void) fsync(fd);
        close(fd);
    }
#else
    (void) path;
#endif
}

void remove_quietly(const std::string & path) {
    std::error_code ignored;
    fs::remove(fs::u8path(path), ignored);
}

}  // namespace

file_ptr file_open(const std::string & path, const char * mode) {
#ifdef _WIN32
    const std::wstring wide_mode(mode, mode + std::strlen(mode));
    return file_ptr(_wfopen(fs::u8path(path).wstring().c_str(), wide_mode.c_str()));
#else
    return file_ptr(std::fopen(path.c_str(), mode));
#endif
}

bool file_exists(const std::string & path) {
    std::error_code ignored;
    return fs::is_regular_file(fs::u8path(path), ignored);
}

int64_t file_get_size(std::FILE * f) {
#ifdef _WIN32
    if (_fseeki64(f, 0, SEEK_END) != 0) {
        return -1;
    }
    const int64_t size = _ftelli64(f);
#else
    if (fseeko(f, 0, SEEK_END) != 0) {
        return -1;
    }
    const int64_t size = ftello(f);
#endif
    std::rewind(f);
    return size;
}

bool file_read_at(std::FILE * f, uint64_t offset, void * out, size_t size) {
#ifdef _WIN32
    if (_fseeki64(f, static_cast<int64_t>(offset), SEEK_SET) != 0) {
        return false;
    }
#else
    if (fseeko(f, static_cast<off_t>(offset), SEEK_SET) != 0) {
        return false;
    }
#endif
    return std::fread(out, 1, size, f) == size;
}

void file_write_atomic(const std::string & path, const std::vector<unsigned char> & bytes) {
    const std::string temp = path + ".tmp";
    errno = 0;
    file_ptr f = file_open(temp, "wb");
    if (!f) {
        throw_write_error(path, errno);
    }
    const bool written = std::fwrite(bytes.data(), 1, bytes.size(), f.get()) == bytes.size() && sync_to_disk(f.get());
    const int write_error = errno;
    const bool closed = std::fclose(f.release()) == 0;
    if (!written || !closed) {
        remove_quietly(temp);
        throw_write_error(path, written ? errno : write_error);
    }
    std::error_code error;
    fs::rename(fs::u8path(temp), fs::u8path(path), error);
    if (error) {
        remove_quietly(temp);
        throw_write_error(path, error.value());
    }
    sync_folder(path);
}

void file_check_writable(const std::string & path) {
    std::error_code ignored;
    if (fs::is_directory(fs::u8path(path), ignored)) {
        throw_write_error(path, EISDIR);
    }
    const std::string probe = path + ".tmp";
    errno = 0;
    file_ptr f = file_open(probe, "wb");
    if (!f) {
        throw_write_error(path, errno);
    }
    f.reset();
    remove_quietly(probe);
}
