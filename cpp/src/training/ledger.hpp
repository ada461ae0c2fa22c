// ledger.hpp: counts of words, pairs and loss, which workers write and the monitor reads.
#pragma once

#include "sgns/training/schedule.hpp"
#include "sgns/training/state.hpp"
#include "training/stepper.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace sgns {

class Ledger {
public:
    /// Continues from `start`. Each of `n_writers` belongs to one thread at a time.
    Ledger(const TrainState& start, std::size_t n_writers, std::uint64_t n_chunks,
           std::uint64_t words_total, double most_scores, const LinearDecay& schedule,
           double pace = 1.0);

    /// The words done, as far as `writer` knows.
    [[nodiscard]] std::uint64_t words_done(std::size_t writer) const noexcept {
        return words_done_.load(std::memory_order_relaxed) + writers_[writer].uncounted;
    }
    [[nodiscard]] double alpha(std::uint64_t words_done) const noexcept {
        return schedule_.at(pace_ == 1.0 ? words_done : words_of_all(words_done), words_total_);
    }
    /// Throws DivergenceError if the loss of a block shows that training has diverged.
    void check(const Trained& block, std::uint64_t words_done) const;
    /// Adds a block of chunk `chunk`.
    void add(std::size_t writer, std::uint64_t chunk, const Trained& block) noexcept;
    /// Makes all words of `writer` visible to others.
    void flush(std::size_t writer) noexcept;

    /// The progress so far. Only one thread may call this.
    [[nodiscard]] Progress progress();
    /// Stores the sums in a state, after all writers are done.
    void close(TrainState& state) const;

private:
    using Clock = std::chrono::steady_clock;

    /// Has cache lines of its own.
    struct alignas(64) Writer {
        // Written by one thread and read by the monitor.
        std::atomic<std::uint64_t> pairs{0};
        std::atomic<double> weight{0.0};
        std::atomic<double> loss{0.0};
        std::uint64_t uncounted = 0;    // words that were not added to words_done_ yet
        std::vector<LossPoint> points;  // the loss curve of this writer
    };

    [[nodiscard]] std::size_t point_of(std::uint64_t chunk) const noexcept;
    [[nodiscard]] double seconds() const noexcept;
    /// The words that all ranks have done, as far as it follows from those of this one.
    [[nodiscard]] std::uint64_t words_of_all(std::uint64_t words_done) const noexcept;

    const std::uint64_t n_chunks_;
    const std::uint64_t words_total_;
    const std::uint64_t n_points_;
    const double most_scores_;  // of one target
    const LinearDecay schedule_;
    const double pace_;
    const std::uint64_t words_before_;
    const double seconds_before_;
    const Clock::time_point start_ = Clock::now();

    std::atomic<std::uint64_t> words_done_;
    std::vector<Writer> writers_;

    double reported_loss_ = 0.0;
    double reported_weight_ = 0.0;
};

}  // namespace sgns
