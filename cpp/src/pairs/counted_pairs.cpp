#include "sgns/pairs/counted_pairs.hpp"

#include "base/chunks.hpp"
#include "pairs/filling.hpp"
#include "sampling/guide.hpp"
#include "sgns/base/checks.hpp"
#include "sgns/base/numbers.hpp"
#include "sgns/base/permutation.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>

namespace sgns {

namespace {

constexpr std::uint64_t kChunkVisits = kChunkWords / CountedPairs::kVisit;

/// A double represents every point below this.
constexpr double kMostCount = 0x1p52;

}  // namespace

CountMatrix::CountMatrix(std::vector<std::uint64_t> offsets, std::span<const TokenId> contexts,
                         std::uint64_t n_contexts)
    : offsets_(std::move(offsets)),
      contexts_(contexts.begin(), contexts.end()),
      n_contexts_(n_contexts) {
    check_offsets(offsets_, contexts_.size(), "contexts");
}

CountMatrix::CountMatrix(std::vector<std::uint64_t> offsets, std::span<const TokenId> contexts,
                         std::span<const double> counts, std::uint64_t n_contexts)
    : CountMatrix(std::move(offsets), contexts, n_contexts) {
    check_as_many(counts.size(), "counts", contexts_.size(), "contexts");
    ends_.assign(counts.begin(), counts.end());
    check_not_negative(ends_, "counts");
    for (std::uint64_t center = 0; center < n_centers(); ++center) {
        double end = 0.0;
        for (std::uint64_t i = offsets_[center]; i < offsets_[center + 1]; ++i) {
            end += ends_[i];
            ends_[i] = end;
        }
    }
    tabulate();
}

CountMatrix CountMatrix::from_ends(std::vector<std::uint64_t> offsets,
                                   std::span<const TokenId> contexts, std::span<const double> ends,
                                   std::uint64_t n_contexts) {
    CountMatrix matrix(std::move(offsets), contexts, n_contexts);
    check_as_many(ends.size(), "ends", contexts.size(), "contexts");
    matrix.ends_.assign(ends.begin(), ends.end());
    check_not_negative(matrix.ends_, "ends");
    for (std::uint64_t center = 0; center < matrix.n_centers(); ++center) {
        const auto row = matrix.ends(static_cast<TokenId>(center));
        if (!std::is_sorted(row.begin(), row.end())) {
            throw std::invalid_argument("the ends of a row must not fall, as at center " +
                                        std::to_string(center));
        }
    }
    matrix.tabulate();
    return matrix;
}

void CountMatrix::tabulate() {
    starts_.resize(ends_.size());
    double sum = 0.0;
    for (std::uint64_t center = 0; center < n_centers(); ++center) {
        if (n_pairs(static_cast<TokenId>(center)) > std::numeric_limits<std::uint32_t>::max()) {
            throw std::invalid_argument("a row has at most 2^32 - 1 counts, got more at center " +
                                        std::to_string(center));
        }
        for (std::uint64_t i = offsets_[center]; i < offsets_[center + 1]; ++i) {
            check_id(contexts_[i], n_contexts_, "contexts", i);
        }
        const auto row = ends(static_cast<TokenId>(center));
        const double end = row.empty() ? 0.0 : row.back();
        sum += std::ceil(end);
        if (!(sum < kMostCount)) {  // also an infinite sum, for which no guide can be made
            throw std::invalid_argument("counts must add up to less than 2^52, got " +
                                        as_text(sum) + " up to center " + std::to_string(center));
        }
        totals_.push_back(end);
        if (end > 0.0) {
            Guide::make(row, starts_.data() + offsets_[center]);
        }
    }
}

CountedPairs::CountedPairs(std::shared_ptr<const CountMatrix> matrix, NegativeSampling negatives,
                           std::uint64_t seed, std::size_t block_size)
    : matrix_(std::move(matrix)),
      negatives_(std::move(negatives)),
      seed_(seed),
      block_size_(block_size) {
    check_positive("block_size", block_size);
    check_negatives(negatives_, matrix_->n_contexts());
    double n_visits = 0.0;
    visit_ends_.reserve(matrix_->n_centers());
    for (std::uint64_t center = 0; center < matrix_->n_centers(); ++center) {
        const double n_points = std::ceil(matrix_->total(static_cast<TokenId>(center)));
        n_points_ += static_cast<std::uint64_t>(n_points);
        n_visits += std::ceil(n_points / static_cast<double>(kVisit));
        visit_ends_.push_back(n_visits);
    }
    visit_starts_.resize(visit_ends_.size());
    if (n_visits > 0.0) {
        Guide::make(visit_ends_, visit_starts_.data());
    }
}

class CountedCursor final : public PairCursor {
public:
    explicit CountedCursor(const CountedPairs& source)
        : source_(source),
          visits_(source.visit_ends_, source.visit_starts_.data()),
          order_(1, {}) {}

