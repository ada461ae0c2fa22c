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
constexpr std::size_t kMostPairsOfCenter = 64;

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
        const std::size_t max_pairs = most_pairs(source_.negatives_);
        block.clear();
        std::size_t n_pairs_of_center = 0;
        while (position_ < end_ && !is_full(block, source_.block_size_, max_pairs)) {
            const TokenId center = source_.centers_[position_];
            if (block.centers.empty() || block.centers.back() != center) {
                n_pairs_of_center = 0;
            } else if (n_pairs_of_center >= kMostPairsOfCenter) {
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
                if (!source_.weights_.empty()) {
                    block.weights.push_back(source_.weights_[position_]);
                }
                ++block.n_words;
                ++position_;
            } while (position_ < end_ && source_.centers_[position_] == center &&
                     position_ - first < kMostContexts);
            n_pairs_of_center += position_ - first;
            block.offsets.push_back(block.n_pairs());
            draw_for_center(source_.negatives_, negatives_, position_ - first, block);
        }
        draw_for_block(source_.negatives_, pool_, block);
        return !block.centers.empty();
    }

private:
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
