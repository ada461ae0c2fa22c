// source.hpp: where pairs come from, chunk by chunk and block by block.
#pragma once

#include "sgns/pairs/block.hpp"
#include "sgns/sampling/alias_table.hpp"

#include <cstdint>
#include <memory>

namespace sgns {

/// Negatives that come with the pairs, drawn from the noise distribution.
struct NegativeSampling {
    std::shared_ptr<const AliasTable> noise;  // null if `negative` is 0
    std::uint32_t negative = 0;               // K: for every pair, or as many as a pool stands for
    std::uint32_t pool_size = 0;              // negatives that a block shares; 0 if none are
    bool per_center = false;                  // without a pool: K for a center, not for each pair
};

/// One reader's place in a source. Readers share nothing.
class PairCursor {
public:
    virtual ~PairCursor() = default;
    /// Moves to the start of chunk `chunk` of epoch `epoch`.
    virtual void start(std::uint64_t epoch, std::uint64_t chunk) = 0;
    /// Fills `block` with what comes next in the chunk; false at its end.
    ///
    /// A block may hold no pair and still have used up words. Throws std::out_of_range if the
    /// source holds an id past its vocabulary.
    virtual bool next(PairBlock& block) = 0;
};

/// Where pairs come from. An epoch is cut into chunks that any reader may take in any order:
/// the pairs of a chunk are a function of (seed, epoch, chunk) alone.
class PairSource {
public:
    virtual ~PairSource() = default;
    /// Words (or, for explicit pairs, pairs) in one epoch: the unit of the schedule.
    [[nodiscard]] virtual std::uint64_t n_words() const noexcept = 0;
    [[nodiscard]] virtual std::uint64_t n_chunks() const noexcept = 0;
    /// Every center of a block is below this.
    [[nodiscard]] virtual std::uint64_t n_tokens() const noexcept = 0;
    /// Every context and negative of a block is below this: where the two sides of a pair are of
    /// different kinds, as users and items are, each has ids of its own.
    [[nodiscard]] virtual std::uint64_t n_contexts() const noexcept { return n_tokens(); }
    [[nodiscard]] virtual std::uint32_t n_negatives() const noexcept = 0;
    /// The source must outlive its cursors.
    [[nodiscard]] virtual std::unique_ptr<PairCursor> cursor() const = 0;
};

}  // namespace sgns
