// trainer.hpp: SGD over a source of pairs, on many threads.
#pragma once

#include "sgns/kernels/kernels.hpp"
#include "sgns/pairs/block_reader.hpp"
#include "sgns/pairs/source.hpp"
#include "sgns/training/huffman.hpp"
#include "sgns/training/matrix.hpp"
#include "sgns/training/schedule.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace sgns {

/// Which steps are taken, on which instruction set, and which rows they leave as they are. With a
/// tree every block also takes the step of hierarchical softmax, or, where the source has no
/// negatives, that one alone.
struct StepOptions {
    const Kernels* kernels = nullptr;
    const Steps* steps = nullptr;       // of these kernels
    const HuffmanTree* tree = nullptr;  // over all tokens, or null
    Matrix* nodes = nullptr;            // rows of its inner nodes, trained too; null without a tree
    // Not 0 where a row must not change; empty if all may.
    std::span<const std::uint8_t> frozen_in = {};
    std::span<const std::uint8_t> frozen_out = {};

    /// Scores that make up the loss of a target, at most.
    [[nodiscard]] double most_scores(std::uint32_t n_negatives) const noexcept {
        return 1.0 + n_negatives + (tree == nullptr ? 0.0 : static_cast<double>(tree->longest()));
    }
};

struct TrainOptions {
    std::uint64_t epochs = 5;
    std::uint64_t workers = 1;
    LinearDecay schedule;
    StepOptions step;
    std::uint64_t first_epoch = 0;  // random choices differ from epoch to epoch
    bool deterministic = false;     // the same rows, bit for bit, for any number of workers
};

/// How far training is. A snapshot: the workers go on meanwhile.
struct Progress {
    std::uint64_t words_done = 0;
    std::uint64_t words_total = 0;  // words of the source, times epochs
    std::uint64_t pairs_done = 0;   // with CBOW, centers with their contexts
    double loss = 0.0;              // mean per pair since the last report; NaN if there was none
    double alpha = 0.0;
    double seconds = 0.0;
};

/// Called about ten times a second on the thread that called train(); false stops training.
/// What it throws stops the workers, joins them, and leaves train().
using Monitor = std::function<bool(const Progress&)>;

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
    std::uint64_t next_claim = 0;  // chunks before this one were begun, of all epochs of the run
    std::vector<Place> begun;      // where to go on in those that are not at their end;
                                   // deterministic: where each shard goes on
    std::uint64_t words_done = 0;
    std::uint64_t pairs_done = 0;
    double seconds = 0.0;
    std::vector<LossPoint> loss_curve;  // at most kLossPoints, in order of time
    bool broken = false;  // a worker failed: the rows are somewhere else, nobody knows where

    /// Sum of weight times loss.
    [[nodiscard]] double total_loss() const noexcept;
};

/// Trains `in` (rows of centers), `out` (rows of contexts and negatives) and the rows of nodes, if
/// there are any, in place, from where `state` is to the end, or until the monitor stops it.
/// `state` is then where it came to, also when the monitor throws. Whether it came to the end is
/// returned.
///
/// With one worker, and with `deterministic`, the result is a function of the arguments, bit for
/// bit, however often training is stopped and goes on. Else workers update rows without locks
/// (Hogwild: Niu et al., NIPS 2011) and the result depends on timing; which pairs are trained, and
/// how many words are counted, does not.
///
/// Throws std::invalid_argument for bad options or a state that is not of this training,
/// CorpusError if there is nothing to train on, DivergenceError when the loss stops being finite,
/// and what `source` or `monitor` throws.
bool train(const PairSource& source, Matrix& in, Matrix& out, const TrainOptions& options,
           TrainState& state, const Monitor& monitor);

/// Takes the steps of one block on the calling thread; returns the sum of weight times loss. A tree
/// must have as many tokens as `out` has rows.
double train_block(const PairBlock& block, std::uint32_t n_negatives, Matrix& in, Matrix& out,
                   const StepOptions& options, double alpha);

}  // namespace sgns
