// stretches.hpp: what finding and joining phrases have in common.
#pragma once

#include "sgns/base/types.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>

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

inline void check_workers(std::uint64_t workers) {
    if (workers == 0) {
        throw std::invalid_argument("workers must be at least 1, got 0");
    }
}

inline void check_ids(std::span<const TokenId> ids, std::uint64_t bound, const char* what) {
    const auto at = std::find_if(ids.begin(), ids.end(), [&](TokenId id) { return id >= bound; });
    if (at != ids.end()) {
        throw std::out_of_range(std::string(what) + " hold " + std::to_string(*at) +
                                " at position " + std::to_string(at - ids.begin()) +
                                ", which must be below " + std::to_string(bound));
    }
}

}  // namespace sgns
