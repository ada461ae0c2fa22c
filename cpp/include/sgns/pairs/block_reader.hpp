// block_reader.hpp: who reads which chunks of a source, and from where.
#pragma once

#include "sgns/pairs/source.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace sgns {

/// A position in a source: before block `block` of chunk `chunk`, which is counted through all
/// epochs.
struct Position {
    std::uint64_t chunk = 0;
    std::uint64_t block = 0;
};

/// The chunks that are left to read: those that were begun already, then every `stride`-th one
/// from `next` on. Several readers may take from it at once.
class ChunkQueue {
public:
    explicit ChunkQueue(std::uint64_t next = 0, std::uint64_t stride = 1,
                        std::vector<Position> begun = {})
        : next_(next), stride_(stride), begun_(std::move(begun)) {}

    [[nodiscard]] Position take() noexcept {
        const std::uint64_t n = taken_.fetch_add(1, std::memory_order_relaxed);
        return n < begun_.size() ? begun_[n] : Position{next_ + (n - begun_.size()) * stride_, 0};
    }
    /// The first of the chunks that were not begun before, and that nobody has taken.
    [[nodiscard]] std::uint64_t next() const noexcept {
        const std::uint64_t n = taken_.load(std::memory_order_relaxed);
        return n < begun_.size() ? next_ : next_ + (n - begun_.size()) * stride_;
    }
    /// Those that were begun before, and that nobody has taken.
    [[nodiscard]] std::vector<Position> begun() const {
        const std::uint64_t n = taken_.load(std::memory_order_relaxed);
        return n < begun_.size() ? std::vector<Position>(begun_.begin() + n, begun_.end())
                                 : std::vector<Position>();
    }

private:
    const std::uint64_t next_;
    const std::uint64_t stride_;
    const std::vector<Position> begun_;
    std::atomic<std::uint64_t> taken_{0};
};

/// Reads the blocks of the chunks that it takes: epoch after epoch, each chunk once, by whichever
/// of several readers comes first.
class BlockReader {
public:
    /// Reads to the end of the last of `epochs` epochs. `queue` must outlive the reader.
    BlockReader(const PairSource& source, std::uint64_t epochs, ChunkQueue& queue);
    /// The next block that is there, or false at the end.
    ///
    /// Throws std::invalid_argument if a chunk was begun past its end, and what the source throws.
    bool read(PairBlock& block);
    /// Where the block is that was read last.
    [[nodiscard]] Position last() const noexcept { return {chunk_, n_read_ - 1}; }

private:
    const PairSource& source_;
    const std::uint64_t n_chunks_;
    ChunkQueue& queue_;
    std::unique_ptr<PairCursor> cursor_;
    std::uint64_t chunk_ = 0;
    std::uint64_t n_read_ = 0;  // blocks of this chunk
    bool open_ = false;
};

}  // namespace sgns
