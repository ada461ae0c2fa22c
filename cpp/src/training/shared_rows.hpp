// shared_rows.hpp: rows that several shards train in the same round.
#pragma once

#include "sgns/base/types.hpp"
#include "sgns/training/matrix.hpp"
#include "training/numbering.hpp"
#include "training/private_rows.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sgns {

/// The rows of one part that several shards use in a round: their copies, and how the changes are
/// merged. The order of the shards determines that of all sums.
class SharedRows {
public:
    /// Finds the shared rows of part `part`, and marks all others in `shards`.
    void find(std::span<PrivateRows* const> shards, std::size_t part, Numbering& numbering);
    /// Adds the changes of all copies to the rows, and forgets them.
    void merge(Matrix& matrix, std::span<PrivateRows* const> shards) noexcept;

private:
    static constexpr std::uint32_t kNone = ~std::uint32_t{0};

    /// A copy of a row, in a list of copies.
    struct Copy {
        std::uint32_t shard;
        TokenId number;
        std::uint32_t next;
    };
    /// A row, and the pulls of several shards on it. Pulls in one direction approach their goal: if
    /// each of n shards moves the row by a share p of the way, together they may move it by
    /// 1 - (1 - p)^n of the way, and not by n p, the sum of their changes.
    struct Row {
        std::uint32_t first;  // copy
        std::uint32_t last;   // copy
        std::uint32_t n = 0;  // copies
        float sum = 0.0F;     // the sum of p
        float share = 0.0F;   // 1 - the product of 1 - p

        void pull(float strength) noexcept {
            const float p = strength / (1.0F + strength);
            sum += p;
            share += p - share * p;
            ++n;
        }
        /// The factor of the sum of changes.
        [[nodiscard]] float factor() const noexcept { return share / sum; }
    };

    void prefetch(Matrix& matrix, std::span<PrivateRows* const> shards,
                  std::size_t row) const noexcept;

    std::vector<TokenId> ids_;  // of all rows of the part
    std::vector<Row> rows_;     // by number, those of one copy too
    std::vector<Copy> copies_;  // of all rows
};

}  // namespace sgns
