#include "sgns/pairs/given_pairs.hpp"

#include "base/chunks.hpp"
#include "pairs/filling.hpp"
#include "sgns/base/checks.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

namespace sgns {

namespace {

/// Given pairs may have thousands of contexts in a row for one center. A block computes all changes
/// of a center from the same values. Runs are thus split into centers with as many contexts as
/// words of a text have, and a block has at most this many pairs of a run.
constexpr std::uint64_t kMostContexts = 16;
constexpr double kMostPairsOfCenter = 64.0;

/// The most scores of a run in a block with a pool: those of its pairs with five negatives each.
constexpr double kMostScoresOfCenter = 6.0 * kMostPairsOfCenter;

/// The most pairs of a run in a block. A pair of weight 2 counts as two pairs.
double most_pairs_of_center(const NegativeSampling& negatives) {
    if (!shares_pool(negatives)) {
        return kMostPairsOfCenter;
    }
    return std::min(kMostPairsOfCenter, kMostScoresOfCenter / (1.0 + negatives.negative));
}

}  // namespace

Pairs::Pairs(std::span<const TokenId> centers, std::span<const TokenId> contexts,
             std::span<const float> weights, std::uint64_t n_tokens, std::uint64_t n_contexts,
             NegativeSampling negatives, std::uint64_t seed, std::size_t block_size)
    : centers_(centers),
      contexts_(contexts),
      weights_(weights),
      n_tokens_(n_tokens),
      n_contexts_(n_contexts),
      negatives_(std::move(negatives)),
      seed_(seed),
      block_size_(block_size) {
    check_positive("block_size", block_size);
    check_negatives(negatives_, n_contexts);
    if (centers.size() != contexts.size()) {
        throw std::invalid_argument("centers and contexts must be of one length, got " +
                                    std::to_string(centers.size()) + " and " +
                                    std::to_string(contexts.size()));
    }
    if (!weights.empty()) {
        check_as_many(weights.size(), "weights", centers.size(), "pairs");
    }
    for (std::size_t i = 0; i < centers.size(); ++i) {
        check_id(centers[i], n_tokens, "centers", i);
        check_id(contexts[i], n_contexts, "contexts", i);
    }
    check_not_negative(weights, "weights");
}

class GivenCursor final : public PairCursor {
public:
    explicit GivenCursor(const Pairs& source) : source_(source) {}

    void start(std::uint64_t epoch, std::uint64_t chunk) override {
        position_ = chunk * kChunkWords;
        end_ = std::min<std::uint64_t>(position_ + kChunkWords, source_.centers_.size());
        negatives_ = Random(source_.seed_, Purpose::negatives, epoch, chunk);
        pool_ = Random(source_.seed_, Purpose::pool, epoch, chunk);
    }

    bool next(PairBlock& block) override {
        const auto max_pairs = static_cast<double>(most_pairs(source_.negatives_));
        const double most_of_center = most_pairs_of_center(source_.negatives_);
        block.clear();
        double n_pairs = 0.0;  // of the block, and of the run, by weight
        double n_of_center = 0.0;
        while (position_ < end_ &&
               !is_full(block.centers.size(), source_.block_size_, n_pairs, max_pairs)) {
            const TokenId center = source_.centers_[position_];
            if (block.centers.empty() || block.centers.back() != center) {
                n_of_center = 0.0;
            } else if (n_of_center >= most_of_center) {
                break;
            }
            // The caller owns the arrays and may have changed them.
            check_id(center, source_.n_tokens_, "centers", position_);
            const std::uint64_t first = position_;
            block.centers.push_back(center);
            do {
                const TokenId context = source_.contexts_[position_];
                check_id(context, source_.n_contexts_, "contexts", position_);
                block.contexts.push_back(context);
                const double share = add_weight(block);
                n_pairs += share;
                n_of_center += share;
                ++block.n_words;
                ++position_;
            } while (position_ < end_ && source_.centers_[position_] == center &&
                     position_ - first < kMostContexts && n_of_center < most_of_center);
            block.offsets.push_back(block.contexts.size());
            draw_for_center(source_.negatives_, negatives_, position_ - first, block);
        }
        draw_for_block(source_.negatives_, pool_, block);
        return !block.centers.empty();
    }

private:
    /// Adds the weight of the next pair. Returns as how many pairs it counts.
    [[nodiscard]] double add_weight(PairBlock& block) const {
        if (source_.weights_.empty()) {
            return 1.0;
        }
        const float weight = source_.weights_[position_];
        block.weights.push_back(weight);
        return shares_pool(source_.negatives_) ? std::max(1.0, static_cast<double>(weight)) : 1.0;
    }

    const Pairs& source_;
    std::uint64_t position_ = 0;
    std::uint64_t end_ = 0;
    Random negatives_;
    Random pool_;
};

std::uint64_t Pairs::n_chunks() const noexcept {
    return chunks_of(n_words());
}

std::unique_ptr<PairCursor> Pairs::cursor() const {
    return std::make_unique<GivenCursor>(*this);
}

}  // namespace sgns
