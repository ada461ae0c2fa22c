// row_changes.hpp: merges the changes that several processes made to copies of the same rows.
#pragma once

#include "sgns/base/tasks.hpp"
#include "sgns/training/matrix.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace sgns {

/// A float of 16 bits: the upper half of a float of 32 bits.
struct Bfloat16 {
    std::uint16_t bits;
};

// Change is float or Bfloat16. The changes of a row are `dim` consecutive ones, without padding.

/// Writes the changes of consecutive rows since `base`, from row `first` on, to `changes`, and the
/// squared length of each change to `squares`, which says how many rows there are.
///
/// Throws std::invalid_argument if the sizes do not fit.
template <class Change>
void pack_changes(Matrix& rows, Matrix& base, std::size_t first, std::span<Change> changes,
                  std::span<float> squares, std::uint64_t workers, const Poll& poll = {});

/// Adds merged changes to `base`, from row `first` on, and copies the result to `rows`. `sums` are
/// the sums of the changes of all ranks, `squares` the sums of their squared lengths.
///
/// The agreement rule: the change of a row is its sum times clip(squares / |sum|^2, 1 / ranks, 1).
/// That is the sum if the changes of the ranks are orthogonal, and their mean if they are equal.
///
/// Throws std::invalid_argument if the sizes do not fit.
template <class Change>
void merge_changes(Matrix& rows, Matrix& base, std::size_t first, std::span<const Change> sums,
                   std::span<const float> squares, std::uint64_t ranks, std::uint64_t workers,
                   const Poll& poll = {});

}  // namespace sgns
