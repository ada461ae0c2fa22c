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

/// How blocks are cut: at `block_size` centers, or sooner at kMaxPairs pairs; with a pool, where
/// each of its items stands for 128 negatives, or its most frequent token for 160; or in a text
/// where the next center has had 160, or has 32 contexts and more to come.
inline constexpr std::size_t kMaxPairs = 1 << 14;

inline void check_negatives(const NegativeSampling& negatives, std::uint64_t n_tokens) {
    if (negatives.negative > 0 && (!negatives.noise || negatives.noise->size() != n_tokens)) {
        throw std::invalid_argument("the noise distribution must have one weight for each of the " +
                                    std::to_string(n_tokens) + " tokens, got " +
                                    std::to_string(negatives.noise ? negatives.noise->size() : 0));
    }
}

inline void check_block_size(std::size_t block_size) {
    if (block_size == 0) {
        throw std::invalid_argument("block_size must be at least 1, got 0");
    }
}

[[nodiscard]] inline bool shares_pool(const NegativeSampling& negatives) noexcept {
    return negatives.negative > 0 && negatives.pool_size > 0;
}

/// Negatives that one row may have in a block, where they share a pool: all are reckoned from one
/// start, and with far more of them training would overshoot.
inline constexpr std::uint64_t kMostNegativesOfRow = 160;

/// How many pairs a block may hold. A pool item stands for K / N negatives of each of them, of
/// which more than a hundred or so would overshoot as well; and one token can be many items of the
/// pool.
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

/// How many contexts a center of a text may have in a block with a pool: those that windows of
/// words have. An item of a large basket has more, and comes again in the blocks after.
[[nodiscard]] inline std::size_t most_contexts(const NegativeSampling& negatives) noexcept {
    constexpr std::size_t kMostContexts = 32;
    const bool predicts_contexts = !negatives.per_center;
    return shares_pool(negatives) && predicts_contexts ? kMostContexts : SIZE_MAX;
}

[[nodiscard]] inline bool is_full(const PairBlock& block, std::size_t block_size,
                                  std::size_t max_pairs) noexcept {
    return block.centers.size() >= block_size ||
           (block.n_pairs() > 0 && block.n_pairs() >= max_pairs);
}

/// The pairs that each center of a block has had.
///
/// A block with a pool ends where a center that comes again and again, as in a list, has had many
/// negatives.
class PairsHad {
public:
    void clear() noexcept { by_slot_.fill(0); }

    void add(TokenId center, std::size_t n_pairs) noexcept { by_slot_[center % kSlots] += n_pairs; }

    /// Whether `center` may have no more in this block.
    [[nodiscard]] bool enough(TokenId center, const NegativeSampling& negatives,
                              const PairBlock& block) const noexcept {
        const std::uint64_t k = negatives.negative;
        return shares_pool(negatives) && by_slot_[center % kSlots] * k > kMostNegativesOfRow &&
               n_pairs_of(center, block) * k > kMostNegativesOfRow;
    }

private:
    static constexpr std::size_t kSlots = 256;

    static std::size_t n_pairs_of(TokenId center, const PairBlock& block) noexcept {
        std::size_t n = 0;
        for (std::size_t c = 0; c < block.centers.size(); ++c) {
            n += block.centers[c] == center ? block.offsets[c + 1] - block.offsets[c] : 0;
        }
        return n;
    }

    // Of all centers that share a slot: seldom so many that the block must be searched.
    std::array<std::size_t, kSlots> by_slot_{};
};

inline void draw(const NegativeSampling& negatives, Random& random, std::size_t n,
                 std::vector<TokenId>& ids) {
    const std::size_t size = ids.size();
    ids.resize(size + n);
    // The table is seldom in the cache: call for several draws at once, not for one by one.
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

/// Negatives of one more center, with `n_pairs` pairs.
inline void draw_for_center(const NegativeSampling& negatives, Random& random, std::size_t n_pairs,
                            PairBlock& block) {
    if (!shares_pool(negatives)) {
        const std::size_t n = negatives.per_center ? 1 : n_pairs;
        draw(negatives, random, n * negatives.negative, block.negatives);
        block.n_negatives = negatives.negative;
    }
}

/// Negatives of a block that is complete.
inline void draw_for_block(const NegativeSampling& negatives, Random& random, PairBlock& block) {
    if (shares_pool(negatives) && block.n_pairs() > 0) {
        draw(negatives, random, negatives.pool_size, block.pool);
    }
}

}  // namespace sgns
