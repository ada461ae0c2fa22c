// file_io.hpp: reads and writes at a position of an open file.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sgns {

/// Writes all of `bytes` at byte `at` of a file. Throws std::system_error.
void write_at(int descriptor, std::uint64_t at, const void* bytes, std::size_t n_bytes);

/// Reads `n_bytes` from byte `at` of a file, fewer only if the file ends before. Returns how many
/// were read. Throws std::system_error.
std::size_t read_at(int descriptor, std::uint64_t at, void* bytes, std::size_t n_bytes);

}  // namespace sgns
