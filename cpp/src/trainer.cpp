#include "sgns/trainer.hpp"

#include "sgns/errors.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <exception>
#include <limits>
#include <mutex>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>

namespace sgns {

namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kReportInterval = std::chrono::milliseconds(100);

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

struct alignas(64) Vector16 {
    float values[16];
};

/// What a kernel needs beside the block and the matrices. It grows with the blocks it meets.
class Scratch {
public:
    double step(const PairBlock& block, std::uint32_t n_negatives, Matrix& in, Matrix& out,
                const Steps& steps, double alpha) {
        const std::size_t stride = in.stride();
        const std::size_t n_centers = padded(block.centers.size());
        const std::size_t n_pool = padded(block.pool.size());
        const std::size_t n_scores = std::max(n_negatives + std::size_t{1}, block.n_pairs());
        grow(scores_, n_scores);
        rows_.resize(std::max(rows_.size(), n_scores));
        // Centers and what they receive, the pool twice, weights, and the ids of the pool.
        grow(scratch_, 2 * (n_centers + n_pool) * stride + n_centers * n_pool + n_pool);
        const StepFunction function = block.pool.empty() ? steps.per_pair : steps.shared;
        return function({in.data(), out.data(), stride, block.centers.data(), block.offsets.data(),
                         block.contexts.data(),
                         block.weights.empty() ? nullptr : block.weights.data(),
                         block.negatives.data(), block.pool.data(), block.centers.size(),
                         n_negatives, block.pool.size(), static_cast<float>(alpha),
                         scores_.data()->values, rows_.data(), scratch_.data()->values});
    }

private:
    static void grow(std::vector<Vector16>& memory, std::size_t floats) {
        memory.resize(std::max(memory.size(), padded(floats) / 16));
    }

    std::vector<Vector16> scores_;
    std::vector<Vector16> scratch_;
    std::vector<float*> rows_;
};

/// Totals that one worker alone writes and the monitor reads; on a cache line of their own.
struct alignas(64) Tally {
    std::atomic<std::uint64_t> pairs{0};
    std::atomic<double> weight{0.0};
    std::atomic<double> loss{0.0};

    void add(std::uint64_t more_pairs, double more_weight, double more_loss) noexcept {
        constexpr auto relaxed = std::memory_order_relaxed;
        pairs.store(pairs.load(relaxed) + more_pairs, relaxed);
        weight.store(weight.load(relaxed) + more_weight, relaxed);
        loss.store(loss.load(relaxed) + more_loss, relaxed);
    }
};

/// One run of train(): what its workers share.
class Run {
public:
    Run(const PairSource& source, Matrix& in, Matrix& out, const TrainOptions& options)
        : source_(source),
          in_(in),
          out_(out),
          options_(options),
          n_claims_(source.n_chunks() * options.epochs),
          words_total_(source.n_words() * options.epochs),
          n_points_(std::min(n_claims_, kLossPoints)),
          tallies_(std::min(options.workers, n_claims_)),
          curves_(tallies_.size(), std::vector<LossPoint>(n_points_)) {}

    TrainReport supervise(const Monitor& monitor) {
        const Joiner joiner{*this};
        for (std::size_t i = 0; i < tallies_.size(); ++i) {
            {
                const std::lock_guard lock(mutex_);
                ++running_;
            }
            try {
                threads_.emplace_back([this, i] { work(i); });
            } catch (...) {
                const std::lock_guard lock(mutex_);
                --running_;
                throw;
            }
        }
        bool wanted = true;
        for (bool finished = false; !finished;) {
            {
                std::unique_lock lock(mutex_);
                finished = changed_.wait_for(lock, kReportInterval, [&] { return running_ == 0; });
                if (failure_) {
                    std::rethrow_exception(failure_);
                }
            }
            if (monitor && wanted && !monitor(progress())) {
                wanted = false;
                stop_ = true;
            }
        }
        return report();
    }

private:
    /// Whatever ends supervise(), no worker outlives it.
    struct Joiner {
        Run& run;
        ~Joiner() {
            run.stop_ = true;
            for (std::thread& thread : run.threads_) {
                thread.join();
            }
        }
    };

    void work(std::size_t worker) noexcept {
        try {
            train_chunks(worker);
        } catch (...) {
            const std::lock_guard lock(mutex_);
            if (!failure_) {
                failure_ = std::current_exception();
            }
            stop_ = true;
        }
        {
            const std::lock_guard lock(mutex_);
            --running_;
        }
        changed_.notify_one();
    }

