// file_calls.hpp: one call of the system each, to read and write at a position.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sgns {

/// Reads at least one byte, or returns 0 at the end of the file. Throws std::system_error.
std::size_t read_some(int descriptor, std::uint64_t at, void* bytes, std::size_t n_bytes);

/// Writes at least one byte. Throws std::system_error.
std::size_t write_some(int descriptor, std::uint64_t at, const void* bytes, std::size_t n_bytes);

}  // namespace sgns
