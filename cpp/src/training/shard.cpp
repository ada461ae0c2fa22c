#include "training/shard.hpp"

#include "sgns/base/numbers.hpp"

#include <span>

namespace sgns {

namespace {

/// The strength of the pull of one score at a learning rate of 1; see SharedRows. At a fifth of
/// this value, training diverges if one token makes up a third of the corpus. At twice this value,
/// rows of frequent words move too little, and small corpora learn less.
constexpr double kStrength = 0.5;

/// The strength of a score with an inner node, relative to one with a target. Nodes near the root
/// are on most paths, but their pulls have both directions. At 1, small corpora learn less; at
/// 0.02, training diverges.
constexpr float kNodeScore = 0.25F;

/// The least pairs of a shard in a round: about those of one block of text. With only one short
/// block each, workers would wait for each other more than they train.
constexpr std::size_t kPairsOfRound = 384;

}  // namespace

Shard::Shard(const Training& training, Position start, std::uint64_t stride,
             const BlockMeans& means)
    : training_(training),
      queue_(saturated_sum(start.chunk, stride), stride, {start}, training.end()),
      reader_(training.source, training.end_epoch(), queue_),
      in_(training.in, training.options.step.frozen_in),
      out_(training.out, training.options.step.frozen_out),
      next_(start),
      means_(training.running_means(means)) {
    if (training.takes_words()) {
        reader_.allow_words();
    }
    if (const StepOptions& step = training.options.step; step.tree != nullptr) {
        nodes_.emplace(*step.nodes, std::span<const std::uint8_t>());
        tree_.emplace(*step.tree);
    }
    if (const Subwords* const subwords = training.options.step.subwords; subwords != nullptr) {
        lists_.emplace(subwords->lists(), in_);
    }
}

void Shard::prepare(const Ledger& ledger, std::uint64_t words_done, Workbench& bench) {
    in_.clear(bench.numberings[0]);
    out_.clear(bench.numberings[1]);
    if (tree_) {
        tree_->clear();
        nodes_->clear(bench.numberings[2]);
    }
    if (lists_) {
        lists_->clear(bench.numberings[3]);
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
    if (tree_) {
        tree_->localize(out_.ids(), *nodes_, kNodeScore * strength);
        nodes_->divide();
    }
    in_.divide();
    out_.divide();
}

void Shard::train(const Ledger& ledger, std::uint64_t words_done, Workbench& bench) {
    in_.copy(bench.in);
    out_.copy(bench.out);
    StepRows rows{in_.rows(), out_.rows(), {}};
    if (lists_) {
        rows.lists = lists_->lists();
    }
    if (tree_) {
        nodes_->copy(bench.nodes);
        rows.nodes = nodes_->rows();
        rows.paths = tree_->paths();
    }
    for (std::size_t i = 0; i < n_; ++i) {
        Item& item = items_[i];
        item.trained =
            bench.stepper.step(item.block, nullptr, rows, ledger.alpha(words_done), &means_);
        ledger.check(item.trained, words_done);
        words_done += item.trained.words;
    }
    in_.finish(bench.in);
    out_.finish(bench.out);
    if (tree_) {
        nodes_->finish(bench.nodes);
    }
}

bool Shard::enter(Ledger& ledger) noexcept {
    for (std::size_t i = 0; i < n_; ++i) {
        const Position position = items_[i].position;
        ledger.add(0, position.chunk - training_.first_chunk(), items_[i].trained);
        next_ = {position.chunk, position.block + 1};
    }
    return n_ > 0;
}

/// Replaces the ids of a block by the numbers of copies. `strength` is that of one score. A hidden
/// vector takes part in the scores of its targets, their negatives, and the nodes on their paths.
/// An item of the pool takes part in as many scores as it stands for.
void Shard::localize(PairBlock& block, float strength) {
    const bool skip_gram = training_.options.step.steps->predicts_contexts;
    const auto k = static_cast<float>(training_.source.n_negatives());
    const auto n_targets = static_cast<float>(skip_gram ? block.n_pairs() : block.centers.size());
    // With a tree and no negatives, only nodes are scored.
    const bool scored = !tree_ || k > 0.0F;
    const float of_target = scored ? strength : 0.0F;
    if (skip_gram) {
        localize_contexts(block, out_, of_target);
    } else {
        out_.localize(block.centers, of_target);
    }
    out_.localize(block.negatives, strength);
    out_.localize(block.pool, strength * k * n_targets / static_cast<float>(block.pool.size()));
    float n_scores = scored ? (1.0F + k) * n_targets : 0.0F;
    if (tree_) {
        const std::vector<TokenId>& targets = skip_gram ? block.contexts : block.centers;
        n_scores += kNodeScore * static_cast<float>(tree_->visit(targets, out_.ids()));
    }
    const float of_hidden = strength * n_scores / static_cast<float>(block.centers.size());
    if (lists_) {
        localize_inputs(block, *lists_, of_hidden);
    } else {
        localize_inputs(block, in_, of_hidden);
    }
}

template <class Rows>
void Shard::localize_inputs(PairBlock& block, Rows& rows, float strength) {
    if (training_.options.step.steps->predicts_contexts) {
        rows.localize(block.centers, strength);
    } else {
        localize_contexts(block, rows, strength);
    }
}

/// Replaces the contexts of a block, or its words, by their numbers.
template <class Rows>
void Shard::localize_contexts(PairBlock& block, Rows& rows, float strength) {
    if (block.reach == 0) {
        rows.localize(block.contexts, strength);
        return;
    }
    // The number of centers of which a word is a context, as differences.
    n_centers_of_.assign(block.words.size() + 1, 0);
    for (std::size_t c = 0; c < block.centers.size(); ++c) {
        const std::size_t at = c + block.reach;
        ++n_centers_of_[at - block.left[c]];
        --n_centers_of_[at];
        ++n_centers_of_[at + 1];
        --n_centers_of_[at + block.right[c] + 1];
    }
    int n = 0;
    for (std::size_t w = 0; w < block.words.size(); ++w) {
        n += n_centers_of_[w];
        TokenId& word = block.words[w];
        word = n == 0 ? 0 : rows.localize(word, strength);
        for (int i = 1; i < n; ++i) {
            rows.add(word, strength);
        }
    }
}

}  // namespace sgns
