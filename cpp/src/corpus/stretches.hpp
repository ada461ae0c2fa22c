// stretches.hpp: what finding and joining phrases have in common.
#pragma once

#include <algorithm>
#include <cstdint>

namespace sgns {

/// Stretches that a corpus is cut into: enough to share and to stop between, each with a row of
/// counters.
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
