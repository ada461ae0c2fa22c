// private_rows.hpp: copies of the rows that a shard trains in a round.
#pragma once

#include "sgns/base/types.hpp"
#include "sgns/training/matrix.hpp"
#include "training/copy_memory.hpp"
#include "training/numbering.hpp"
#include "training/stepper.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sgns {

/// Copies of rows, numbered in the order of first use. In each round: `clear`, `localize` all ids,
/// `divide`; `set_alone` for rows that no other shard uses; `copy`; change the copies; `finish`.
/// Then the changes of all other rows are merged: see shared_rows.hpp.
class PrivateRows {
public:
    /// The ids are divided into this many parts, which different workers can look at.
    static constexpr std::size_t kParts = 64;

    /// `frozen` is empty, or nonzero for each row of the matrix that must not change.
    PrivateRows(Matrix& matrix, std::span<const std::uint8_t> frozen)
        : matrix_(matrix), frozen_rows_(frozen) {}

    /// Removes all rows. `numbering` is used up to `divide`.
    void clear(Numbering& numbering) noexcept;
    /// Returns the number of a row and adds the strength of a pull to it.
    TokenId localize(TokenId id, float strength);
    /// Adds the strength of one more pull to a row.
    void add(TokenId number, float strength) noexcept { strengths_[number] += strength; }
    /// Replaces ids by the numbers of their rows.
    void localize(std::vector<TokenId>& ids, float strength);
    /// Divides the rows into parts.
    void divide();

    /// The ids of all rows, by number.
    [[nodiscard]] const std::vector<TokenId>& ids() const noexcept { return ids_; }
    [[nodiscard]] float strength(TokenId number) const noexcept { return strengths_[number]; }
    /// The numbers of the rows of a part.
    [[nodiscard]] std::span<const TokenId> part(std::size_t part) const noexcept {
        return {by_part_.data() + ends_[part], ends_[part + 1] - ends_[part]};
    }
    /// Marks a row that no other shard uses in this round. Several threads may mark rows at once.
    void set_alone(TokenId number) noexcept { alone_[number] = 1; }

    /// Copies all rows into `memory`.
    void copy(CopyMemory& memory);
    /// The copies, by number.
    [[nodiscard]] MatrixRows rows() noexcept { return {copies_, mask(frozen_)}; }
    /// Writes the rows that no other shard uses into the matrix, and keeps the copies of others.
    void finish(CopyMemory& memory) noexcept;
    /// The copy of a row that was kept.
    [[nodiscard]] const float* kept(TokenId number) const noexcept {
        return copies_ + places_[number] * matrix_.stride();
    }
    /// Whether the row of a copy is frozen. Ids may be those of the next round already.
    [[nodiscard]] bool is_frozen(TokenId number) const noexcept {
        return !frozen_.empty() && frozen_[number] != 0;
    }

private:
    Matrix& matrix_;
    const std::span<const std::uint8_t> frozen_rows_;
    Numbering* numbering_ = nullptr;
    std::vector<TokenId> ids_;
    std::vector<float> strengths_;  // sums of the strengths of pulls
    std::vector<TokenId> by_part_;  // the numbers, part by part
    std::array<std::size_t, kParts + 1> ends_{};
    std::vector<std::uint8_t> alone_;
    float* copies_ = nullptr;
    std::vector<std::uint8_t> frozen_;  // flags of the copies, or empty
    std::vector<TokenId> places_;       // of the copies that were kept
};

/// Prefetches a row that will be read soon.
inline void prefetch_row(const float* row, std::size_t stride) noexcept {
    for (std::size_t i = 0; i < stride; i += 64 / sizeof(float)) {
        __builtin_prefetch(row + i);
    }
}

}  // namespace sgns