    void start(std::uint64_t epoch, std::uint64_t chunk) override {
        epoch_ = epoch;
        order_ = Permutation(n_visits(), Random(source_.seed_, Purpose::visit_order, epoch, 0));
        position_ = chunk * kChunkVisits;
        end_ = std::min(position_ + kChunkVisits, n_visits());
        negatives_ = Random(source_.seed_, Purpose::negatives, epoch, chunk);
        pool_ = Random(source_.seed_, Purpose::pool, epoch, chunk);
    }

    bool next(PairBlock& block) override {
        const std::size_t max_pairs = most_pairs(source_.negatives_);
        block.clear();
        had_.clear();
        for (; position_ < end_ &&
               !is_full(block.centers.size(), source_.block_size_, block.n_pairs(), max_pairs);
             ++position_) {
            const auto visit = static_cast<double>(order_(position_));
            const auto center = static_cast<TokenId>(visits_.find(visit, visits_.begin(visit)));
            if (had_.enough(center, source_.negatives_, block, block.centers.size())) {
                break;
            }
            make(center, visit, block);
        }
        draw_for_block(source_.negatives_, pool_, block);
        return !block.centers.empty() || block.n_words > 0;
    }

private:
    static constexpr std::uint64_t kVisit = CountedPairs::kVisit;

    [[nodiscard]] std::uint64_t n_visits() const noexcept { return source_.n_visits(); }

    /// Makes the pairs of visit `visit`, which is one of `center`.
    void make(TokenId center, double visit, PairBlock& block) {
        const double first_visit = center == 0 ? 0.0 : source_.visit_ends_[center - 1];
        const double step = source_.visit_ends_[center] - first_visit;
        const double end = source_.matrix_->total(center);
        const double n_points = std::ceil(end);
        const double shift =
            static_cast<double>(Random(source_.seed_, Purpose::count, epoch_, center).half()) *
            0x1p-32;
        // Each loop handles all points, so that loads of one point do not wait for those of
        // another.
        const Guide guide(source_.matrix_->ends(center), source_.matrix_->starts(center));
        std::array<double, kVisit> points;
        std::array<std::uint64_t, kVisit> found;
        std::size_t n_pairs = 0;
        for (double at = visit - first_visit; at < n_points; at += step) {
            ++block.n_words;
            if (at + shift < end) {  // a row of 2.5 has three points or two
                points[n_pairs] = at + shift;
                found[n_pairs] = guide.begin(at + shift);
                ++n_pairs;
            }
        }
        if (n_pairs == 0) {
            return;
        }
        for (std::size_t i = 0; i < n_pairs; ++i) {
            found[i] = guide.find(points[i], found[i]);
        }
        const std::span<const TokenId> contexts = source_.matrix_->contexts(center);
        for (std::size_t i = 0; i < n_pairs; ++i) {
            block.contexts.push_back(contexts[found[i]]);
        }
        block.centers.push_back(center);
        block.offsets.push_back(block.contexts.size());
        had_.add(center, n_pairs);
        draw_for_center(source_.negatives_, negatives_, n_pairs, block);
    }

    const CountedPairs& source_;
    const Guide visits_;
    Permutation order_;
    std::uint64_t epoch_ = 0;
    std::uint64_t position_ = 0;  // in the order of visits
    std::uint64_t end_ = 0;
    PairsHad had_;
    Random negatives_;
    Random pool_;
};

std::uint64_t CountedPairs::n_visits() const noexcept {
    return visit_ends_.empty() ? 0 : static_cast<std::uint64_t>(visit_ends_.back());
}

std::uint64_t CountedPairs::n_chunks() const noexcept {
    return parts_of(n_visits(), kChunkVisits);
}

std::unique_ptr<PairCursor> CountedPairs::cursor() const {
    return std::make_unique<CountedCursor>(*this);
}

}  // namespace sgns
