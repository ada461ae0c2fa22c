// counted_pairs.hpp: pairs with counts, as in a co-occurrence matrix.
#pragma once

#include "sgns/base/huge_pages.hpp"
#include "sgns/pairs/source.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace sgns {

/// Sparse rows of counts: row i has the contexts of center i, in any order.
///
/// The counts of a row form a line of intervals, one after the other.
class CountMatrix {
public:
    /// Throws std::invalid_argument if `offsets` (n_centers + 1,) do not rise from 0 to the number
    /// of contexts, if there are not as many counts, if a count is negative or not finite, or if
    /// counts add up to 2^52 or more; std::out_of_range for a context of `n_contexts` or more.
    CountMatrix(std::vector<std::uint64_t> offsets, std::span<const TokenId> contexts,
                std::span<const double> counts, std::uint64_t n_contexts);

    /// Restores a matrix from the parts that it returns. Throws as the constructor does; the ends
    /// of a row must not fall.
    [[nodiscard]] static CountMatrix from_ends(std::vector<std::uint64_t> offsets,
                                               std::span<const TokenId> contexts,
                                               std::span<const double> ends,
                                               std::uint64_t n_contexts);

    [[nodiscard]] std::uint64_t n_centers() const noexcept { return offsets_.size() - 1; }
    [[nodiscard]] std::uint64_t n_contexts() const noexcept { return n_contexts_; }

    [[nodiscard]] const std::vector<std::uint64_t>& offsets() const noexcept { return offsets_; }
    [[nodiscard]] const auto& contexts() const noexcept { return contexts_; }
    [[nodiscard]] const auto& ends() const noexcept { return ends_; }

    [[nodiscard]] std::span<const TokenId> contexts(TokenId center) const noexcept {
        return std::span(contexts_).subspan(offsets_[center], n_pairs(center));
    }
    /// The end of each pair of a center on the line of its row.
    [[nodiscard]] std::span<const double> ends(TokenId center) const noexcept {
        return std::span(ends_).subspan(offsets_[center], n_pairs(center));
    }
    /// The guide table of this line.
    [[nodiscard]] const std::uint32_t* starts(TokenId center) const noexcept {
        return starts_.data() + offsets_[center];
    }
    /// The sum of the counts of a center, which is the length of its line.
    [[nodiscard]] double total(TokenId center) const noexcept { return totals_[center]; }

private:
    CountMatrix(std::vector<std::uint64_t> offsets, std::span<const TokenId> contexts,
                std::uint64_t n_contexts);
    /// Checks the rows, of which the ends are known, and tabulates them.
    void tabulate();

    [[nodiscard]] std::uint64_t n_pairs(TokenId center) const noexcept {
        return offsets_[center + std::uint64_t{1}] - offsets_[center];
    }

    std::vector<std::uint64_t> offsets_;
    std::vector<double> totals_;
    // Accessed at random.
    std::vector<TokenId, HugePageAllocator<TokenId>> contexts_;
    std::vector<double, HugePageAllocator<double>> ends_;
    std::vector<std::uint32_t, HugePageAllocator<std::uint32_t>> starts_;
    std::uint64_t n_contexts_;
};

/// Every pair as often in an epoch as its count, spread over the epoch.
///
/// The points u, u + 1, u + 2, ... on the line of a row hit each pair as often as its count; a
/// count of 2.5 is hit two or three times. u is drawn uniformly from [0, 1) for each row and epoch.
/// A visit of a center takes at most kVisit of its points: visit v of V takes the points v, v + V,
/// v + 2 V, ..., so that all visits share a large count. The visits of all centers are shuffled in
/// each epoch.
class CountedPairs final : public PairSource {
public:
    static constexpr std::uint64_t kVisit = 8;

    /// Throws std::invalid_argument if block_size is 0.
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
    std::vector<double> visit_ends_;           // (n_centers,) the end of the visits of each center
    std::vector<std::uint32_t> visit_starts_;  // (n_centers,) the guide table of visit_ends_
    std::uint64_t n_points_ = 0;
    NegativeSampling negatives_;
    std::uint64_t seed_;
    std::size_t block_size_;
};

}  // namespace sgns
