// matrix.hpp: one table of embeddings, laid out for the kernels.
#pragma once

#include "sgns/base/types.hpp"

#include <cstddef>
#include <cstdint>

namespace sgns {

/// Rows are padded to this many floats, so that kernels have no tails.
inline constexpr std::size_t kRowMultiple = 16;

/// `dim` rounded up to whole multiples of kRowMultiple.
[[nodiscard]] constexpr std::size_t padded(std::size_t dim) noexcept {
    return (dim + kRowMultiple - 1) / kRowMultiple * kRowMultiple;
}

/// A float32 matrix (n_rows, dim) of zeros; rows are 64-byte aligned and padded with zeros.
///
/// Memory comes straight from the system on huge pages where it has them: rows are visited
/// at random, and with small pages every visit would miss the translation cache too.
class Matrix {
public:
    /// Throws std::invalid_argument if a size is 0 or the matrix could not be addressed,
    /// std::bad_alloc if the system has not that much memory.
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

    /// Draws every component uniformly from [-1, 1] / dim, as gensim 4 starts its input vectors.
    /// Row i is a function of (seed, i) alone.
    void fill_uniform(std::uint64_t seed) noexcept;

protected:
    /// With further flags for the mapping: for tests of matrices that are larger than memory.
    Matrix(std::size_t n_rows, std::size_t dim, int flags);

private:
    std::size_t n_rows_;
    std::size_t dim_;
    std::size_t n_bytes_;
    float* data_;
};

}  // namespace sgns
