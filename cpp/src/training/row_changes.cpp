#include "sgns/training/row_changes.hpp"

#include "sgns/base/checks.hpp"
#include "training/agreement.hpp"
#include "training/slices.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
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

void check_shapes(const Matrix& rows, const Matrix& base) {
    if (rows.n_rows() != base.n_rows() || rows.dim() != base.dim()) {
        throw std::invalid_argument("rows and base must have the same shape");
    }
}

void check_size(const char* name, std::size_t size, std::size_t expected) {
    if (size != expected) {
        throw std::invalid_argument(std::string(name) + " must have " + std::to_string(expected) +
                                    " items, got " + std::to_string(size));
    }
}

void check_sizes(const Matrix& rows, const Matrix& base, std::span<const std::uint64_t> ids,
                 std::size_t n_changes, std::size_t n_squares) {
    check_shapes(rows, base);
    check_size("changes", n_changes, ids.size() * rows.dim());
    check_size("squares", n_squares, ids.size());
    for (const std::uint64_t id : ids) {
        if (id >= rows.n_rows()) {
            throw std::invalid_argument("ids must be below " + std::to_string(rows.n_rows()) +
                                        ", the number of rows, got " + std::to_string(id));
        }
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

void mark_changes(Matrix& rows, Matrix& base, std::span<std::uint8_t> changed,
                  std::uint64_t workers, const Poll& poll) {
    check_shapes(rows, base);
    if (changed.size() > rows.n_rows()) {
        throw std::invalid_argument("changed must have at most " + std::to_string(rows.n_rows()) +
                                    " items, the number of rows, got " +
                                    std::to_string(changed.size()));
    }
    const std::size_t n_bytes = rows.dim() * sizeof(float);
    each_row(changed.size(), rows, workers, poll, [&](std::size_t i) {
        changed[i] = std::memcmp(rows.row(i), base.row(i), n_bytes) != 0 ? 1 : 0;
    });
}

template <class Change>
void pack_changes(Matrix& rows, Matrix& base, std::span<const std::uint64_t> ids,
                  std::span<Change> changes, std::span<float> squares, std::uint64_t workers,
                  const Poll& poll) {
    check_sizes(rows, base, ids, changes.size(), squares.size());
    const std::size_t dim = rows.dim();
    each_row(ids.size(), rows, workers, poll, [&](std::size_t i) {
        const float* const row = rows.row(ids[i]);
        const float* const before = base.row(ids[i]);
        Change* const to = changes.data() + i * dim;
        for (std::size_t j = 0; j < dim; ++j) {
            round_to(row[j] - before[j], to[j]);
        }
        squares[i] = squared_length(dim, [&](std::size_t j) { return as_float(to[j]); });
    });
}

template <class Change>
void merge_changes(Matrix& rows, Matrix& base, std::span<const std::uint64_t> ids,
                   std::span<const Change> sums, std::span<const float> squares,
                   std::uint64_t ranks, std::uint64_t workers, const Poll& poll) {
    check_sizes(rows, base, ids, sums.size(), squares.size());
    check_positive("ranks", ranks);
    const std::size_t dim = rows.dim();
    const float least = 1.0F / static_cast<float>(ranks);
    each_row(ids.size(), rows, workers, poll, [&](std::size_t i) {
        const Change* const sum = sums.data() + i * dim;
        float* const to = base.row(ids[i]);
        add_merged(to, dim, squares[i], least, [&](std::size_t j) { return as_float(sum[j]); });
        std::copy_n(to, dim, rows.row(ids[i]));
    });
}

template void pack_changes(Matrix&, Matrix&, std::span<const std::uint64_t>, std::span<float>,
                           std::span<float>, std::uint64_t, const Poll&);
template void pack_changes(Matrix&, Matrix&, std::span<const std::uint64_t>, std::span<Bfloat16>,
                           std::span<float>, std::uint64_t, const Poll&);
template void merge_changes(Matrix&, Matrix&, std::span<const std::uint64_t>,
                            std::span<const float>, std::span<const float>, std::uint64_t,
                            std::uint64_t, const Poll&);
template void merge_changes(Matrix&, Matrix&, std::span<const std::uint64_t>,
                            std::span<const Bfloat16>, std::span<const float>, std::uint64_t,
                            std::uint64_t, const Poll&);

}  // namespace sgns
