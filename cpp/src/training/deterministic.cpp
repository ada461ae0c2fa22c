// deterministic.cpp: training whose result does not depend on timing.
//
// A fixed number of shards share the chunks of a source. They train in rounds. In a round every
// shard takes one block, or several short ones, and trains on copies of their rows, all from the
// same start. The changes of all shards are then added to the rows, in the order of the shards. The
// result is the same whichever worker does what, and when.
#include "base/rendezvous.hpp"
#include "training/private_rows.hpp"
#include "training/private_tree.hpp"
#include "training/run.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace sgns {

namespace {

/// The number of shards, which is also the most workers that can train at once. All shards of a
/// round start from the same rows: with many more of them, vectors are worse.
constexpr std::uint64_t kShards = 8;

/// The strength of the pull of one score at a learning rate of 1; see Pull. At a fifth of this
/// value, training diverges if one token makes up a third of the corpus. At twice this value, rows
/// of frequent words move too little, and small corpora learn less.
constexpr double kStrength = 0.5;

/// The strength of a score with an inner node, relative to one with a target. Nodes near the root
/// are on most paths, but their pulls have both directions. At 1, small corpora learn less; at
/// 0.02, training diverges.
constexpr float kNodeScore = 0.25F;

/// The least pairs of a shard in a round: about those of one block of text. With only one short
/// block each, workers would wait for each other more than they train.
constexpr std::size_t kPairsOfRound = 384;

class Shard {
public:
    /// Reads every `n_shards`-th chunk, starting at `start`.
    Shard(const Training& training, Position start, std::uint64_t n_shards)
        : training_(training),
          queue_(start.chunk + n_shards, n_shards, {start}),
          reader_(training.source, training.end_epoch(), queue_),
          stepper_(training.stepper()),
          in_(training.in, training.options.step.frozen_in),
          out_(training.out, training.options.step.frozen_out),
          next_(start) {
        if (const StepOptions& step = training.options.step; step.tree != nullptr) {
            tree_.emplace(*step.tree, *step.nodes);
        }
    }

    /// Trains copies of rows on the blocks of a round. `words_done` are the words before the round.
    void train(const Ledger& ledger, std::uint64_t words_done) {
        in_.clear();
        out_.clear();
        if (tree_) {
            tree_->clear();
        }
        const auto strength = static_cast<float>(kStrength * ledger.alpha(words_done));
        n_ = 0;
        for (std::size_t n_pairs = 0; n_pairs < kPairsOfRound; ++n_) {
            if (n_ == items_.size()) {
                items_.emplace_back();
            }
            Item& item = items_[n_];
            if (!reader_.read(item.block)) {
                break;
            }
            item.position = reader_.last();
            n_pairs += item.block.n_pairs();
            localize(item.block, strength);
        }
        in_.copy();
        out_.copy();
        StepRows rows{in_.rows(), out_.rows(), {}};
        if (tree_) {
            tree_->localize(out_.ids(), kNodeScore * strength);
            tree_->rows().copy();
            rows.nodes = tree_->rows().rows();
            rows.paths = tree_->paths();
        }
        for (std::size_t i = 0; i < n_; ++i) {
            Item& item = items_[i];
            item.trained = stepper_.step(item.block, nullptr, rows, ledger.alpha(words_done));
            ledger.check(item.trained, words_done);
            words_done += item.trained.words;
        }
    }

    /// Adds the blocks of the round to the ledger. Returns false if there were none.
    bool enter(Ledger& ledger) noexcept {
        for (std::size_t i = 0; i < n_; ++i) {
            const Position position = items_[i].position;
            ledger.add(0, position.chunk - training_.first_chunk(), items_[i].trained);
            next_ = {position.chunk, position.block + 1};
        }
        return n_ > 0;
    }

    [[nodiscard]] PrivateRows& in() noexcept { return in_; }
    [[nodiscard]] PrivateRows& out() noexcept { return out_; }
    [[nodiscard]] PrivateRows& nodes() noexcept { return tree_->rows(); }

    /// The start of the next round.
    [[nodiscard]] Position next() const noexcept { return next_; }

private:
    struct Item {
        PairBlock block;
        Position position;
        Trained trained;
    };

    /// Replaces the ids of a block by the numbers of copies. `strength` is that of one score. A
    /// hidden vector takes part in the scores of its targets, their negatives, and the nodes on
    /// their paths. An item of the pool takes part in as many scores as it stands for.
    void localize(PairBlock& block, float strength) {
        const bool skip_gram = training_.options.step.steps->predicts_contexts;
        std::vector<TokenId>& hidden = skip_gram ? block.centers : block.contexts;
        std::vector<TokenId>& targets = skip_gram ? block.contexts : block.centers;
        const auto k = static_cast<float>(training_.source.n_negatives());
        const auto n_targets = static_cast<float>(targets.size());
        // With a tree and no negatives, only nodes are scored.
        const bool scored = !tree_ || k > 0.0F;
        out_.localize(targets, scored ? strength : 0.0F);
        out_.localize(block.negatives, strength);
        out_.localize(block.pool, strength * k * n_targets / static_cast<float>(block.pool.size()));
        float n_scores = scored ? (1.0F + k) * n_targets : 0.0F;
        if (tree_) {
            n_scores += kNodeScore * static_cast<float>(tree_->visit(targets, out_.ids()));
        }
        in_.localize(hidden, strength * n_scores / static_cast<float>(block.centers.size()));
    }

