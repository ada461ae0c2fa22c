#include "sgns/system/files.hpp"

#include "file_calls.hpp"

#include <algorithm>

namespace sgns {

namespace {

/// The most that one call transfers. macOS refuses 2 GiB, and Windows counts in 32 bits.
constexpr std::size_t kMostBytes = std::size_t{1} << 30;

}  // namespace

void write_at(int descriptor, std::uint64_t at, const void* bytes, std::size_t n_bytes) {
    const auto* from = static_cast<const char*>(bytes);
    while (n_bytes > 0) {
        const std::size_t n = write_some(descriptor, at, from, std::min(n_bytes, kMostBytes));
        from += n;
        at += n;
        n_bytes -= n;
    }
}

std::size_t read_at(int descriptor, std::uint64_t at, void* bytes, std::size_t n_bytes) {
    auto* const to = static_cast<char*>(bytes);
    std::size_t done = 0;
    while (done < n_bytes) {
        const std::size_t n =
            read_some(descriptor, at + done, to + done, std::min(n_bytes - done, kMostBytes));
        if (n == 0) {
            break;
        }
        done += n;
    }
    return done;
}

}  // namespace sgns
