// private_rows.hpp: copies of rows of a matrix, for one thread.
#pragma once

#include "sgns/base/types.hpp"
#include "sgns/training/matrix.hpp"
#include "training/stepper.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sgns {

/// The pulls of several threads on one row. Pulls in one direction approach their goal: if each of
/// n shards moved the row by a share p of the way, together they may move it by 1 - (1 - p)^n of
/// the way, and not by n p, the sum of their changes.
struct alignas(16) Pull {
    float sum = 0.0F;        // the sum of p
    float share = 0.0F;      // 1 - the product of 1 - p
    std::uint32_t n = 0;     // copies of the row
    bool is_merged = false;  // at least one change was merged

    void add(float strength) noexcept {
        const float p = strength / (1.0F + strength);
        sum += p;
        share += p - share * p;
        ++n;
    }
    /// The factor of the sum of changes. It is 1 for a single change.
    [[nodiscard]] float factor() const noexcept { return share / sum; }
};

/// Copies of rows, numbered in the order of first use. Call `localize` for all ids, then `copy`,
/// change the copies, and merge the changes: `pull`, `merge` and `reset`. The matrix must not
/// change between `copy` and the first `merge` of all threads that share it.
class PrivateRows {
public:
    /// `frozen` is empty, or nonzero for each row of the matrix that must not change.
    PrivateRows(Matrix& shared, std::span<const std::uint8_t> frozen)
        : shared_(shared), frozen_of_shared_(frozen), slots_(kFewSlots) {}

    /// Removes all rows.
    void clear() noexcept {
        ids_.clear();
        strengths_.clear();
        ++round_;
    }
    /// Returns the number of a row and adds the strength of a pull to it.
    TokenId localize(TokenId id, float strength);
    /// Replaces ids by the numbers of their rows.
    void localize(std::vector<TokenId>& ids, float strength) {
        for (TokenId& id : ids) {
            id = localize(id, strength);
        }
    }
    /// The ids of all rows, by number.
    [[nodiscard]] const std::vector<TokenId>& ids() const noexcept { return ids_; }
    void copy();
    /// The copies, by number.
    [[nodiscard]] MatrixRows rows() noexcept { return {rows_.data(), mask(frozen_)}; }

    /// The functions below handle the rows of part `part` of `n_parts`. `pulls` (n_rows,) are by
    /// row of the matrix, and are reset at the end.
    void pull(std::vector<Pull>& pulls, std::uint64_t part, std::uint64_t n_parts) const;
    void merge(std::vector<Pull>& pulls, std::uint64_t part, std::uint64_t n_parts);
    void reset(std::vector<Pull>& pulls, std::uint64_t part, std::uint64_t n_parts) const;

private:
    static constexpr std::size_t kFewSlots = 1 << 9;  // more would not stay in the cache

    struct Slot {
        std::uint64_t round = 0;  // the round in which it was filled
        TokenId id = 0;
        TokenId number = 0;
    };

    template <class Body>
    void each_of(std::uint64_t part, std::uint64_t n_parts, Body body) const;
    TokenId number_of(TokenId id);
    void prefetch_row(TokenId id) const noexcept;
    Slot& slot_of(TokenId id) noexcept;
    void grow();

    Matrix& shared_;
    const std::span<const std::uint8_t> frozen_of_shared_;
    std::vector<std::uint8_t> frozen_;  // frozen flags of the copies, or empty
    std::vector<TokenId> ids_;          // of the copies
    std::vector<float> strengths_;      // strengths of the pulls
    std::vector<Slot> slots_;  // a hash table with open addressing; its size is a power of two
    std::uint64_t round_ = 1;
    Scratch rows_;
};

}  // namespace sgns
