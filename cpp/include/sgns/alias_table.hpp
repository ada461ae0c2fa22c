// alias_table.hpp: constant-time draws from a fixed discrete distribution.
#pragma once

#include "sgns/types.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sgns {

/// The alias method of Walker (1977), tabulated in linear time as by Vose (1991).
///
/// The table has one column per token; a column belongs to its own token below `split` and
/// to `alias` above. A draw takes one random word, half of which chooses the column and half
/// the height: one multiplication, one comparison, one 8-byte load, and no floating point,
/// so that a seed names the same tokens on every machine.
class AliasTable {
public:
    /// Tabulates P(i) = weights[i] / sum(weights), to within 2^-32.
    ///
    /// Throws std::invalid_argument if `weights` is empty or longer than token ids reach, has
    /// a negative or non-finite entry, or sums to zero.
    explicit AliasTable(std::span<const double> weights);

    /// Calls what draw() will want for this word into the cache.
    void prefetch(std::uint64_t word) const noexcept {
        __builtin_prefetch(&columns_[column_of(word)]);
    }

    /// Maps a uniformly random word to a token.
    [[nodiscard]] TokenId draw(std::uint64_t word) const noexcept {
        const std::uint64_t column = column_of(word);
        const auto height = static_cast<std::uint32_t>(word);
        const Column& at = columns_[column];
        // Which of the two can't be predicted: a branch would wait for the load, every other time.
        const TokenId own = 0 - static_cast<TokenId>(height < at.split);
        return (static_cast<TokenId>(column) & own) | (at.alias & ~own);
    }

    [[nodiscard]] std::size_t size() const noexcept { return columns_.size(); }

    struct Column {
        std::uint32_t split;
        TokenId alias;
    };
    [[nodiscard]] std::span<const Column> columns() const noexcept { return columns_; }

private:
    [[nodiscard]] std::uint64_t column_of(std::uint64_t word) const noexcept {
        return ((word >> 32) * columns_.size()) >> 32;
    }

    std::vector<Column> columns_;
};

}  // namespace sgns