    const Training& training_;
    ChunkQueue queue_;
    BlockReader reader_;
    Stepper stepper_;
    PrivateRows in_;
    PrivateRows out_;
    std::optional<PrivateTree> tree_;
    std::vector<Item> items_;  // buffers, reused in all rounds
    std::size_t n_ = 0;        // items of this round
    Position next_;
};

/// Runs the rounds of all shards, with any number of workers.
class Rounds {
public:
    Rounds(const Training& training, const TrainState& state, std::uint64_t n_shards,
           std::uint64_t workers, Ledger& ledger)
        : ledger_(ledger),
          workers_(workers),
          stop_at_(training.options.stop_at),
          in_pulls_(training.in.n_rows()),
          out_pulls_(training.out.n_rows()),
          node_pulls_(
              training.options.step.tree == nullptr ? 0 : training.options.step.tree->n_nodes()),
          rendezvous_(workers) {
        for (std::uint64_t i = 0; i < n_shards; ++i) {
            Position position = state.begun.empty() ? Position{i, 0} : state.begun[i];
            position.chunk += training.first_chunk();
            shards_.push_back(std::make_unique<Shard>(training, position, n_shards));
        }
        words_done_ = ledger_.words_done(0);
        ended_ = words_done_ >= stop_at_;
    }

    void work(std::uint64_t worker, const std::atomic<bool>& stop) {
        std::exception_ptr failure;
        while (!ended_) {
            // A worker that throws must still meet the others.
            try {
                train_shards();
            } catch (...) {
                failure = std::current_exception();
                failed_ = true;
            }
            stop_ = stop.load(std::memory_order_relaxed) || stop_;
            rendezvous_.meet([&] { end_round(); });
            if (!failed_) {
                merge(&Shard::in, in_pulls_, worker);
                merge(&Shard::out, out_pulls_, worker);
                if (!node_pulls_.empty()) {
                    merge(&Shard::nodes, node_pulls_, worker);
                }
            }
            rendezvous_.meet([] {});
        }
        if (failure) {
            std::rethrow_exception(failure);
        }
    }

    [[nodiscard]] std::vector<Position> positions() const {
        std::vector<Position> positions;
        for (const auto& shard : shards_) {
            positions.push_back(shard->next());
        }
        return positions;
    }

private:
    void train_shards() {
        while (true) {
            const std::uint64_t number = next_shard_.fetch_add(1, std::memory_order_relaxed);
            if (number >= shards_.size()) {
                break;
            }
            shards_[number]->train(ledger_, words_done_);
        }
    }

    /// Merges the changes of this worker's part of the rows.
    void merge(PrivateRows& (Shard::*side)(), std::vector<Pull>& pulls, std::uint64_t worker) {
        for (const auto& shard : shards_) {
            (*shard.*side)().pull(pulls, worker, workers_);
        }
        for (const auto& shard : shards_) {
            (*shard.*side)().merge(pulls, worker, workers_);
        }
        for (const auto& shard : shards_) {
            (*shard.*side)().reset(pulls, worker, workers_);
        }
    }

    /// One thread does this while the others wait.
    void end_round() noexcept {
        bool any = false;
        for (const auto& shard : shards_) {
            any = (!failed_ && shard->enter(ledger_)) || any;
        }
        ledger_.flush(0);
        words_done_ = ledger_.words_done(0);
        next_shard_ = 0;
        ended_ = !any || stop_ || words_done_ >= stop_at_;
    }

    Ledger& ledger_;
    const std::uint64_t workers_;
    const std::uint64_t stop_at_;  // words
    std::vector<std::unique_ptr<Shard>> shards_;
    std::vector<Pull> in_pulls_;  // by row; all are reset after each round
    std::vector<Pull> out_pulls_;
    std::vector<Pull> node_pulls_;  // empty without a tree
    std::atomic<std::uint64_t> next_shard_{0};
    std::uint64_t words_done_ = 0;  // words before the round
    std::atomic<bool> stop_{false};
    std::atomic<bool> failed_{false};
    bool ended_ = false;
    Rendezvous rendezvous_;
};

}  // namespace

void train_deterministic(const Training& training, TrainState& state, const Monitor& monitor) {
    // At most as many shards as an epoch has chunks, so that all of them train on the same epoch.
    const std::uint64_t n_shards = std::min(kShards, training.source.n_chunks());
    if (state.begun.size() != (state.words_done == 0 && state.begun.empty() ? 0 : n_shards)) {
        throw std::invalid_argument("state must have the positions of " + std::to_string(n_shards) +
                                    " shards, got " + std::to_string(state.begun.size()));
    }
    const std::uint64_t workers = std::min(training.options.workers, n_shards);
    Ledger ledger = training.ledger(state, 1);
    Rounds rounds(training, state, n_shards, workers, ledger);
    supervise(
        workers, ledger, state, monitor,
        [&](std::uint64_t worker, const std::atomic<bool>& stop) { rounds.work(worker, stop); },
        [&] {
            state.begun = rounds.positions();
            for (Position& position : state.begun) {
                position.chunk -= training.first_chunk();
            }
        });
}

}  // namespace sgns
