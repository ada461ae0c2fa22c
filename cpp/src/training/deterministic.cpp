// deterministic.cpp: training whose result does not depend on timing.
//
// A number of shards, which does not depend on that of the workers, share the chunks of a source.
// They train in rounds. In a round every shard takes one block, or several short ones, and trains
// on copies of their rows, all from the same start. The changes of all shards are then added to the
// rows, in the order of the shards. The result is the same whichever worker does what, and when.
#include "base/chunks.hpp"
#include "base/rendezvous.hpp"
#include "sgns/base/numbers.hpp"
#include "training/run.hpp"
#include "training/shard.hpp"
#include "training/shared_rows.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace sgns {

namespace {

/// The most shards, which is also the most workers that can train at once.
constexpr std::uint64_t kMostShards = 64;

/// More shards than these have at least this many chunks each in an epoch. All shards of a round
/// start from the same rows, and a small corpus has few rounds to learn in. The copies of many
/// shards do not stay in the cache of one core, and a small corpus is trained by few.
constexpr std::uint64_t kFewShards = 8;
constexpr std::uint64_t kChunksOfShard = 128;

std::uint64_t n_shards_for(std::uint64_t n_chunks) noexcept {
    // At most as many as an epoch has chunks, so that all of them train on the same epoch.
    return std::min(std::max(kFewShards, std::min(kMostShards, n_chunks / kChunksOfShard)),
                    n_chunks);
}

/// A matrix, and its rows in each shard.
struct Side {
    explicit Side(Matrix& rows) : matrix(rows) {}

    Matrix& matrix;
    std::vector<PrivateRows*> shards;
    std::array<SharedRows, PrivateRows::kParts> parts;
};

/// Takes the numbers below `n`, one after another, and calls `body` with each. Several threads may
/// take numbers at once.
template <class Body>
void take(std::atomic<std::uint64_t>& next, std::uint64_t n, Body body) {
    for (std::uint64_t i = next.fetch_add(1, std::memory_order_relaxed); i < n;
         i = next.fetch_add(1, std::memory_order_relaxed)) {
        body(i);
    }
}

/// Runs the rounds of all shards, with any number of workers.
class Rounds {
public:
    Rounds(const Training& training, const TrainState& state, std::uint64_t n_shards,
           std::uint64_t workers, Ledger& ledger)
        : ledger_(ledger), stop_at_(training.options.stop_at), rendezvous_(workers) {
        sides_.push_back(std::make_unique<Side>(training.in));
        sides_.push_back(std::make_unique<Side>(training.out));
        if (Matrix* const nodes = training.options.step.nodes; nodes != nullptr) {
            sides_.push_back(std::make_unique<Side>(*nodes));
        }
        for (std::uint64_t i = 0; i < n_shards; ++i) {
            const std::uint64_t ranks = training.options.share.ranks;
            Position position{saturated_sum(training.begin(state), i * ranks), 0};
            if (!state.begun.empty()) {
                position = {state.begun[i].chunk + training.first_chunk(), state.begun[i].block};
            }
            shards_.push_back(
                std::make_unique<Shard>(training, position, n_shards * ranks,
                                        i < state.means.size() ? state.means[i] : BlockMeans{}));
            Shard& shard = *shards_.back();
            sides_[0]->shards.push_back(&shard.in());
            sides_[1]->shards.push_back(&shard.out());
            if (shard.nodes() != nullptr) {
                sides_[2]->shards.push_back(shard.nodes());
            }
        }
        for (std::uint64_t i = 0; i < workers; ++i) {
            benches_.push_back(std::make_unique<Workbench>(training));
        }
        words_done_ = ledger_.words_done(0);
        ended_ = words_done_ >= stop_at_;
    }

    void work(std::uint64_t worker, const std::atomic<bool>& stop) {
        Workbench& bench = *benches_[worker];
        std::exception_ptr failure;
        // Returns false if a worker has failed. A worker that throws must still meet the others.
        const auto together = [&](auto body, auto last_does) {
            try {
                body();
            } catch (...) {
                failure = std::current_exception();
                failed_ = true;
            }
            rendezvous_.meet([&] {
                next_part_ = next_shard_ = 0;
                is_over_ = failed_;
                if (!is_over_) {
                    last_does();
                }
            });
            return !is_over_;
        };
        const auto merge_and_prepare = [&] {
            merge();
            if (!ended_) {
                prepare(bench);
            }
        };
        const auto train_all = [&] {
            train(bench);
            stop_ = stop.load(std::memory_order_relaxed) || stop_;
        };
        while (together(merge_and_prepare, [] {}) && !ended_ &&
               together([&] { find(bench); }, [] {}) && together(train_all, [&] { end_round(); })) {
        }
        if (failure) {
            std::rethrow_exception(failure);
        }
    }

