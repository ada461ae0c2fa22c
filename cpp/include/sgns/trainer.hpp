// trainer.hpp: Hogwild SGD over a source of pairs.
#pragma once

#include "sgns/kernels.hpp"
#include "sgns/matrix.hpp"
#include "sgns/pairs.hpp"
#include "sgns/schedule.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace sgns {

/// Which step is taken, and on which instruction set.
struct StepOptions {
    const Kernels* kernels = nullptr;
    const Steps* steps = nullptr;  // of these kernels
};

struct TrainOptions {
    std::uint64_t epochs = 5;
    std::uint64_t workers = 1;
    LinearDecay schedule;
    StepOptions step;
    std::uint64_t first_epoch = 0;  // random choices differ from epoch to epoch
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

struct TrainReport {
    std::uint64_t words_done = 0;
    std::uint64_t pairs_done = 0;
    std::vector<LossPoint> loss_curve;  // at most kLossPoints, in order of time
    double total_loss = 0.0;            // sum of weight times loss
    double seconds = 0.0;
    bool stopped = false;  // by the monitor
};

inline constexpr std::uint64_t kLossPoints = 200;

/// Trains `in` (rows of centers) and `out` (rows of contexts and negatives) in place.
///
/// With one worker the result is a function of the arguments, bit for bit. With more, workers
/// update rows without locks (Hogwild: Niu et al., NIPS 2011) and the result depends on timing;
/// which pairs are trained, and how many words are counted, does not.
///
/// Throws std::invalid_argument for bad options, CorpusError if there is nothing to train on,
/// DivergenceError when the loss stops being finite, and what `source` or `monitor` throws.
TrainReport train(const PairSource& source, Matrix& in, Matrix& out, const TrainOptions& options,
                  const Monitor& monitor);

/// Takes the steps of one block on the calling thread; returns the sum of weight times loss.
double train_block(const PairBlock& block, std::uint32_t n_negatives, Matrix& in, Matrix& out,
                   const StepOptions& options, double alpha);

}  // namespace sgns
