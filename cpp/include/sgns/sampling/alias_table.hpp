// alias_table.hpp: constant-time draws from a fixed discrete distribution.
#pragma once

#include "sgns/base/types.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sgns {

/// One column of an alias table; it belongs to its own entry below `split` and to `alias` above.
struct AliasColumn {
    std::uint32_t split;
    std::uint32_t alias;
};

/// The column that a uniformly random word leads to, of `n`.
[[nodiscard]] inline std::uint64_t alias_column(std::uint64_t word, std::uint64_t n) noexcept {
    return ((word >> 32) * n) >> 32;
}

/// Maps a uniformly random word to one of the `n` entries of a table.
[[nodiscard]] inline std::uint32_t draw_alias(const AliasColumn* columns, std::uint64_t n,
                                              std::uint64_t word) noexcept {
    const std::uint64_t column = alias_column(word, n);
    const auto height = static_cast<std::uint32_t>(word);
    const AliasColumn& at = columns[column];
    // Which of the two can't be predicted: a branch would wait for the load, every other time.
    const std::uint32_t own = 0 - static_cast<std::uint32_t>(height < at.split);
    return (static_cast<std::uint32_t>(column) & own) | (at.alias & ~own);
}

/// Makes alias tables, one after the other, in the same memory.
class AliasTabulator {
public:
    /// Tabulates P(i) = weights[i] / sum(weights), to within 2^-32, in as many columns.
    ///
    /// Throws std::invalid_argument if `weights` is longer than 32 bits reach, has a negative or
    /// non-finite entry, or sums to zero.
    void tabulate(std::span<const double> weights, std::span<AliasColumn> columns);

private:
    std::vector<double> height_;  // in columns: the mean is 1
    std::vector<std::uint32_t> small_;
    std::vector<std::uint32_t> large_;
};

/// The alias method of Walker (1977), tabulated in linear time as by Vose (1991).
///
/// The table has one column per token. A draw takes one random word, half of which chooses the
/// column and half the height: one multiplication, one comparison, one 8-byte load, and no
/// floating point, so that a seed names the same tokens on every machine.
class AliasTable {
public:
    /// Throws std::invalid_argument as AliasTabulator does.
    explicit AliasTable(std::span<const double> weights);

    /// Calls what draw() will want for this word into the cache.
    void prefetch(std::uint64_t word) const noexcept {
        __builtin_prefetch(&columns_[alias_column(word, columns_.size())]);
    }

    /// Maps a uniformly random word to a token.
    [[nodiscard]] TokenId draw(std::uint64_t word) const noexcept {
        return draw_alias(columns_.data(), columns_.size(), word);
    }

    [[nodiscard]] std::size_t size() const noexcept { return columns_.size(); }
    /// Probability of the token that is drawn most often.
    [[nodiscard]] double highest_probability() const noexcept { return highest_probability_; }

    [[nodiscard]] std::span<const AliasColumn> columns() const noexcept { return columns_; }

private:
    std::vector<AliasColumn> columns_;
    double highest_probability_;
};

}  // namespace sgns
