#include "sgns/training/matrix.hpp"

#include "sgns/base/huge_pages.hpp"
#include "sgns/base/random.hpp"

#include <sys/mman.h>

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

}  // namespace

Matrix::Matrix(std::size_t n_rows, std::size_t dim) : Matrix(n_rows, dim, 0) {}

Matrix::Matrix(std::size_t n_rows, std::size_t dim, int flags)
    : n_rows_(n_rows), dim_(dim), n_bytes_(checked_bytes(n_rows, dim)) {
    void* memory =
        mmap(nullptr, n_bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
    if (memory == MAP_FAILED) {
        throw std::bad_alloc();
    }
    ask_for_huge_pages(memory, n_bytes_);
    data_ = static_cast<float*>(memory);
}

Matrix::~Matrix() {
    munmap(data_, n_bytes_);
}

void Matrix::fill_uniform(std::uint64_t seed) noexcept {
    const double scale = 0x1p-31 / static_cast<double>(dim_);
    for (std::size_t i = 0; i < n_rows_; ++i) {
        Random random(seed, Purpose::initialization, 0, i);
        float* const components = row(i);
        for (std::size_t j = 0; j < dim_; ++j) {
            const auto word = static_cast<double>(random.word() >> 32);
            components[j] = static_cast<float>((word - 0x1p31) * scale);
        }
    }
}

}  // namespace sgns
