// files_posix.cpp: files on Linux and macOS.
#include "file_calls.hpp"
#include "sgns/system/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

namespace sgns {

static_assert(sizeof(off_t) == 8, "files may be larger than 2 GiB: define _FILE_OFFSET_BITS=64");

namespace {

[[noreturn]] void fail(const std::string& what) {
    throw std::system_error(errno, std::generic_category(), what);
}

/// Calls `transfer` until no signal interrupts it.
template <class Transfer>
std::size_t transferred(const char* failure, Transfer transfer) {
    ssize_t n = 0;
    do {
        n = transfer();
    } while (n < 0 && errno == EINTR);
    if (n < 0) {
        fail(failure);
    }
    return static_cast<std::size_t>(n);
}

}  // namespace

Descriptor Descriptor::copy_of(int descriptor, const std::string& name) {
    const int copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
    if (copy < 0) {
        fail(name);
    }
    return Descriptor(copy);
}

Descriptor Descriptor::temporary_in(const std::string& folder) {
#ifdef O_TMPFILE
    // This file never has a name, so that it is gone even if the process is killed.
    const int nameless = open(folder.c_str(), O_TMPFILE | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    if (nameless >= 0) {
        return Descriptor(nameless);
    }
#endif
    constexpr const char* kEnd = ".tmp";
    std::string path = folder + "/.sgns-XXXXXX" + kEnd;
    const int named = mkstemps(path.data(), static_cast<int>(std::strlen(kEnd)));
    if (named < 0) {
        fail(folder);
    }
    fcntl(named, F_SETFD, FD_CLOEXEC);
    unlink(path.c_str());
    return Descriptor(named);
}

void Descriptor::close() noexcept {
    if (is_open()) {
        ::close(number_);
    }
}

std::size_t read_some(int descriptor, std::uint64_t at, void* bytes, std::size_t n_bytes) {
    return transferred("reading failed",
                       [&] { return pread(descriptor, bytes, n_bytes, static_cast<off_t>(at)); });
}

std::size_t write_some(int descriptor, std::uint64_t at, const void* bytes, std::size_t n_bytes) {
    return transferred("writing failed",
                       [&] { return pwrite(descriptor, bytes, n_bytes, static_cast<off_t>(at)); });
}

std::optional<std::uint64_t> file_size(int descriptor) noexcept {
    struct stat status{};
    if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
        return std::nullopt;
    }
    return static_cast<std::uint64_t>(status.st_size);
}

}  // namespace sgns