    /// Whether all chunks were trained.
    [[nodiscard]] bool has_ended() const noexcept { return ended_ && !stop_; }
    [[nodiscard]] std::vector<Position> positions() const {
        std::vector<Position> positions;
        for (const auto& shard : shards_) {
            positions.push_back(shard->next());
        }
        return positions;
    }
    [[nodiscard]] std::vector<BlockMeans> means(const Training& training) const {
        std::vector<BlockMeans> means;
        for (const auto& shard : shards_) {
            means.push_back(training.saved(shard->means()));
        }
        return means;
    }

private:
    template <class Body>
    void each_part(Body body) {
        take(next_part_, PrivateRows::kParts, [&](std::uint64_t part) {
            for (const auto& side : sides_) {
                body(*side, part);
            }
        });
    }
    void prepare(Workbench& bench) {
        take(next_shard_, shards_.size(),
             [&](std::uint64_t i) { shards_[i]->prepare(ledger_, words_done_, bench); });
    }
    void find(Workbench& bench) {
        each_part([&](Side& side, std::uint64_t part) {
            side.parts[part].find(side.shards, part, bench.numberings[0]);
        });
    }
    void train(Workbench& bench) {
        bench.clear();
        take(next_shard_, shards_.size(),
             [&](std::uint64_t i) { shards_[i]->train(ledger_, words_done_, bench); });
    }
    void merge() {
        each_part([](Side& side, std::uint64_t part) {
            side.parts[part].merge(side.matrix, side.shards);
        });
    }

    /// One thread does this while the others wait.
    void end_round() noexcept {
        bool any = false;
        for (const auto& shard : shards_) {
            any = shard->enter(ledger_) || any;
        }
        ledger_.flush(0);
        words_done_ = ledger_.words_done(0);
        ended_ = !any || stop_ || words_done_ >= stop_at_;
    }

    Ledger& ledger_;
    const std::uint64_t stop_at_;               // words
    std::vector<std::unique_ptr<Side>> sides_;  // input rows, output rows, nodes if there is a tree
    std::vector<std::unique_ptr<Shard>> shards_;
    std::vector<std::unique_ptr<Workbench>> benches_;  // of the workers
    // All workers change these, so they have cache lines of their own.
    alignas(64) std::atomic<std::uint64_t> next_shard_{0};
    alignas(64) std::atomic<std::uint64_t> next_part_{0};
    alignas(64) std::uint64_t words_done_ = 0;  // words before the round
    std::atomic<bool> stop_{false};
    std::atomic<bool> failed_{false};
    bool ended_ = false;    // after the changes of this round are merged
    bool is_over_ = false;  // a worker has failed
    Rendezvous rendezvous_;
};

}  // namespace

void train_deterministic(const Training& training, TrainState& state, const Monitor& monitor) {
    const Share& share = training.options.share;
    const std::uint64_t n_shards = n_shards_for(parts_of(training.source.n_chunks(), share.ranks));
    if (!share.is_whole()) {
        if (!state.begun.empty()) {
            throw std::invalid_argument(
                "a share of a deterministic training begins where others "
                "have ended, but its state has positions");
        }
    } else if (state.begun.size() !=
               (state.words_done == 0 && state.begun.empty() ? 0 : n_shards)) {
        throw std::invalid_argument("state must have the positions of " + std::to_string(n_shards) +
                                    " shards, got " + std::to_string(state.begun.size()) +
                                    ": it is that of another training, or of another version of "
                                    "sgns; end the training with "
                                    "that version, or begin it anew");
    }
    const std::uint64_t workers = std::min(training.options.workers, n_shards);
    Ledger ledger = training.ledger(state, 1);
    Rounds rounds(training, state, n_shards, workers, ledger);
    supervise(
        workers, ledger, state, monitor,
        [&](std::uint64_t worker, const std::atomic<bool>& stop) { rounds.work(worker, stop); },
        [&] {
            if (!share.is_whole()) {
                state.broken = state.broken || !rounds.has_ended();
                state.next_chunk = std::min(share.end, training.n_chunks());
                return;
            }
            state.begun = rounds.positions();
            state.means = rounds.means(training);
            for (Position& position : state.begun) {
                position.chunk -= training.first_chunk();
            }
        });
}

}  // namespace sgns
