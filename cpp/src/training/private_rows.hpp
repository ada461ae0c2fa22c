// private_rows.hpp: copies of the rows of a matrix that one thread works on by itself.
#pragma once

#include "sgns/base/types.hpp"
#include "sgns/training/matrix.hpp"
#include "training/stepper.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sgns {

/// What several threads have pulled one row towards. Pulls in one direction soon reach what they
/// pull to: n shards that each moved the row by a share p of the way may together move it by
/// 1 - (1 - p)^n of it, not by n p, as the sum of their changes would.
struct alignas(16) Pull {
    float sum = 0.0F;        // of p
    float share = 0.0F;      // 1 - the product of 1 - p
    std::uint32_t n = 0;     // that have a copy of the row
    bool is_merged = false;  // the change of one of them at least

    void add(float strength) noexcept {
        const float p = strength / (1.0F + strength);
        sum += p;
        share += p - share * p;
        ++n;
    }
    /// Of the sum of their changes. Of a single one it is 1.
    [[nodiscard]] float factor() const noexcept { return share / sum; }
};

/// Rows are numbered in the order in which they are met. First `localize` all ids, then `copy` the
/// rows, change them, and merge how they differ from what they were: `pull`, `merge` and `let_go`.
/// The matrix must not change between `copy` and the first `merge` of those who share it.
class PrivateRows {
public:
    /// `frozen` is empty or says of every row of the matrix whether it must not change.
    PrivateRows(Matrix& shared, std::span<const std::uint8_t> frozen)
        : shared_(shared), frozen_of_shared_(frozen), slots_(kFewSlots) {}

    /// Forgets all rows.
    void clear() noexcept {
        ids_.clear();
        strengths_.clear();
        ++round_;
    }
    /// Returns the number of a row, which is pulled with this strength.
    TokenId localize(TokenId id, float strength);
    /// Replaces ids by the numbers of their rows.
    void localize(std::vector<TokenId>& ids, float strength) {
        for (TokenId& id : ids) {
            id = localize(id, strength);
        }
    }
    /// Of all rows, by number.
    [[nodiscard]] const std::vector<TokenId>& ids() const noexcept { return ids_; }
    void copy();
    /// The copies, by number.
    [[nodiscard]] MatrixRows rows() noexcept { return {rows_.data(), mask(frozen_)}; }

    /// What follows is done for the rows of part `part` of `n_parts`; `pulls` are (n_rows,) of the
    /// matrix, and are what they were before in the end.
    void pull(std::vector<Pull>& pulls, std::uint64_t part, std::uint64_t n_parts) const;
    void merge(std::vector<Pull>& pulls, std::uint64_t part, std::uint64_t n_parts);
    void let_go(std::vector<Pull>& pulls, std::uint64_t part, std::uint64_t n_parts) const;

private:
    static constexpr std::size_t kFewSlots = 1 << 9;  // more would not stay in the cache

    struct Slot {
        std::uint64_t round = 0;  // in which it was filled
        TokenId id = 0;
        TokenId number = 0;
    };

    template <class Body>
    void each_of(std::uint64_t part, std::uint64_t n_parts, Body body) const;
    TokenId number_of(TokenId id);
    void call_row(TokenId id) const noexcept;
    Slot& slot_of(TokenId id) noexcept;
    void grow();

    Matrix& shared_;
    const std::span<const std::uint8_t> frozen_of_shared_;
    std::vector<std::uint8_t> frozen_;  // of the rows, by number, or empty
    std::vector<TokenId> ids_;          // of the rows, by number
    std::vector<float> strengths_;      // with which they are pulled
    std::vector<Slot> slots_;           // a hash table with open addressing, a power of two in size
    std::uint64_t round_ = 1;
    Scratch rows_;
};

}  // namespace sgns
