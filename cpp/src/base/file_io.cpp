#include "sgns/base/file_io.hpp"

#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace sgns {

void write_at(int descriptor, std::uint64_t at, const void* bytes, std::size_t n_bytes) {
    const auto* from = static_cast<const char*>(bytes);
    while (n_bytes > 0) {
        const ssize_t n = pwrite(descriptor, from, n_bytes, static_cast<off_t>(at));
        if (n < 0 && errno != EINTR) {
            throw std::system_error(errno, std::generic_category(), "writing failed");
        }
        if (n > 0) {
            from += n;
            at += static_cast<std::uint64_t>(n);
            n_bytes -= static_cast<std::size_t>(n);
        }
    }
}

std::size_t read_at(int descriptor, std::uint64_t at, void* bytes, std::size_t n_bytes) {
    auto* const to = static_cast<char*>(bytes);
    std::size_t done = 0;
    while (done < n_bytes) {
        const ssize_t n =
            pread(descriptor, to + done, n_bytes - done, static_cast<off_t>(at + done));
        if (n < 0 && errno != EINTR) {
            throw std::system_error(errno, std::generic_category(), "reading failed");
        }
        if (n == 0) {
            break;
        }
        done += n > 0 ? static_cast<std::size_t>(n) : 0;
    }
    return done;
}

}  // namespace sgns
