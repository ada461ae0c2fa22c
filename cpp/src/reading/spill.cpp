#include "sgns/reading/spill.hpp"

#include "sgns/base/file_io.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

namespace sgns {

namespace {

[[noreturn]] void fail(const std::string& what) {
    throw std::system_error(errno, std::generic_category(), what);
}

/// Opens a temporary file. Where the system supports it, the file never has a name, so that it is
/// gone even if the process is killed. Elsewhere the file has a name until it is open.
int temporary_file(const std::string& folder) {
#ifdef O_TMPFILE
    const int nameless = open(folder.c_str(), O_TMPFILE | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    if (nameless >= 0) {
        return nameless;
    }
#endif
    constexpr const char* kEnd = ".tmp";
    std::string path = folder + "/.sgns-XXXXXX" + kEnd;
    const int descriptor = mkostemps(path.data(), std::strlen(kEnd), O_CLOEXEC);
    if (descriptor < 0) {
        fail(folder);
    }
    unlink(path.c_str());
    return descriptor;
}

}  // namespace

SpillFile::~SpillFile() {
    if (descriptor_ >= 0) {
        close(descriptor_);
    }
}

std::uint64_t SpillFile::reserve(std::uint64_t n_bytes) {
    const std::lock_guard lock(mutex_);
    if (descriptor_ < 0) {
        descriptor_ = temporary_file(folder_);
    }
    const std::uint64_t at = end_;
    end_ += n_bytes;
    return at;
}

void SpillFile::write(std::uint64_t at, const void* bytes, std::size_t n_bytes) const {
    write_at(descriptor_, at, bytes, n_bytes);
}

void SpillFile::read(std::uint64_t at, void* bytes, std::size_t n_bytes) const {
    if (read_at(descriptor_, at, bytes, n_bytes) != n_bytes) {
        errno = EIO;
        fail("a temporary file was cut short");
    }
}

}  // namespace sgns
