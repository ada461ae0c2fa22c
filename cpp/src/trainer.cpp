#include "sgns/trainer.hpp"

#include "sgns/errors.hpp"
#include "sgns/huge_pages.hpp"
#include "sgns/tasks.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>

namespace sgns {

namespace {

using Clock = std::chrono::steady_clock;

/// A loss per score that no training comes back from: it starts at log 2.
constexpr double kDivergedLoss = 1e4;

/// Words that a worker counts to itself before it adds them to the total: if every block were
/// added, the total would pass from core to core all the time.
constexpr std::uint64_t kWordsAtOnce = 2048;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Memory of one worker that grows, on huge pages; what it holds is lost when it does.
class Scratch {
public:
    float* reserve(std::size_t floats) {
        const std::size_t bytes = (floats * sizeof(float) + kHugePage - 1) / kHugePage * kHugePage;
        if (bytes > n_bytes_) {
            n_bytes_ = 0;
            memory_.reset(static_cast<float*>(std::aligned_alloc(kHugePage, bytes)));
            if (memory_ == nullptr) {
                throw std::bad_alloc();
            }
            ask_for_huge_pages(memory_.get(), bytes);
            n_bytes_ = bytes;
        }
        return memory_.get();
    }

private:
    struct Free {
        void operator()(float* memory) const noexcept { std::free(memory); }
    };
    std::unique_ptr<float, Free> memory_;
    std::size_t n_bytes_ = 0;
};

Pairs pairs_of(const PairBlock& block) {
    return {block.centers.data(),   block.offsets.data(),
            block.contexts.data(),  block.weights.empty() ? nullptr : block.weights.data(),
            block.negatives.data(), block.pool.data(),
            block.centers.size(),   block.pool.size()};
}

/// What there is one step for: the pairs, or the centers that their contexts predict together.
std::size_t n_targets(const PairBlock& block, const Steps& steps) {
    return steps.predicts_contexts ? block.n_pairs() : block.centers.size();
}

/// Takes steps on one thread.
class Stepper {
public:
    Stepper(std::uint32_t n_negatives, Matrix& in, Matrix& out, const StepOptions& options)
        : n_negatives_(n_negatives), in_(in), out_(out), options_(options) {}

    double step(const PairBlock& block, const PairBlock* next, double alpha) {
        const Steps& steps = *options_.steps;
        if (block.pool.empty() &&
            block.negatives.size() != n_targets(block, steps) * n_negatives_) {
            throw std::invalid_argument("a block must have negatives for each of its " +
                                        std::to_string(n_targets(block, steps)) + " targets, got " +
                                        std::to_string(block.negatives.size()));
        }
        const std::size_t stride = in_.stride();
        const std::size_t floats = options_.kernels->scratch_floats(
            block.centers.size(), block.pool.size(), n_negatives_, stride);
        const Pairs upcoming = next == nullptr ? Pairs{} : pairs_of(*next);
        const StepFunction function = block.pool.empty() ? steps.per_pair : steps.shared;
        return function({in_.data(), out_.data(), stride, n_negatives_, static_cast<float>(alpha),
                         pairs_of(block), next == nullptr ? nullptr : &upcoming,
                         scratch_.reserve(floats)});
    }

private:
    const std::uint32_t n_negatives_;
    Matrix& in_;
    Matrix& out_;
    const StepOptions options_;
    Scratch scratch_;
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
          first_claim_(source.n_chunks() * options.first_epoch),
          words_total_(source.n_words() * options.epochs),
          n_points_(std::min(n_claims_, kLossPoints)),
          tallies_(std::min(options.workers, n_claims_)),
          curves_(tallies_.size(), std::vector<LossPoint>(n_points_)) {}

