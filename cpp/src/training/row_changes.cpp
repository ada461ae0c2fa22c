#include "sgns/training/row_changes.hpp"

#include "sgns/base/checks.hpp"
#include "training/agreement.hpp"
#include "training/slices.hpp"

#include <algorithm>
#include <bit>
#include <stdexcept>
#include <string>

namespace sgns {

namespace {

float as_float(float change) noexcept {
    return change;
}

float as_float(Bfloat16 change) noexcept {
    return std::bit_cast<float>(static_cast<std::uint32_t>(change.bits) << 16);
}

void round_to(float value, float& change) noexcept {
    change = value;
}

/// Rounds to the nearest, and to the even one of two that are as near.
void round_to(float value, Bfloat16& change) noexcept {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    change.bits = static_cast<std::uint16_t>((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
}

void check_sizes(const Matrix& rows, const Matrix& base, std::size_t first, std::size_t n_changes,
                 std::size_t n) {
    if (rows.n_rows() != base.n_rows() || rows.dim() != base.dim()) {
        throw std::invalid_argument("rows and base must have the same shape");
    }
    if (first > rows.n_rows() || n > rows.n_rows() - first) {
        throw std::invalid_argument("rows must have " + std::to_string(n) + " rows from row " +
                                    std::to_string(first) + " on, got " +
                                    std::to_string(rows.n_rows()) + " rows");
    }
    if (n_changes != n * rows.dim()) {
        throw std::invalid_argument("there must be " + std::to_string(n * rows.dim()) +
                                    " changes, got " + std::to_string(n_changes));
    }
}

/// Calls `body(i)` for all rows below `n`, on several threads.
template <class Body>
void each_row(std::size_t n, const Matrix& rows, std::uint64_t workers, const Poll& poll,
              Body body) {
    each_slice(n, rows.stride(), workers, poll, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            body(i);
        }
    });
}

}  // namespace

template <class Change>
void pack_changes(Matrix& rows, Matrix& base, std::size_t first, std::span<Change> changes,
                  std::span<float> squares, std::uint64_t workers, const Poll& poll) {
    check_sizes(rows, base, first, changes.size(), squares.size());
    const std::size_t dim = rows.dim();
    each_row(squares.size(), rows, workers, poll, [&](std::size_t i) {
        const float* const row = rows.row(first + i);
        const float* const before = base.row(first + i);
        Change* const to = changes.data() + i * dim;
        for (std::size_t j = 0; j < dim; ++j) {
            round_to(row[j] - before[j], to[j]);
        }
        squares[i] = squared_length(dim, [&](std::size_t j) { return as_float(to[j]); });
    });
}

template <class Change>
void merge_changes(Matrix& rows, Matrix& base, std::size_t first, std::span<const Change> sums,
                   std::span<const float> squares, std::uint64_t ranks, std::uint64_t workers,
                   const Poll& poll) {
    check_sizes(rows, base, first, sums.size(), squares.size());
    check_positive("ranks", ranks);
    const std::size_t dim = rows.dim();
    const float least = 1.0F / static_cast<float>(ranks);
    each_row(squares.size(), rows, workers, poll, [&](std::size_t i) {
        const Change* const sum = sums.data() + i * dim;
        float* const to = base.row(first + i);
        add_merged(to, dim, squares[i], least, [&](std::size_t j) { return as_float(sum[j]); });
        std::copy_n(to, dim, rows.row(first + i));
    });
}

template void pack_changes(Matrix&, Matrix&, std::size_t, std::span<float>, std::span<float>,
                           std::uint64_t, const Poll&);
template void pack_changes(Matrix&, Matrix&, std::size_t, std::span<Bfloat16>, std::span<float>,
                           std::uint64_t, const Poll&);
template void merge_changes(Matrix&, Matrix&, std::size_t, std::span<const float>,
                            std::span<const float>, std::uint64_t, std::uint64_t, const Poll&);
template void merge_changes(Matrix&, Matrix&, std::size_t, std::span<const Bfloat16>,
                            std::span<const float>, std::uint64_t, std::uint64_t, const Poll&);

}  // namespace sgns
