// spill.hpp: a temporary file for data that exceed the memory.
#pragma once

#include "sgns/system/files.hpp"

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>

namespace sgns {

/// A temporary file without a name, which is gone as soon as it is closed. Several threads may
/// write and read at once, each in the range that it has reserved.
class SpillFile {
public:
    /// The first write creates the file, in `folder`.
    explicit SpillFile(std::string folder) : folder_(std::move(folder)) {}

    /// Reserves a range of `n_bytes` and returns its offset. Throws std::system_error if the file
    /// cannot be created.
    std::uint64_t reserve(std::uint64_t n_bytes);
    /// Throws std::system_error if the disk is full or fails.
    void write(std::uint64_t at, const void* bytes, std::size_t n_bytes) const;
    void read(std::uint64_t at, void* bytes, std::size_t n_bytes) const;

    /// Locked while a thread holds a long token of this file in memory.
    [[nodiscard]] std::mutex& long_token() const noexcept { return long_token_; }

private:
    std::string folder_;
    mutable std::mutex long_token_;
    std::mutex mutex_;  // guards the members below
    Descriptor file_;
    std::uint64_t end_ = 0;
};

}  // namespace sgns
