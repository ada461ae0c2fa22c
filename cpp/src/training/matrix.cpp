#include "sgns/training/matrix.hpp"

#include "sgns/base/huge_pages.hpp"
#include "sgns/system/pages.hpp"
#include "training/row_filling.hpp"
#include "training/slices.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <limits>
#include <new>
#include <stdexcept>
#include <string>

namespace sgns {

namespace {

std::size_t checked_bytes(std::size_t n_rows, std::size_t dim) {
    if (n_rows == 0 || dim == 0) {
        throw std::invalid_argument("a matrix needs at least one row and one column, got shape (" +
                                    std::to_string(n_rows) + ", " + std::to_string(dim) + ")");
    }
    constexpr std::size_t limit = std::numeric_limits<std::ptrdiff_t>::max() / sizeof(float);
    if (dim > limit - kHugePage || n_rows > (limit - kHugePage) / padded(dim)) {
        throw std::invalid_argument("a matrix of shape (" + std::to_string(n_rows) + ", " +
                                    std::to_string(dim) + ") exceeds the address space of " +
                                    std::to_string(limit) + " floats");
    }
    return n_rows * padded(dim) * sizeof(float);
}

/// Floats are compared as integers, since this takes a fraction of the time.
bool is_finite(const float* components, std::size_t n) noexcept {
    constexpr std::uint32_t exponent = 0x7F800000;
    std::uint32_t any = 0;
    for (std::size_t i = 0; i < n; ++i) {
        any |= (std::bit_cast<std::uint32_t>(components[i]) & exponent) == exponent ? 1U : 0U;
    }
    return any == 0;
}

}  // namespace

Matrix::Matrix(std::size_t n_rows, std::size_t dim) : Matrix(n_rows, dim, &map_pages) {}

Matrix::Matrix(std::size_t n_rows, std::size_t dim, Map map)
    : n_rows_(n_rows), dim_(dim), n_bytes_(checked_bytes(n_rows, dim)) {
    void* const memory = map(n_bytes_);
    if (memory == nullptr) {
        throw std::bad_alloc();
    }
    ask_for_huge_pages(memory, n_bytes_);
    data_ = static_cast<float*>(memory);
}

Matrix::~Matrix() {
    unmap_pages(data_, n_bytes_);
}

void Matrix::fill_uniform(std::uint64_t seed, std::uint64_t workers, const Poll& poll) {
    each_slice(n_rows_, stride(), workers, poll, [&](std::size_t first, std::size_t last) {
        for (std::size_t i = first; i < last; ++i) {
            fill_row(row(i), dim_, seed, i);
        }
    });
}

void Matrix::touch(std::uint64_t workers, const Poll& poll) {
    constexpr std::size_t page = 4096 / sizeof(float);  // the smallest of any system
    each_slice(n_rows_, stride(), workers, poll, [&](std::size_t first, std::size_t last) {
        for (float* at = row(first); at < row(last); at += page) {
            // A read would only give the page of zeros that all processes share.
            *const_cast<volatile float*>(at) = *at;
        }
    });
}

std::optional<std::size_t> Matrix::first_not_finite(std::uint64_t workers, const Poll& poll) {
    std::atomic<std::size_t> found{n_rows_};
    each_slice(n_rows_, stride(), workers, poll, [&](std::size_t first, std::size_t last) {
        for (std::size_t i = first; i < last && i < found; ++i) {
            if (!is_finite(row(i), dim_)) {
                for (std::size_t least = found; i < least;) {
                    found.compare_exchange_weak(least, i);
                }
            }
        }
    });
    return found < n_rows_ ? std::optional<std::size_t>(found) : std::nullopt;
}

void copy_rows(const float* source, std::size_t source_stride, float* target,
               std::size_t target_stride, std::size_t n_rows, std::size_t dim,
               std::uint64_t workers, const Poll& poll) {
    each_slice(n_rows, target_stride, workers, poll, [&](std::size_t first, std::size_t last) {
        for (std::size_t i = first; i < last; ++i) {
            std::copy_n(source + i * source_stride, dim, target + i * target_stride);
        }
    });
}

}  // namespace sgns
