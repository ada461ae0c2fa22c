// pair_batches.hpp: pairs in flat batches of one size, for torch.
#pragma once

#include "sgns/pairs/block_reader.hpp"
#include "sgns/pairs/source.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace sgns {

/// Single pairs, each with its own negatives.
struct PairBatch {
    std::vector<std::int64_t> centers;    // (B,)
    std::vector<std::int64_t> contexts;   // (B,)
    std::vector<std::int64_t> negatives;  // (B, K) row by row
    std::vector<float> weights;           // (B,), or empty: every weight is 1

    [[nodiscard]] std::size_t n_pairs() const noexcept { return centers.size(); }
};

/// A position in a stream: before pair `pair` of chunk `chunk`. Chunks are counted through all
/// epochs.
struct PairPosition {
    std::uint64_t chunk = 0;
    std::uint64_t pair = 0;
};

/// Reads one share of a source in its order, epoch after epoch.
class PairBatches {
public:
    /// Begins at `start`, continues with every `n_shares`-th chunk, and ends with epoch `epochs`.
    ///
    /// Throws std::invalid_argument if `batch_size` or `n_shares` is 0.
    PairBatches(const PairSource& source, std::uint64_t epochs, std::size_t batch_size,
                PairPosition start = {}, std::uint64_t n_shares = 1);

    /// Fills `batch` with the next `batch_size` pairs, or with fewer at the end. Returns false if
    /// none remain.
    ///
    /// Throws std::invalid_argument if pairs have no negatives of their own, or if `start` lies
    /// past the end of its chunk; and what the source throws.
    bool next(PairBatch& batch);

    /// K of every batch.
    [[nodiscard]] std::uint32_t n_negatives() const noexcept { return n_negatives_; }
    /// The start of the next batch. Another reader that starts there reads the remaining pairs.
    [[nodiscard]] PairPosition position() const noexcept { return position_; }

private:
    bool read_block();
    void append(std::size_t n_pairs, PairBatch& batch);

    const std::size_t batch_size_;
    const std::uint32_t n_negatives_;
    PairPosition position_;
    std::uint64_t to_skip_;  // pairs before the start, in its chunk
    ChunkQueue queue_;
    BlockReader reader_;
    PairBlock block_;
    std::size_t taken_ = 0;   // pairs of the block that are in a batch
    std::size_t center_ = 0;  // center of the next pair
    std::size_t last_size_ = 0;
};

}  // namespace sgns
