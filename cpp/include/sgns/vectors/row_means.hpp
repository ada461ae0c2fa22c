// row_means.hpp: vectors of words that are the means of several rows.
#pragma once

#include "sgns/base/tasks.hpp"
#include "sgns/base/types.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace sgns {

/// Rows of a matrix in row-major order, `stride` floats apart.
struct RowsView {
    const float* data = nullptr;
    std::uint64_t n_rows = 0;
    std::size_t size = 0;  // floats of a row
    std::size_t stride = 0;
};

/// Writes the mean of the rows of list i to out[i * rows.size]; an empty list has the mean 0.
/// List i is ids[offsets[i] .. offsets[i + 1]].
///
/// Rows are added in the order of the list, in single precision, and the sum is multiplied by the
/// inverse of their number, as in fastText: the means are the same bit for bit.
///
/// Throws std::invalid_argument for bad offsets and std::out_of_range for a row that does not
/// exist, before anything is written.
void row_means(const RowsView& rows, std::span<const std::uint64_t> offsets,
               std::span<const TokenId> ids, std::span<float> out, std::uint64_t workers,
               const Poll& poll);

}  // namespace sgns
