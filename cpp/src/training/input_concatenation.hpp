// input_concatenation.hpp: hidden vectors that are concatenations of rows.
#pragma once

#include "sgns/base/types.hpp"
#include "sgns/kernels/kernels.hpp"
#include "sgns/training/matrix.hpp"
#include "training/scratch.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace sgns {

/// Lets kernels train the hidden vectors of some centers where each is the concatenation of the
/// rows of its contexts. To the kernels, each center has one context, whose row is the hidden
/// vector: the mean of one row is the row.
class InputConcatenation {
public:
    /// Every center must have `n_rows` contexts. Rows have the shape of those of `in`.
    InputConcatenation(const Kernels& kernels, std::size_t n_rows, const Matrix& in)
        : kernels_(kernels), n_rows_(n_rows), dim_(in.dim()), in_stride_(in.stride()) {}

    /// Makes the hidden vectors, and makes them the contexts of `step`. Throws
    /// std::invalid_argument if a center has another number of contexts.
    void begin(Step& step);
    /// Adds the changes of the hidden vectors to the rows of which they are made.
    void end();

private:
    [[nodiscard]] RowLists rows() const noexcept { return {counting_.data(), contexts_.data()}; }

    const Kernels& kernels_;
    const std::size_t n_rows_;  // of a hidden vector
    const std::size_t dim_;     // of a row
    const std::size_t in_stride_;
    std::vector<std::uint64_t> counting_;  // 0, 1, 2, ...: lists of one row each
    std::vector<TokenId> numbers_;         // 0, 1, 2, ...: the contexts of the step
    std::vector<std::uint32_t> contexts_;  // of the block
    Scratch before_;                       // the rows of the contexts
    Scratch after_;                        // the same, with their changes
    Scratch hidden_;                       // (n_centers, stride) the hidden vectors
    // Of the step:
    float* in_ = nullptr;
    const std::uint8_t* frozen_ = nullptr;
    std::size_t stride_ = 0;  // of hidden vectors
    std::size_t n_centers_ = 0;
};

}  // namespace sgns
