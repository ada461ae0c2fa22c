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

/// Writes to `changed`, which has an item for each of the first rows, whether its bits differ from
/// those of `base`.
///
/// Throws std::invalid_argument if the matrices differ in shape, or have fewer rows.
void mark_changes(Matrix& rows, Matrix& base, std::span<std::uint8_t> changed,
                  std::uint64_t workers, const Poll& poll = {});

/// Writes the changes of the rows `ids` since `base` to `changes`, and their squared lengths to
/// `squares`.
///
/// Throws std::invalid_argument if the sizes do not fit, or if a row does not exist.
template <class Change>
void pack_changes(Matrix& rows, Matrix& base, std::span<const std::uint64_t> ids,
                  std::span<Change> changes, std::span<float> squares, std::uint64_t workers,
                  const Poll& poll = {});

/// Adds merged changes to the rows `ids` of `base`, which must be different ones, and copies the
/// results to `rows`. `sums` are the sums of the changes of all ranks, `squares` the sums of their
/// squared lengths.
///
/// The agreement rule: the change of a row is its sum times clip(squares / |sum|^2, 1 / ranks, 1).
/// That is the sum if the changes of the ranks are orthogonal, and their mean if they are equal.
///
/// Throws std::invalid_argument if the sizes do not fit, or if a row does not exist.
template <class Change>
void merge_changes(Matrix& rows, Matrix& base, std::span<const std::uint64_t> ids,
                   std::span<const Change> sums, std::span<const float> squares,
                   std::uint64_t ranks, std::uint64_t workers, const Poll& poll = {});

}  // namespace sgns
