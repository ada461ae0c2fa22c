// spill.hpp: what does not fit into memory, in a file that has no name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>

namespace sgns {

/// A temporary file, gone when it is closed, whoever closes it. Several threads may write and read
/// at once, each where it has a place.
class SpillFile {
public:
    /// The file is made in `folder` when it is first written to.
    explicit SpillFile(std::string folder) : folder_(std::move(folder)) {}
    ~SpillFile();
    SpillFile(const SpillFile&) = delete;
    SpillFile& operator=(const SpillFile&) = delete;

    /// A place for `n_bytes`. Throws std::system_error if there can't be such a file.
    std::uint64_t reserve(std::uint64_t n_bytes);
    /// Throw std::system_error if the disk is full or fails.
    void write(std::uint64_t at, const void* bytes, std::size_t n_bytes) const;
    void read(std::uint64_t at, void* bytes, std::size_t n_bytes) const;

private:
    std::string folder_;
    std::mutex mutex_;  // guards what follows
    int descriptor_ = -1;
    std::uint64_t end_ = 0;
};

}  // namespace sgns
