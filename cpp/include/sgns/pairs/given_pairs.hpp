// given_pairs.hpp: pairs given as arrays.
#pragma once

#include "sgns/base/types.hpp"
#include "sgns/pairs/source.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace sgns {

/// Pairs given as arrays, in their order. A run of equal centers becomes one center of a block, or
/// a few.
class Pairs final : public PairSource {
public:
    /// Throws std::invalid_argument if lengths differ or a weight is negative or not finite,
    /// std::out_of_range for a center of `n_tokens` or more, or a context of `n_contexts` or more.
    Pairs(std::span<const TokenId> centers, std::span<const TokenId> contexts,
          std::span<const float> weights, std::uint64_t n_tokens, std::uint64_t n_contexts,
          NegativeSampling negatives, std::uint64_t seed, std::size_t block_size);

    [[nodiscard]] std::uint64_t n_words() const noexcept override { return centers_.size(); }
    [[nodiscard]] std::uint64_t n_chunks() const noexcept override;
    [[nodiscard]] std::uint64_t n_tokens() const noexcept override { return n_tokens_; }
    [[nodiscard]] std::uint64_t n_contexts() const noexcept override { return n_contexts_; }
    [[nodiscard]] std::uint32_t n_negatives() const noexcept override {
        return negatives_.negative;
    }
    [[nodiscard]] std::unique_ptr<PairCursor> cursor() const override;

private:
    friend class GivenCursor;
    std::span<const TokenId> centers_;
    std::span<const TokenId> contexts_;
    std::span<const float> weights_;
    std::uint64_t n_tokens_;
    std::uint64_t n_contexts_;
    NegativeSampling negatives_;
    std::uint64_t seed_;
    std::size_t block_size_;
};

}  // namespace sgns
