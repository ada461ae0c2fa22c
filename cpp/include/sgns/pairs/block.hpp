// block.hpp: a block of pairs, which sources make and training consumes.
#pragma once

#include "sgns/base/types.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace sgns {

/// The most words on each side of a center of a block that has words.
inline constexpr std::uint32_t kMostReach = 16;

/// Consecutive centers with the contexts of each. Center i has contexts[offsets[i] .. offsets[i +
/// 1]].
///
/// A block of a text may have `words` in place of `contexts`: center i is words[reach + i], and its
/// contexts are the left[i] words before it and the right[i] words after it. There are kMostReach
/// words after the last center, so that as many may be read after any. A word that no center has as
/// a context may be any id.
struct PairBlock {
    std::vector<TokenId> centers;        // (T,)
    std::vector<std::uint64_t> offsets;  // (T + 1,)
    std::vector<TokenId> contexts;       // (n_pairs,), or empty: the block has words
    std::vector<TokenId> words;          // (reach + T + kMostReach,), or empty
    std::vector<std::uint8_t> left;      // (T,), or empty
    std::vector<std::uint8_t> right;     // (T,), or empty
    std::uint32_t reach = 0;             // words before the first center; 0 without words
    std::vector<float> weights;          // (n_pairs,), or empty: every weight is 1
    std::vector<TokenId> negatives;      // (n_pairs, K) row by row; (T, K) with CBOW
    std::vector<TokenId> pool;           // (N,) negatives shared by all pairs, or empty
    std::uint32_t n_negatives = 0;       // K of `negatives`
    std::uint64_t n_words = 0;           // words of the source that the block used

    void clear();
    [[nodiscard]] std::size_t n_pairs() const noexcept {
        return offsets.empty() ? 0 : offsets.back();
    }
    /// The sum of the weights of its `n_targets`, by which the loss of the block is divided.
    [[nodiscard]] double total_weight(std::size_t n_targets) const noexcept;
};

}  // namespace sgns
