// block_reader.hpp: distributes the chunks of a source among readers of blocks.
#pragma once

#include "sgns/base/numbers.hpp"
#include "sgns/pairs/source.hpp"

#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

namespace sgns {

/// A position in a source: before block `block` of chunk `chunk`. Chunks are counted through all
/// epochs.
struct Position {
    std::uint64_t chunk = 0;
    std::uint64_t block = 0;
};

/// The chunks that remain to be read: first those that were begun before, then every `stride`-th
/// one from `next` on, before `end`. Several readers may take chunks at once.
class ChunkQueue {
public:
    explicit ChunkQueue(std::uint64_t next = 0, std::uint64_t stride = 1,
                        std::vector<Position> begun = {},
                        std::uint64_t end = std::numeric_limits<std::uint64_t>::max())
        : next_(next), stride_(stride), begun_(std::move(begun)), end_(end) {}

    [[nodiscard]] Position take() noexcept {
        const std::uint64_t n = taken_.fetch_add(1, std::memory_order_relaxed);
        return n < begun_.size() ? begun_[n] : Position{chunk(n), 0};
    }
    /// The first chunk that was neither begun before nor taken.
    [[nodiscard]] std::uint64_t next() const noexcept {
        const std::uint64_t n = taken_.load(std::memory_order_relaxed);
        return n < begun_.size() ? next_ : chunk(n);
    }
    /// The chunks that were begun before and not taken.
    [[nodiscard]] std::vector<Position> begun() const {
        const std::uint64_t n = taken_.load(std::memory_order_relaxed);
        return n < begun_.size() ? std::vector<Position>(begun_.begin() + n, begun_.end())
                                 : std::vector<Position>();
    }

    /// Readers take no chunk from this one on.
    [[nodiscard]] std::uint64_t end() const noexcept { return end_; }

private:
    /// The chunk of take `n`, if those that were begun before are taken.
    [[nodiscard]] std::uint64_t chunk(std::uint64_t n) const noexcept {
        return saturated_sum(next_, saturated_product(n - begun_.size(), stride_));
    }

    const std::uint64_t next_;
    const std::uint64_t stride_;
    const std::vector<Position> begun_;
    const std::uint64_t end_;
    std::atomic<std::uint64_t> taken_{0};
};

/// Reads the blocks of the chunks that it takes from a queue. Readers that share the queue read
/// each chunk of each epoch once.
class BlockReader {
public:
    /// Reads up to the end of epoch `epochs`, or of the queue. `queue` must outlive the reader.
    BlockReader(const PairSource& source, std::uint64_t epochs, ChunkQueue& queue);
    /// Allows blocks to have words in place of contexts.
    void allow_words() noexcept { cursor_->allow_words(); }
    /// Reads the next block. Returns false at the end.
    ///
    /// Throws std::invalid_argument if a position lies past the end of its chunk, and what the
    /// source throws.
    bool read(PairBlock& block);
    /// The position of the block that was read last.
    [[nodiscard]] Position last() const noexcept { return {chunk_, n_read_ - 1}; }

private:
    const PairSource& source_;
    const std::uint64_t n_chunks_;
    ChunkQueue& queue_;
    std::unique_ptr<PairCursor> cursor_;
    std::uint64_t chunk_ = 0;
    std::uint64_t n_read_ = 0;  // blocks of the current chunk
    bool open_ = false;
};

}  // namespace sgns
