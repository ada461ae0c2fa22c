// chunks.hpp: the size of a chunk, the unit of work that one reader takes.
#pragma once

#include <cstdint>

namespace sgns {

/// Words (or pairs) in a chunk: a few milliseconds of training.
inline constexpr std::uint64_t kChunkWords = 8192;

/// The number of parts of `part` items that cover `n` items. The last part may be smaller.
[[nodiscard]] constexpr std::uint64_t parts_of(std::uint64_t n, std::uint64_t part) noexcept {
    return n / part + (n % part != 0);
}

[[nodiscard]] constexpr std::uint64_t chunks_of(std::uint64_t n_words) noexcept {
    return parts_of(n_words, kChunkWords);
}

}  // namespace sgns
