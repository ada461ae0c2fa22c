// source.hpp: the interface of all sources of pairs.
#pragma once

#include "sgns/pairs/block.hpp"
#include "sgns/sampling/alias_table.hpp"

#include <cstdint>
#include <memory>

namespace sgns {

/// How negatives are drawn.
struct NegativeSampling {
    std::shared_ptr<const AliasTable> noise;  // null if `negative` is 0
    std::uint32_t negative = 0;   // K: negatives of a pair, or as many as a pool stands for
    std::uint32_t pool_size = 0;  // negatives that a block shares; 0 for none
    bool per_center = false;      // without a pool: K negatives for a center instead of each pair
};

/// Reads the blocks of a source, for one thread.
class PairCursor {
public:
    virtual ~PairCursor() = default;
    /// Allows blocks to have words in place of contexts.
    virtual void allow_words() noexcept {}
    /// Moves to the start of chunk `chunk` of epoch `epoch`.
    virtual void start(std::uint64_t epoch, std::uint64_t chunk) = 0;
    /// Fills `block` with the next pairs of the chunk. Returns false at its end.
    ///
    /// A block without pairs may still have used words. Throws std::out_of_range if the source has
    /// an id past its vocabulary.
    virtual bool next(PairBlock& block) = 0;
};

/// A source of pairs. An epoch consists of chunks, which any reader may take in any order: the
/// pairs of a chunk are a function of (seed, epoch, chunk) alone.
class PairSource {
public:
    virtual ~PairSource() = default;
    /// Words in one epoch (pairs, if pairs are given): the unit of the schedule.
    [[nodiscard]] virtual std::uint64_t n_words() const noexcept = 0;
    [[nodiscard]] virtual std::uint64_t n_chunks() const noexcept = 0;
    /// Every center of a block is below this number.
    [[nodiscard]] virtual std::uint64_t n_tokens() const noexcept = 0;
    /// Every context of a block is below this number. It differs from n_tokens() if the two sides
    /// of a pair have separate ids, as users and items do.
    [[nodiscard]] virtual std::uint64_t n_contexts() const noexcept { return n_tokens(); }
    /// Every negative of a block is below this number.
    [[nodiscard]] virtual std::uint64_t n_negative_ids() const noexcept { return n_contexts(); }
    [[nodiscard]] virtual std::uint32_t n_negatives() const noexcept = 0;
    /// The number of contexts of every center, if the hidden vector of a center is the
    /// concatenation of their rows; 0 if an architecture makes hidden vectors.
    [[nodiscard]] virtual std::uint64_t n_concatenated() const noexcept { return 0; }
    /// The source must outlive its cursors.
    [[nodiscard]] virtual std::unique_ptr<PairCursor> cursor() const = 0;
};

}  // namespace sgns
