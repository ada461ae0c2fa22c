// alias_table.hpp: draws from a fixed discrete distribution in constant time.
#pragma once

#include "sgns/base/types.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sgns {

/// One column of an alias table. Heights below `split` belong to its own entry, the others to
/// `alias`.
struct AliasColumn {
    std::uint32_t split;
    std::uint32_t alias;
};

/// The column, of `n`, that a uniformly random word selects.
[[nodiscard]] inline std::uint64_t alias_column(std::uint64_t word, std::uint64_t n) noexcept {
    return ((word >> 32) * n) >> 32;
}

/// Maps a uniformly random word to one of the `n` entries of a table.
[[nodiscard]] inline std::uint32_t draw_alias(const AliasColumn* columns, std::uint64_t n,
                                              std::uint64_t word) noexcept {
    const std::uint64_t column = alias_column(word, n);
    const auto height = static_cast<std::uint32_t>(word);
    const AliasColumn& at = columns[column];
    // The outcome is unpredictable: a branch would wait for the load every other time.
    const std::uint32_t own = 0 - static_cast<std::uint32_t>(height < at.split);
    return (static_cast<std::uint32_t>(column) & own) | (at.alias & ~own);
}

/// Makes alias tables one after the other and reuses its memory.
class AliasTabulator {
public:
    /// Tabulates P(i) = weights[i] / sum(weights), with an error of at most 2^-32, in as many
    /// columns.
    ///
    /// Throws std::invalid_argument if `weights` has 2^32 entries or more, has a negative or
    /// non-finite entry, or sums to zero.
    void tabulate(std::span<const double> weights, std::span<AliasColumn> columns);

private:
    std::vector<double> height_;  // in columns; the mean is 1
    std::vector<std::uint32_t> small_;
    std::vector<std::uint32_t> large_;
};

/// The alias method of Walker (1977), tabulated in linear time as by Vose (1991).
///
/// The table has one column per token. A draw takes one random word: one half selects the column,
/// the other half the height. It needs one multiplication, one comparison, one 8-byte load, and no
/// floating point, so that a seed draws the same tokens on every machine.
class AliasTable {
public:
    /// Throws std::invalid_argument as AliasTabulator does.
    explicit AliasTable(std::span<const double> weights);

    /// Prefetches the column that draw() will read for this word.
    void prefetch(std::uint64_t word) const noexcept {
        __builtin_prefetch(&columns_[alias_column(word, columns_.size())]);
    }

    /// Maps a uniformly random word to a token.
    [[nodiscard]] TokenId draw(std::uint64_t word) const noexcept {
        return draw_alias(columns_.data(), columns_.size(), word);
    }

    [[nodiscard]] std::size_t size() const noexcept { return columns_.size(); }
    /// The probability of the most probable token.
    [[nodiscard]] double highest_probability() const noexcept { return highest_probability_; }

    [[nodiscard]] std::span<const AliasColumn> columns() const noexcept { return columns_; }

private:
    std::vector<AliasColumn> columns_;
    double highest_probability_;
};

}  // namespace sgns
