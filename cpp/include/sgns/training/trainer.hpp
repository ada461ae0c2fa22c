// trainer.hpp: trains on a source of pairs, with any number of threads.
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

/// The share of one of several processes, the ranks, in the chunks of a run. Together they train
/// every chunk once. The default is the whole run.
struct Share {
    std::uint64_t rank = 0;
    std::uint64_t ranks = 1;  // this rank takes every `ranks`-th chunk, from its own number on
    std::uint64_t end = std::numeric_limits<std::uint64_t>::max();  // no chunk from this one on
    double pace = 1.0;  // words that all ranks train for each word of this one, for the schedule

    /// Throws std::invalid_argument unless rank < ranks and 1 <= pace.
    void check() const;
    [[nodiscard]] bool is_whole() const noexcept {
        return ranks == 1 && end == std::numeric_limits<std::uint64_t>::max();
    }
};

struct TrainOptions {
    std::uint64_t epochs = 5;
    std::uint64_t workers = 1;
    LinearDecay schedule;
    StepOptions step;
    std::uint64_t first_epoch = 0;  // number of the first epoch, for its random choices
    bool deterministic = false;     // same rows, bit for bit, for any number of workers
    /// Training stops as soon as this many words of the run are done, including those before
    /// `state`. Each worker compares after a block, or all after a round if deterministic.
    std::uint64_t stop_at = std::numeric_limits<std::uint64_t>::max();
    /// Chunks that this process trains: those of `state` that were begun, and its share of those
    /// between `next_chunk` of `state` and the end of the share. If deterministic, a share that is
    /// not the whole run must be trained to its end.
    Share share = {};
};

/// Called on the thread that called train(), about ten times a second and once at the end, with the
/// final numbers. If it returns false, training stops, and it is not called again. If it throws,
/// the workers are joined and train() throws the same.
using Monitor = std::function<bool(const Progress&)>;

/// Trains `in` (rows of centers), `out` (rows of contexts and negatives) and the rows of nodes, if
/// any, in place. It starts from `state` and stops at the end, at `stop_at`, or when the monitor
/// returns false. It then updates `state`, even if the monitor throws. Returns whether training
/// reached its end.
///
/// With one worker, or if deterministic, the result is a function of the arguments, bit for bit,
/// however often training stops and resumes. Otherwise workers update rows without locks (Hogwild:
/// Niu et al., NIPS 2011), and the result depends on timing. The pairs that are trained and the
/// number of words do not.
///
/// Throws std::invalid_argument for bad options or the state of another training, CorpusError if
/// there is nothing to train on, DivergenceError if the loss becomes too large or not finite, and
/// what `source` or `monitor` throws.
bool train(const PairSource& source, Matrix& in, Matrix& out, const TrainOptions& options,
           TrainState& state, const Monitor& monitor);

/// Returns the mean loss per pair of all pairs of the source, in the first epoch of `options`; NaN
/// without pairs. It makes the steps of a training at the rate 0, so no row changes its value.
///
/// Throws what train() throws.
double mean_loss(const PairSource& source, Matrix& in, Matrix& out, TrainOptions options,
                 const Monitor& monitor);

/// Trains on one block on the calling thread. Returns the sum of weight times loss. A tree must
/// have as many tokens as `out` has rows. `means` are those of the blocks before, which receive
/// this block, or null.
double train_block(const PairBlock& block, std::uint32_t n_negatives, Matrix& in, Matrix& out,
                   const StepOptions& options, double alpha, BlockMeans* means = nullptr);

}  // namespace sgns
