#include "training/ledger.hpp"

#include "sgns/base/errors.hpp"
#include "sgns/base/numbers.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

namespace sgns {

namespace {

/// Words that a writer counts before it adds them to the total. If it added every block, the total
/// would move between cores all the time.
constexpr std::uint64_t kWordsAtOnce = 2048;

constexpr auto relaxed = std::memory_order_relaxed;

template <class T>
void raise(std::atomic<T>& total, T amount) noexcept {
    total.store(total.load(relaxed) + amount, relaxed);
}

}  // namespace

Ledger::Ledger(const TrainState& start, std::size_t n_writers, std::uint64_t n_chunks,
               std::uint64_t words_total, double most_scores, const LinearDecay& schedule,
               double pace)
    : n_chunks_(n_chunks),
      words_total_(words_total),
      n_points_(std::min(n_chunks, kLossPoints)),
      most_scores_(most_scores),
      schedule_(schedule),
      pace_(pace),
      words_before_(start.words_done),
      seconds_before_(start.seconds),
      words_done_(start.words_done),
      writers_(n_writers) {
    for (Writer& writer : writers_) {
        writer.points.resize(n_points_);
    }
    writers_.front().pairs = start.pairs_done;
    if (!start.loss_curve.empty()) {
        writers_.front().points = start.loss_curve;
    }
}

void Ledger::check(const Trained& block, std::uint64_t words_done) const {
    // NaN fails this comparison too. Weights that exceed the floats make both sides infinite.
    if (!(std::isfinite(block.loss) && block.loss <= kDivergedLoss * most_scores_ * block.weight)) {
        throw DivergenceError("the loss is " + as_text(block.loss / block.weight) +
                              " per pair after " + std::to_string(words_done) + " of " +
                              std::to_string(words_total_) + " words; alpha was " +
                              as_text(schedule_.alpha) + ": try a lower one");
    }
}

void Ledger::add(std::size_t writer, std::uint64_t chunk, const Trained& block) noexcept {
    Writer& own = writers_[writer];
    LossPoint& point = own.points[point_of(chunk)];
    point.words += block.words;
    point.weight += block.weight;
    point.loss += block.loss;
    raise(own.pairs, block.targets);
    raise(own.weight, block.weight);
    raise(own.loss, block.loss);
    own.uncounted += block.words;
    if (own.uncounted >= kWordsAtOnce) {
        flush(writer);
    }
}

void Ledger::flush(std::size_t writer) noexcept {
    words_done_.fetch_add(std::exchange(writers_[writer].uncounted, 0), relaxed);
}

/// The point of the loss curve for a chunk. There can be too many chunks for a product of integers.
std::size_t Ledger::point_of(std::uint64_t chunk) const noexcept {
    const double share = static_cast<double>(chunk) / static_cast<double>(n_chunks_);
    return std::min(static_cast<std::uint64_t>(share * static_cast<double>(n_points_)),
                    n_points_ - 1);
}

std::uint64_t Ledger::words_of_all(std::uint64_t words_done) const noexcept {
    const double since = static_cast<double>(words_done - words_before_) * pace_;
    const auto left = static_cast<double>(words_total_ - words_before_);
    return words_before_ + static_cast<std::uint64_t>(std::min(since, left));
}

double Ledger::seconds() const noexcept {
    return seconds_before_ + std::chrono::duration<double>(Clock::now() - start_).count();
}

Progress Ledger::progress() {
    Progress now;
    double weight = 0.0;
    double loss = 0.0;
    for (const Writer& writer : writers_) {
        now.pairs_done += writer.pairs;
        weight += writer.weight;
        loss += writer.loss;
    }
    now.words_done = words_done_;
    now.words_total = words_total_;
    // A writer may be between its two totals. Without weight there is no loss.
    const double more = weight - reported_weight_;
    now.loss =
        more > 0.0 ? (loss - reported_loss_) / more : std::numeric_limits<double>::quiet_NaN();
    now.alpha = alpha(now.words_done);
    now.seconds = seconds();
    reported_loss_ = loss;
    reported_weight_ = weight;
    return now;
}

void Ledger::close(TrainState& state) const {
    state.words_done = words_done_;
    state.pairs_done = 0;
    state.seconds = seconds();
    state.loss_curve.assign(n_points_, {});
    for (const Writer& writer : writers_) {
        state.pairs_done += writer.pairs;
        for (std::size_t i = 0; i < n_points_; ++i) {
            state.loss_curve[i].words += writer.points[i].words;
            state.loss_curve[i].weight += writer.points[i].weight;
            state.loss_curve[i].loss += writer.points[i].loss;
        }
    }
}

}  // namespace sgns
