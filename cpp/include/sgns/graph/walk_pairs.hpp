// walk_pairs.hpp: pairs of random walks, which are made during training.
#pragma once

#include "sgns/graph/walks.hpp"
#include "sgns/pairs/text_pairs.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace sgns {

/// Pairs of random walks, each of which is a sentence. Every epoch has new walks.
///
/// A walk counts as `walk_length` words even if it ends early, so that the length of an epoch is
/// known in advance.
class WalkPairs final : public SentencePairs {
public:
    /// `counts` (n_nodes,) are the visits, for subsampling. Throws std::invalid_argument as
    /// SentencePairs does, and if there is not one count per node.
    WalkPairs(std::shared_ptr<const RandomWalks> walks, std::span<const std::uint64_t> counts,
              const WindowOptions& window, NegativeSampling negatives, std::uint64_t seed = 1,
              std::size_t block_size = 256);

    [[nodiscard]] std::uint64_t n_words() const noexcept override {
        return walks_->n_walks() * walks_->options().walk_length;
    }
    [[nodiscard]] std::uint64_t n_chunks() const noexcept override { return walks_->n_chunks(); }
    [[nodiscard]] std::unique_ptr<PairCursor> cursor() const override;

private:
    std::shared_ptr<const RandomWalks> walks_;
};

}  // namespace sgns
