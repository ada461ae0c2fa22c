// stretches.hpp: divides a corpus into stretches, the tasks of several threads.
#pragma once

#include <algorithm>
#include <cstdint>

namespace sgns {

/// The most stretches of a corpus: enough to share the work and to stop early, since each has a row
/// of counters.
inline constexpr std::uint64_t kMostStretches = 64;
inline constexpr std::uint64_t kStretchWords = 1 << 16;

[[nodiscard]] inline std::uint64_t n_stretches(std::uint64_t n_words) noexcept {
    return std::clamp<std::uint64_t>(n_words / kStretchWords, 1, kMostStretches);
}

/// The word at which stretch `i` of `n` begins.
[[nodiscard]] inline std::uint64_t stretch_begin(std::uint64_t n_words, std::uint64_t i,
                                                 std::uint64_t n) noexcept {
    return n_words / n * i + std::min(i, n_words % n);
}

}  // namespace sgns
