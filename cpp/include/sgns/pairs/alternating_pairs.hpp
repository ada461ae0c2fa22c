// alternating_pairs.hpp: two sources as one, whose chunks take turns.
#pragma once

#include "sgns/pairs/source.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>

namespace sgns {

/// The pairs of two sources, which train the same matrices. Chunks of both take turns; the longer
/// source then continues alone. Words of both count.
class AlternatingPairs final : public PairSource {
public:
    /// Both must outlive this source. Throws std::invalid_argument if they differ in the negatives
    /// of a target.
    AlternatingPairs(const PairSource& first, const PairSource& second);

    [[nodiscard]] std::uint64_t n_words() const noexcept override {
        return first_.n_words() + second_.n_words();
    }
    [[nodiscard]] std::uint64_t n_chunks() const noexcept override {
        return first_.n_chunks() + second_.n_chunks();
    }
    [[nodiscard]] std::uint64_t n_tokens() const noexcept override {
        return std::max(first_.n_tokens(), second_.n_tokens());
    }
    [[nodiscard]] std::uint64_t n_contexts() const noexcept override {
        return std::max(first_.n_contexts(), second_.n_contexts());
    }
    [[nodiscard]] std::uint64_t n_negative_ids() const noexcept override {
        return std::max(first_.n_negative_ids(), second_.n_negative_ids());
    }
    [[nodiscard]] std::uint32_t n_negatives() const noexcept override {
        return first_.n_negatives();
    }
    [[nodiscard]] std::unique_ptr<PairCursor> cursor() const override;

private:
    const PairSource& first_;
    const PairSource& second_;
};

}  // namespace sgns
