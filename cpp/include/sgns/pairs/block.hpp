// block.hpp: consecutive centers with their contexts and negatives.
#pragma once

#include "sgns/base/types.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace sgns {

/// Consecutive centers with the contexts of each: the seam between whatever makes pairs and
/// whatever learns from them. Center i has contexts[offsets[i] .. offsets[i + 1]].
struct PairBlock {
    std::vector<TokenId> centers;        // (T,)
    std::vector<std::uint64_t> offsets;  // (T + 1,)
    std::vector<TokenId> contexts;       // (n_pairs,)
    std::vector<float> weights;          // (n_pairs,), or empty: every weight is 1
    std::vector<TokenId> negatives;      // (n_pairs, K) row by row, with CBOW (T, K)
    std::vector<TokenId> pool;           // (N,) negatives that all pairs share, or empty
    std::uint32_t n_negatives = 0;       // K of `negatives`
    std::uint64_t n_words = 0;           // words of the source that this block used up

    void clear();
    [[nodiscard]] std::size_t n_pairs() const noexcept { return contexts.size(); }
    /// Sum of the weights of its `n_targets`: what the mean loss of a block is a mean over.
    [[nodiscard]] double total_weight(std::size_t n_targets) const noexcept;
};

}  // namespace sgns
