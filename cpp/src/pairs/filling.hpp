// filling.hpp: rules by which all sources fill blocks.
#pragma once

#include "sgns/base/random.hpp"
#include "sgns/pairs/source.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace sgns {

/// The most pairs of a block. A block ends at `block_size` centers or kMaxPairs pairs. With a pool
/// it ends sooner: when an item of the pool stands for 128 negatives, when the most frequent token
/// stands for 160, or, in a text, when the next center has had 160 or has more than 32 contexts.
inline constexpr std::size_t kMaxPairs = 1 << 14;

inline void check_negatives(const NegativeSampling& negatives, std::uint64_t n_tokens) {
    if (negatives.negative > 0 && (!negatives.noise || negatives.noise->size() != n_tokens)) {
        throw std::invalid_argument("the noise distribution must have one weight for each of the " +
                                    std::to_string(n_tokens) + " tokens, got " +
                                    std::to_string(negatives.noise ? negatives.noise->size() : 0));
    }
}

[[nodiscard]] inline bool shares_pool(const NegativeSampling& negatives) noexcept {
    return negatives.negative > 0 && negatives.pool_size > 0;
}

/// The most negatives of one row in a block with a pool. All of them are computed from the same
/// values; many more would overshoot.
inline constexpr std::uint64_t kMostNegativesOfRow = 160;

/// The most pairs of a block. An item of the pool stands for K / N negatives of each pair; more
/// than about a hundred would overshoot. A frequent token can be several items of the pool.
[[nodiscard]] inline std::size_t most_pairs(const NegativeSampling& negatives) noexcept {
    constexpr std::uint64_t kStandsFor = 128;
    if (!shares_pool(negatives)) {
        return kMaxPairs;
    }
    const std::uint64_t of_item = kStandsFor * negatives.pool_size / negatives.negative;
    const double of_row = static_cast<double>(kMostNegativesOfRow) /
                          (negatives.negative * negatives.noise->highest_probability());
    return std::min({of_item, static_cast<std::uint64_t>(of_row), std::uint64_t{kMaxPairs}});
}

/// The most contexts of a center in a block with a pool: as many as windows of words have. A word
/// with more contexts, as in a large basket, continues in the next blocks.
inline constexpr std::size_t kMostContextsOfCenter = 32;

/// The most contexts of a center in a block with these negatives.
[[nodiscard]] inline std::size_t most_contexts(const NegativeSampling& negatives) noexcept {
    const bool predicts_contexts = !negatives.per_center;
    return shares_pool(negatives) && predicts_contexts ? kMostContextsOfCenter : SIZE_MAX;
}

/// Whether a block of `n_centers` has no room for more. Pairs may be counted by weight.
template <class Count>
[[nodiscard]] bool is_full(std::size_t n_centers, std::size_t block_size, Count n_pairs,
                           Count max_pairs) noexcept {
    return n_centers >= block_size || (n_pairs > 0 && n_pairs >= max_pairs);
}

/// Counts the pairs of each center in a block.
///
/// A block with a pool ends when a repeated center has had many negatives, as happens in lists.
class PairsHad {
public:
    void clear() noexcept { by_slot_.fill(0); }

    void add(TokenId center, std::size_t n_pairs) noexcept { by_slot_[center % kSlots] += n_pairs; }

    /// Whether `center` must have no more pairs in this block, which has `n_centers` so far.
    [[nodiscard]] bool enough(TokenId center, const NegativeSampling& negatives,
                              const PairBlock& block, std::size_t n_centers) const noexcept {
        const std::uint64_t k = negatives.negative;
        return shares_pool(negatives) && by_slot_[center % kSlots] * k > kMostNegativesOfRow &&
               n_pairs_of(center, block, n_centers) * k > kMostNegativesOfRow;
    }

private:
    static constexpr std::size_t kSlots = 256;

    static std::size_t n_pairs_of(TokenId center, const PairBlock& block,
                                  std::size_t n_centers) noexcept {
        std::size_t n = 0;
        for (std::size_t c = 0; c < n_centers; ++c) {
            n += block.centers[c] == center ? block.offsets[c + 1] - block.offsets[c] : 0;
        }
        return n;
    }

    // Pairs of all centers that share a slot. They are rarely so many that the block must be
    // searched.
    std::array<std::size_t, kSlots> by_slot_{};
};

inline void draw(const NegativeSampling& negatives, Random& random, std::size_t n,
                 std::vector<TokenId>& ids) {
    const std::size_t size = ids.size();
    ids.resize(size + n);
    // The table is rarely in the cache: several draws are prefetched together.
    constexpr std::size_t kAtOnce = 32;
    std::array<std::uint64_t, kAtOnce> words;
    for (std::size_t first = 0; first < n; first += kAtOnce) {
        const std::size_t last = std::min(n, first + kAtOnce);
        for (std::size_t i = first; i < last; ++i) {
            words[i - first] = random.word();
            negatives.noise->prefetch(words[i - first]);
        }
        for (std::size_t i = first; i < last; ++i) {
            ids[size + i] = negatives.noise->draw(words[i - first]);
        }
    }
}

/// Draws the negatives of one more center with `n_pairs` pairs.
inline void draw_for_center(const NegativeSampling& negatives, Random& random, std::size_t n_pairs,
                            PairBlock& block) {
    if (!shares_pool(negatives)) {
        const std::size_t n = negatives.per_center ? 1 : n_pairs;
        draw(negatives, random, n * negatives.negative, block.negatives);
        block.n_negatives = negatives.negative;
    }
}

/// Draws the pool of a complete block.
inline void draw_for_block(const NegativeSampling& negatives, Random& random, PairBlock& block) {
    if (shares_pool(negatives) && block.n_pairs() > 0) {
        draw(negatives, random, negatives.pool_size, block.pool);
    }
}

}  // namespace sgns