    TrainReport supervise(const Monitor& monitor) {
        bool wanted = true;
        const auto poll = [&] {
            if (monitor && wanted && !monitor(progress())) {
                wanted = false;
                stop_ = true;
            }
        };
        run_workers(tallies_.size(), stop_, poll, [&](std::uint64_t i) { train_chunks(i); });
        return report();
    }

private:
    void train_chunks(std::size_t worker) {
        Stepper stepper(source_.n_negatives(), in_, out_, options_.step);
        BlockReader reader(source_, options_.first_epoch + options_.epochs, next_claim_);
        // Two blocks: while one is trained on, the rows of the other come into the cache.
        struct {
            PairBlock block;
            std::uint64_t claim = 0;
        } items[2];
        const auto read = [&](auto& item) {
            const bool got = reader.read(item.block);
            item.claim = reader.claim() - first_claim_;
            return got;
        };
        std::uint64_t uncounted = 0;
        const auto count = [&] {
            words_done_.fetch_add(std::exchange(uncounted, 0), std::memory_order_relaxed);
        };
        bool more = read(items[0]);
        for (std::size_t at = 0; more && !stop_.load(std::memory_order_relaxed); at = 1 - at) {
            const PairBlock& block = items[at].block;
            more = read(items[1 - at]);
            const std::uint64_t done = words_done_.load(std::memory_order_relaxed) + uncounted;
            const double loss = stepper.step(block, more ? &items[1 - at].block : nullptr,
                                             options_.schedule.at(done, words_total_));
            const std::size_t targets = n_targets(block, *options_.step.steps);
            const double weight = block.total_weight(targets);
            // Written so that NaN is past the limit too.
            if (!(loss <= kDivergedLoss * (1.0 + source_.n_negatives()) * weight)) {
                throw DivergenceError("the loss is " + std::to_string(loss / weight) +
                                      " per pair after " + std::to_string(done) + " of " +
                                      std::to_string(words_total_) + " words; alpha was " +
                                      std::to_string(options_.schedule.alpha) +
                                      ": try a lower one");
            }
            LossPoint& point = curves_[worker][point_of(items[at].claim)];
            point.words += block.n_words;
            point.weight += weight;
            point.loss += loss;
            tallies_[worker].add(targets, weight, loss);
            uncounted += block.n_words;
            if (uncounted >= kWordsAtOnce) {
                count();
            }
        }
        count();
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
        // A worker can be between its two totals: no weight, no loss.
        const double more = weight - reported_weight_;
        now.loss =
            more > 0.0 ? (loss - reported_loss_) / more : std::numeric_limits<double>::quiet_NaN();
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
            report.total_loss += tallies_[worker].loss;
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
    const std::uint64_t first_claim_;
    const std::uint64_t words_total_;
    const std::uint64_t n_points_;
    const Clock::time_point start_ = Clock::now();

    std::atomic<std::uint64_t> next_claim_{first_claim_};
    std::atomic<std::uint64_t> words_done_{0};
    std::atomic<bool> stop_{false};
    std::vector<Tally> tallies_;
    std::vector<std::vector<LossPoint>> curves_;  // (workers, points), each row its worker's

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
    if (options.step.steps == nullptr || options.step.kernels == nullptr) {
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
    const std::uint64_t most = std::numeric_limits<std::uint64_t>::max() / source.n_words();
    if (options.epochs > most || options.first_epoch > most - options.epochs) {
        throw std::invalid_argument("epochs times words is past 2^64: epochs is " +
                                    std::to_string(options.epochs) + ", the first is " +
                                    std::to_string(options.first_epoch));
    }
}

}  // namespace

TrainReport train(const PairSource& source, Matrix& in, Matrix& out, const TrainOptions& options,
                  const Monitor& monitor) {
    check(source, in, out, options);
    return Run(source, in, out, options).supervise(monitor);
}

double train_block(const PairBlock& block, std::uint32_t n_negatives, Matrix& in, Matrix& out,
                   const StepOptions& options, double alpha) {
    return Stepper(n_negatives, in, out, options).step(block, nullptr, alpha);
}

}  // namespace sgns