    void train_chunks(std::size_t worker) {
        const std::uint32_t n_negatives = source_.n_negatives();
        const std::unique_ptr<PairCursor> cursor = source_.cursor();
        Scratch scratch;
        PairBlock block;
        while (true) {
            const std::uint64_t claim = next_claim_.fetch_add(1, std::memory_order_relaxed);
            if (claim >= n_claims_) {
                return;
            }
            LossPoint& point = curves_[worker][point_of(claim)];
            cursor->start(claim / source_.n_chunks(), claim % source_.n_chunks());
            while (cursor->next(block)) {
                if (stop_.load(std::memory_order_relaxed)) {
                    return;
                }
                const std::uint64_t done =
                    words_done_.fetch_add(block.n_words, std::memory_order_relaxed);
                const double loss = scratch.step(block, n_negatives, in_, out_, *options_.steps,
                                                 options_.schedule.at(done, words_total_));
                if (!std::isfinite(loss)) {
                    throw DivergenceError(
                        "the loss is no longer finite after " + std::to_string(done) + " of " +
                        std::to_string(words_total_) + " words; alpha was " +
                        std::to_string(options_.schedule.alpha) + ": try a lower one");
                }
                const double weight = block.total_weight();
                point.words += block.n_words;
                point.weight += weight;
                point.loss += loss;
                tallies_[worker].add(block.n_pairs(), weight, loss);
            }
        }
    }

    /// Which point of the loss curve a claim belongs to; claims can be too many to multiply.
    [[nodiscard]] std::size_t point_of(std::uint64_t claim) const noexcept {
        const double share = static_cast<double>(claim) / static_cast<double>(n_claims_);
        return std::min(static_cast<std::uint64_t>(share * static_cast<double>(n_points_)),
                        n_points_ - 1);
    }

    Progress progress() {
        Progress now;
        double weight = 0.0;
        double loss = 0.0;
        for (const Tally& tally : tallies_) {
            now.pairs_done += tally.pairs;
            weight += tally.weight;
            loss += tally.loss;
        }
        now.words_done = words_done_;
        now.words_total = words_total_;
        now.loss = (loss - reported_loss_) / (weight - reported_weight_);
        now.alpha = options_.schedule.at(now.words_done, words_total_);
        now.seconds = seconds_since(start_);
        reported_loss_ = loss;
        reported_weight_ = weight;
        return now;
    }

    [[nodiscard]] TrainReport report() const {
        TrainReport report;
        report.words_done = words_done_;
        report.seconds = seconds_since(start_);
        report.stopped = words_done_ < words_total_;
        report.loss_curve.resize(n_points_);
        for (std::size_t worker = 0; worker < tallies_.size(); ++worker) {
            report.pairs_done += tallies_[worker].pairs;
            for (std::size_t i = 0; i < n_points_; ++i) {
                report.loss_curve[i].words += curves_[worker][i].words;
                report.loss_curve[i].weight += curves_[worker][i].weight;
                report.loss_curve[i].loss += curves_[worker][i].loss;
            }
        }
        return report;
    }

    const PairSource& source_;
    Matrix& in_;
    Matrix& out_;
    const TrainOptions& options_;
    const std::uint64_t n_claims_;
    const std::uint64_t words_total_;
    const std::uint64_t n_points_;
    const Clock::time_point start_ = Clock::now();

    std::atomic<std::uint64_t> next_claim_{0};
    std::atomic<std::uint64_t> words_done_{0};
    std::atomic<bool> stop_{false};
    std::vector<Tally> tallies_;
    std::vector<std::vector<LossPoint>> curves_;  // (workers, points), each row its worker's

    std::mutex mutex_;  // guards what follows
    std::condition_variable changed_;
    std::size_t running_ = 0;
    std::exception_ptr failure_;

    std::vector<std::thread> threads_;
    double reported_loss_ = 0.0;
    double reported_weight_ = 0.0;
};

void check(const PairSource& source, const Matrix& in, const Matrix& out,
           const TrainOptions& options) {
    options.schedule.check();
    if (options.epochs == 0 || options.workers == 0) {
        throw std::invalid_argument(std::string(options.epochs == 0 ? "epochs" : "workers") +
                                    " must be at least 1, got 0");
    }
    if (options.steps == nullptr) {
        throw std::invalid_argument("no objective was chosen");
    }
    if (in.stride() != out.stride()) {
        throw std::invalid_argument("both matrices must have one width, got " +
                                    std::to_string(in.dim()) + " and " + std::to_string(out.dim()));
    }
    for (const Matrix* matrix : {&in, &out}) {
        if (matrix->n_rows() < source.n_tokens()) {
            throw std::invalid_argument("matrices must have a row for each of the " +
                                        std::to_string(source.n_tokens()) + " tokens, got " +
                                        std::to_string(matrix->n_rows()));
        }
    }
    if (source.n_words() == 0) {
        throw CorpusError("nothing to train on: the corpus has no words");
    }
    if (options.epochs > std::numeric_limits<std::uint64_t>::max() / source.n_words()) {
        throw std::invalid_argument("epochs times words is past 2^64: epochs is " +
                                    std::to_string(options.epochs));
    }
}

}  // namespace

TrainReport train(const PairSource& source, Matrix& in, Matrix& out, const TrainOptions& options,
                  const Monitor& monitor) {
    check(source, in, out, options);
    return Run(source, in, out, options).supervise(monitor);
}

double train_block(const PairBlock& block, std::uint32_t n_negatives, Matrix& in, Matrix& out,
                   const Steps& steps, double alpha) {
    return Scratch().step(block, n_negatives, in, out, steps, alpha);
}

}  // namespace sgns
