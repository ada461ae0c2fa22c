// run.hpp: one run of training, and two ways to share its work among threads.
#pragma once

#include "sgns/base/numbers.hpp"
#include "sgns/training/trainer.hpp"
#include "training/ledger.hpp"
#include "training/stepper.hpp"

#include <atomic>
#include <cstdint>
#include <functional>

namespace sgns {

/// A training with valid options.
struct Training {
    const PairSource& source;
    Matrix& in;
    Matrix& out;
    const TrainOptions& options;

    [[nodiscard]] std::uint64_t n_chunks() const noexcept {
        return source.n_chunks() * options.epochs;
    }
    /// The first chunk of the run, if chunks are counted through all epochs.
    [[nodiscard]] std::uint64_t first_chunk() const noexcept {
        return source.n_chunks() * options.first_epoch;
    }
    /// The first chunk that readers take after `next_chunk` of a state, and the one before which
    /// they stop; both are counted from the first chunk of epoch 0.
    [[nodiscard]] std::uint64_t begin(const TrainState& state) const noexcept {
        return saturated_sum(first_chunk() + state.next_chunk, options.share.rank);
    }
    [[nodiscard]] std::uint64_t end() const noexcept {
        return saturated_sum(first_chunk(), options.share.end);
    }
    /// Readers stop before this epoch.
    [[nodiscard]] std::uint64_t end_epoch() const noexcept {
        return options.first_epoch + options.epochs;
    }
    [[nodiscard]] std::uint64_t words_total() const noexcept {
        return source.n_words() * options.epochs;
    }
    [[nodiscard]] Ledger ledger(const TrainState& state, std::size_t n_writers) const {
        return Ledger(state, n_writers, n_chunks(), words_total(),
                      options.step.most_scores(source.n_negatives()), options.schedule,
                      options.share.pace);
    }
    /// Whether the step can take the words of a block in place of its contexts.
    [[nodiscard]] bool takes_words() const noexcept { return options.step.tree == nullptr; }
    [[nodiscard]] RunningMeans running_means(const BlockMeans& saved) const {
        return {saved, out.dim(), out.stride()};
    }
    [[nodiscard]] BlockMeans saved(const RunningMeans& means) const {
        return means.saved(out.dim(), out.stride());
    }
    [[nodiscard]] Stepper stepper() const {
        return Stepper(source.n_negatives(), in, out, options.step, source.n_concatenated());
    }
};

/// Throws what train() throws for bad options, or if there is nothing to train on.
void check_training(const PairSource& source, const Matrix& in, const Matrix& out,
                    const TrainOptions& options);

/// Workers update the rows directly, without locks. See hogwild.cpp.
void train_hogwild(const Training& training, TrainState& state, const Monitor& monitor);

/// Workers change copies of rows, which are merged in a fixed order. See deterministic.cpp.
void train_deterministic(const Training& training, TrainState& state, const Monitor& monitor);

/// Runs workers as run_workers() does, and calls the monitor. It then updates `state`: `close`
/// stores the positions, the ledger the sums. The same happens if the monitor throws. If a worker
/// throws, the state is broken.
void supervise(std::uint64_t workers, Ledger& ledger, TrainState& state, const Monitor& monitor,
               const std::function<void(std::uint64_t worker, const std::atomic<bool>& stop)>& work,
               const std::function<void()>& close);

}  // namespace sgns
