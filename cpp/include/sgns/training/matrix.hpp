// matrix.hpp: a table of vectors in the layout of the kernels.
#pragma once

#include "sgns/base/tasks.hpp"
#include "sgns/base/types.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace sgns {

/// Rows are padded to multiples of this many floats, so that kernels need no loops for a remainder.
inline constexpr std::size_t kRowMultiple = 16;

/// `dim` rounded up to a multiple of kRowMultiple.
[[nodiscard]] constexpr std::size_t padded(std::size_t dim) noexcept {
    return (dim + kRowMultiple - 1) / kRowMultiple * kRowMultiple;
}

/// A float32 matrix (n_rows, dim), initially zero. Rows are 64-byte aligned and padded with zeros.
///
/// The memory is on huge pages if the system has them: rows are accessed at random, and with small
/// pages every access would also miss the address translation cache.
class Matrix {
public:
    /// Throws std::invalid_argument if a size is 0 or the matrix exceeds the address space,
    /// std::bad_alloc if there is not enough memory.
    Matrix(std::size_t n_rows, std::size_t dim);
    ~Matrix();
    Matrix(const Matrix&) = delete;
    Matrix& operator=(const Matrix&) = delete;

    [[nodiscard]] std::size_t n_rows() const noexcept { return n_rows_; }
    [[nodiscard]] std::size_t dim() const noexcept { return dim_; }
    /// Floats from one row to the next.
    [[nodiscard]] std::size_t stride() const noexcept { return padded(dim_); }
    [[nodiscard]] float* data() noexcept { return data_; }
    [[nodiscard]] float* row(std::size_t i) noexcept { return data_ + i * stride(); }

    // The functions below share slices of rows among `workers` threads. On a machine of several
    // sockets, pages that are touched first by many threads lie in the memory of all sockets.

    /// Draws every component uniformly from [-1, 1] / dim, as gensim 4 initializes input vectors.
    /// Row i is a function of (seed, i) alone.
    void fill_uniform(std::uint64_t seed, std::uint64_t workers = 1, const Poll& poll = {});
    /// Makes the system provide all pages of the matrix now. The components do not change.
    void touch(std::uint64_t workers, const Poll& poll = {});
    /// Returns the first row with a component that is infinite or NaN.
    [[nodiscard]] std::optional<std::size_t> first_not_finite(std::uint64_t workers,
                                                              const Poll& poll = {});

protected:
    /// Takes memory from `map`, for tests of matrices that are larger than memory.
    using Map = void* (*)(std::size_t bytes) noexcept;
    Matrix(std::size_t n_rows, std::size_t dim, Map map);

private:
    std::size_t n_rows_;
    std::size_t dim_;
    std::size_t n_bytes_;
    float* data_;
};

/// Copies rows of `dim` floats between arrays with any distance from one row to the next, as the
/// functions of a matrix do.
void copy_rows(const float* source, std::size_t source_stride, float* target,
               std::size_t target_stride, std::size_t n_rows, std::size_t dim,
               std::uint64_t workers, const Poll& poll = {});

}  // namespace sgns
