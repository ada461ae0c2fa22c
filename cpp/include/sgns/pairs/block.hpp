// block.hpp: a block of pairs, which sources make and training consumes.
#pragma once

#include "sgns/base/types.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace sgns {

/// Consecutive centers with the contexts of each. Center i has contexts[offsets[i] .. offsets[i +
/// 1]].
struct PairBlock {
    std::vector<TokenId> centers;        // (T,)
    std::vector<std::uint64_t> offsets;  // (T + 1,)
    std::vector<TokenId> contexts;       // (n_pairs,)
    std::vector<float> weights;          // (n_pairs,), or empty: every weight is 1
    std::vector<TokenId> negatives;      // (n_pairs, K) row by row; (T, K) with CBOW
    std::vector<TokenId> pool;           // (N,) negatives shared by all pairs, or empty
    std::uint32_t n_negatives = 0;       // K of `negatives`
    std::uint64_t n_words = 0;           // words of the source that the block used

    void clear();
    [[nodiscard]] std::size_t n_pairs() const noexcept { return contexts.size(); }
    /// The sum of the weights of its `n_targets`, by which the loss of the block is divided.
    [[nodiscard]] double total_weight(std::size_t n_targets) const noexcept;
};

}  // namespace sgns
