// subwords.hpp: the rows of which each input vector is the mean.
#pragma once

#include "sgns/kernels/kernels.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace sgns {

/// Lists of rows of the input matrix: the input vector of a token is the mean of the rows of its
/// list, and each of them receives its whole gradient. With the row of a word and those of its
/// n-grams these are the vectors of Bojanowski et al., "Enriching Word Vectors with Subword
/// Information" (TACL 2017), as fastText computes them.
class Subwords {
public:
    /// The list of token t is rows[offsets[t]] .. rows[offsets[t + 1] - 1].
    ///
    /// Throws std::invalid_argument unless every list has a row, and the lengths match.
    Subwords(std::vector<std::uint64_t> offsets, std::vector<std::uint32_t> rows);

    [[nodiscard]] std::size_t n_tokens() const noexcept { return offsets_.size() - 1; }
    /// One more than the largest row.
    [[nodiscard]] std::size_t n_rows() const noexcept { return n_rows_; }
    /// The lists as kernels take them. They are valid as long as this object.
    [[nodiscard]] RowLists lists() const noexcept { return {offsets_.data(), rows_.data()}; }

private:
    std::vector<std::uint64_t> offsets_;  // (n_tokens + 1,)
    std::vector<std::uint32_t> rows_;
    std::size_t n_rows_ = 0;
};

}  // namespace sgns
