// trainer.hpp: SGD over a source of pairs, on many threads.
#pragma once

#include "sgns/pairs/block.hpp"
#include "sgns/pairs/source.hpp"
#include "sgns/training/matrix.hpp"
#include "sgns/training/schedule.hpp"
#include "sgns/training/state.hpp"
#include "sgns/training/step_options.hpp"

#include <cstdint>
#include <functional>
#include <limits>

namespace sgns {

struct TrainOptions {
    std::uint64_t epochs = 5;
    std::uint64_t workers = 1;
    LinearDecay schedule;
    StepOptions step;
    std::uint64_t first_epoch = 0;  // random choices differ from epoch to epoch
    bool deterministic = false;     // the same rows, bit for bit, for any number of workers
    /// Training stops when this many words of the run are done, those before `state` included.
    std::uint64_t stop_at = std::numeric_limits<std::uint64_t>::max();
};

/// Called about ten times a second on the thread that called train(); false stops training.
/// What it throws stops the workers, joins them, and leaves train().
using Monitor = std::function<bool(const Progress&)>;

/// Trains `in` (rows of centers), `out` (rows of contexts and negatives) and the rows of nodes,
/// if there are any, in place, from where `state` is to the end, or until the monitor stops it.
/// `state` is then where it came to, also when the monitor throws. Whether it came to the end
/// is returned.
///
/// With one worker, and with `deterministic`, the result is a function of the arguments, bit
/// for bit, however often training is stopped and goes on. Else workers update rows without
/// locks (Hogwild: Niu et al., NIPS 2011) and the result depends on timing; which pairs are
/// trained, and how many words are counted, does not.
///
/// Throws std::invalid_argument for bad options or a state that is not of this training,
/// CorpusError if there is nothing to train on, DivergenceError when the loss stops being
/// finite, and what `source` or `monitor` throws.
bool train(const PairSource& source, Matrix& in, Matrix& out, const TrainOptions& options,
           TrainState& state, const Monitor& monitor);

/// Takes the steps of one block on the calling thread; returns the sum of weight times loss. A
/// tree must have as many tokens as `out` has rows.
double train_block(const PairBlock& block, std::uint32_t n_negatives, Matrix& in, Matrix& out,
                   const StepOptions& options, double alpha);

}  // namespace sgns
