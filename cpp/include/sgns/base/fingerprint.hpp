// fingerprint.hpp: a 64-bit hash of content, the same for any number of threads and in every build.
//
// Files hold it. It depends on the bytes alone, in the order of a little-endian machine, and has no
// secret: it finds content that has changed, not content that somebody has forged.
#pragma once

#include "sgns/base/tasks.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

namespace sgns {

/// XXH64 with the seed 0: https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md
[[nodiscard]] std::uint64_t xxh64(std::span<const std::byte> bytes) noexcept;

/// Bytes in a piece of content: the unit of work of a thread.
inline constexpr std::uint64_t kFingerprintPiece = std::uint64_t{1} << 20;

/// Returns bytes `begin` to `end` of the content, valid until the next call of the same `worker`.
using ReadBytes = std::function<std::span<const std::byte>(std::uint64_t worker,
                                                           std::uint64_t begin, std::uint64_t end)>;

/// The hash of the hashes of all pieces of `n_bytes`, and of `n_bytes`. Throws what `read` and
/// `poll` throw.
[[nodiscard]] std::uint64_t fingerprint(std::uint64_t n_bytes, const ReadBytes& read,
                                        std::uint64_t workers, const Poll& poll);

/// The same for bytes in memory.
[[nodiscard]] std::uint64_t fingerprint(std::span<const std::byte> bytes, std::uint64_t workers,
                                        const Poll& poll);

}  // namespace sgns
