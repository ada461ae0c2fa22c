#include "sgns/reading/spill.hpp"

#include "sgns/system/files.hpp"

#include <cerrno>
#include <system_error>

namespace sgns {

std::uint64_t SpillFile::reserve(std::uint64_t n_bytes) {
    const std::lock_guard lock(mutex_);
    if (!file_.is_open()) {
        file_ = Descriptor::temporary_in(folder_);
    }
    const std::uint64_t at = end_;
    end_ += n_bytes;
    return at;
}

void SpillFile::write(std::uint64_t at, const void* bytes, std::size_t n_bytes) const {
    write_at(file_.number(), at, bytes, n_bytes);
}

void SpillFile::read(std::uint64_t at, void* bytes, std::size_t n_bytes) const {
    if (read_at(file_.number(), at, bytes, n_bytes) != n_bytes) {
        throw std::system_error(EIO, std::generic_category(), "a temporary file was cut short");
    }
}

}  // namespace sgns
