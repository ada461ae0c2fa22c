// row_shards.hpp: rows that are dealt to several processes, the ranks, each of which owns some.
#pragma once

#include "sgns/base/tasks.hpp"
#include "sgns/base/types.hpp"
#include "sgns/training/matrix.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace sgns {

// Rows outside a matrix are `dim` consecutive floats each, without padding.

/// Draws rows from `first` on as Matrix::fill_uniform() draws the rows `ids` of a whole matrix.
///
/// Throws std::invalid_argument if there are not as many rows.
void fill_rows(Matrix& matrix, std::uint64_t seed, std::size_t first, std::span<const TokenId> ids,
               std::uint64_t workers, const Poll& poll = {});

/// Copies rows of a matrix to `target`. Rows can repeat.
///
/// Throws std::invalid_argument if the sizes do not fit, std::out_of_range for a row past the last.
void gather_rows(Matrix& matrix, std::span<const TokenId> rows, std::span<float> target,
                 std::uint64_t workers, const Poll& poll = {});

/// The other way round. No row may repeat. Throws as gather_rows() does.
void scatter_rows(Matrix& matrix, std::span<const TokenId> rows, std::span<const float> source,
                  std::uint64_t workers, const Poll& poll = {});

/// Merges rows that several ranks trained, and that began as rows of `own`, into these. The rule is
/// that of merge_changes(); a rank without a row has not changed it.
///
/// `rows` are the rows of `own` that rank 0 trained, in rising order, then those of rank 1, and so
/// on; `counts` says how many each rank has. `trained` has their values.
///
/// Throws std::invalid_argument if the sizes do not fit or rows do not rise, std::out_of_range for
/// a row past the last.
void merge_rows(Matrix& own, std::span<const TokenId> rows, std::span<const std::uint64_t> counts,
                std::span<const float> trained, std::uint64_t workers, const Poll& poll = {});

}  // namespace sgns
