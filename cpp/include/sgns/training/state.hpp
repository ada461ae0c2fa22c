// state.hpp: the progress of a training, and the state from which it resumes.
#pragma once

#include "sgns/pairs/block_reader.hpp"

#include <cstdint>
#include <vector>

namespace sgns {

/// A snapshot of the progress. The workers continue meanwhile.
struct Progress {
    std::uint64_t words_done = 0;
    std::uint64_t words_total = 0;  // words of the source, times epochs
    std::uint64_t pairs_done = 0;   // with CBOW, centers
    double loss = 0.0;              // mean per pair since the last report; NaN without pairs
    double alpha = 0.0;
    double seconds = 0.0;
};

/// A point of the loss curve. All points have the same number of chunks.
struct LossPoint {
    std::uint64_t words = 0;
    double weight = 0.0;  // of its pairs
    double loss = 0.0;    // sum of weight times loss
};

/// Running means over the blocks of one worker or shard.
struct BlockMeans {
    std::uint64_t n_blocks = 0;
    std::vector<float> rows;  // (2, dim) of pools and of hidden vectors; empty in the first blocks
};

/// The most points of a loss curve.
inline constexpr std::uint64_t kLossPoints = 200;

/// The loss per score at which training counts as diverged. It starts at log 2.
inline constexpr double kDivergedLoss = 1e4;

/// The state of a training. With the rows, it is all that is needed to resume. A default state is
/// that of a training that has not started.
struct TrainState {
    std::uint64_t next_chunk =
        0;  // all chunks before this one were begun, counted through the epochs of the run
    std::vector<Position> begun;  // where to resume chunks that were begun; if deterministic, where
                                  // to resume each shard
    std::uint64_t words_done = 0;
    std::uint64_t pairs_done = 0;
    double seconds = 0.0;
    std::vector<LossPoint> loss_curve;  // at most kLossPoints, in the order of the chunks
    std::vector<BlockMeans> means;      // of each worker; if deterministic, of each shard
    bool broken = false;                // a worker failed: the rows do not match the state

    /// The sum of weight times loss.
    [[nodiscard]] double total_loss() const noexcept;
};

}  // namespace sgns
