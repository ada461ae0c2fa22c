// counted_pairs.hpp: pairs that come with how often each occurs, as in a co-occurrence matrix.
#pragma once

#include "sgns/base/huge_pages.hpp"
#include "sgns/pairs/source.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace sgns {

/// Sparse rows of counts: row i holds the contexts of center i, in any order.
///
/// The counts of a row, one after the other, cover a line.
class CountMatrix {
public:
    /// Throws std::invalid_argument if `offsets` (n_centers + 1,) do not rise from 0 to the number
    /// of contexts, or counts are not as many, or one of them is negative or not finite, or they
    /// add up to 2^52 or more; std::out_of_range for a context of `n_contexts` or more.
    CountMatrix(std::vector<std::uint64_t> offsets, std::span<const TokenId> contexts,
                std::span<const double> counts, std::uint64_t n_contexts);

    [[nodiscard]] std::uint64_t n_centers() const noexcept { return offsets_.size() - 1; }
    [[nodiscard]] std::uint64_t n_contexts() const noexcept { return n_contexts_; }

    [[nodiscard]] std::span<const TokenId> contexts(TokenId center) const noexcept {
        return std::span(contexts_).subspan(offsets_[center], n_pairs(center));
    }
    /// Where each pair of a center ends on the line of its row.
    [[nodiscard]] std::span<const double> ends(TokenId center) const noexcept {
        return std::span(ends_).subspan(offsets_[center], n_pairs(center));
    }
    /// Where to begin to look for the pair at some point of this line.
    [[nodiscard]] const std::uint32_t* starts(TokenId center) const noexcept {
        return starts_.data() + offsets_[center];
    }
    /// Sum of the counts of a center: the length of its line.
    [[nodiscard]] double total(TokenId center) const noexcept { return totals_[center]; }

private:
    [[nodiscard]] std::uint64_t n_pairs(TokenId center) const noexcept {
        return offsets_[center + std::uint64_t{1}] - offsets_[center];
    }

    std::vector<std::uint64_t> offsets_;
    std::vector<double> totals_;
    // Read here and there.
    std::vector<TokenId, HugePageAllocator<TokenId>> contexts_;
    std::vector<double, HugePageAllocator<double>> ends_;
    std::vector<std::uint32_t, HugePageAllocator<std::uint32_t>> starts_;
    std::uint64_t n_contexts_;
};

/// Every pair as often in an epoch as its count says, spread over the epoch.
///
/// The points u, u + 1, u + 2, ... on the line of a row fall on a pair as often as its count, and
/// on one of 2.5 twice or three times, as u decides, which is drawn uniformly from 0 to 1 for each
/// row and epoch. A center is visited for at most kVisit of its points at once; visit v of V takes
/// the points v, v + V, v + 2 V, ..., so that a large count is divided among all of them. The
/// visits of all centers come in an order that is random in each epoch.
class CountedPairs final : public PairSource {
public:
    static constexpr std::uint64_t kVisit = 8;

    /// Throws std::invalid_argument for a block_size of 0.
    CountedPairs(std::shared_ptr<const CountMatrix> matrix, NegativeSampling negatives,
                 std::uint64_t seed, std::size_t block_size);

    /// Points in one epoch: the sum of the counts of each row, rounded up.
    [[nodiscard]] std::uint64_t n_words() const noexcept override { return n_points_; }
    [[nodiscard]] std::uint64_t n_chunks() const noexcept override;
    [[nodiscard]] std::uint64_t n_tokens() const noexcept override { return matrix_->n_centers(); }
    [[nodiscard]] std::uint64_t n_contexts() const noexcept override {
        return matrix_->n_contexts();
    }
    [[nodiscard]] std::uint32_t n_negatives() const noexcept override {
        return negatives_.negative;
    }
    [[nodiscard]] std::unique_ptr<PairCursor> cursor() const override;

private:
    friend class CountedCursor;

    [[nodiscard]] std::uint64_t n_visits() const noexcept;

    std::shared_ptr<const CountMatrix> matrix_;
    std::vector<double> visit_ends_;           // (n_centers,) where the visits of each end
    std::vector<std::uint32_t> visit_starts_;  // (n_centers,) where to begin to look for one
    std::uint64_t n_points_ = 0;
    NegativeSampling negatives_;
    std::uint64_t seed_;
    std::size_t block_size_;
};

}  // namespace sgns
