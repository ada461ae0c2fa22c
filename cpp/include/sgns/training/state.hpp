// state.hpp: the state of a training, from which it can resume.
#pragma once

#include "sgns/pairs/block_reader.hpp"

#include <cstdint>
#include <vector>

namespace sgns {

/// How far training is. A snapshot: the workers go on meanwhile.
struct Progress {
    std::uint64_t words_done = 0;
    std::uint64_t words_total = 0;  // words of the source, times epochs
    std::uint64_t pairs_done = 0;   // with CBOW, centers with their contexts
    double loss = 0.0;              // mean per pair since the last report; NaN if there was none
    double alpha = 0.0;
    double seconds = 0.0;
};

/// One stretch of training, of equal length in chunks of the source.
struct LossPoint {
    std::uint64_t words = 0;
    double weight = 0.0;  // of its pairs
    double loss = 0.0;    // sum of weight times loss
};

/// Most points of a loss curve.
inline constexpr std::uint64_t kLossPoints = 200;

/// A loss per score that no training comes back from: it starts at log 2.
inline constexpr double kDivergedLoss = 1e4;

/// Where training is: besides the rows, all that it takes to go on. A new one is at the start.
struct TrainState {
    std::uint64_t next_chunk = 0;  // chunks before this one were begun, of all epochs of the run
    std::vector<Position> begun;   // where to go on in those that are not at their end;
                                   // deterministic: where each shard goes on
    std::uint64_t words_done = 0;
    std::uint64_t pairs_done = 0;
    double seconds = 0.0;
    std::vector<LossPoint> loss_curve;  // at most kLossPoints, in order of time
    bool broken = false;  // a worker failed: the rows are somewhere else, nobody knows where

    /// Sum of weight times loss.
    [[nodiscard]] double total_loss() const noexcept;
};

}  // namespace sgns
