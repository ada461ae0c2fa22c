#include "training/input_concatenation.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace sgns {

void InputConcatenation::begin(Step& step) {
    const BlockView& pairs = step.pairs;
    in_ = step.in;
    frozen_ = step.frozen_in;
    stride_ = step.stride;
    n_centers_ = pairs.n_centers;
    for (std::size_t c = 0; c < n_centers_; ++c) {
        if (const std::uint64_t n = pairs.offsets[c + 1] - pairs.offsets[c]; n != n_rows_) {
            throw std::invalid_argument("each center must have " + std::to_string(n_rows_) +
                                        " contexts to concatenate, got " + std::to_string(n));
        }
    }
    contexts_.assign(pairs.contexts + pairs.offsets[0], pairs.contexts + pairs.offsets[n_centers_]);
    while (counting_.size() <= contexts_.size()) {
        numbers_.push_back(static_cast<TokenId>(counting_.size()));
        counting_.push_back(counting_.size());
    }
    float* const before = before_.reserve(contexts_.size() * in_stride_);
    float* const hidden = hidden_.reserve(n_centers_ * stride_);
    kernels_.average_rows(in_, in_stride_, rows(), contexts_.size(), before);
    const float* row = before;
    for (std::size_t c = 0; c < n_centers_; ++c) {
        float* at = hidden + c * stride_;
        float* const next = at + stride_;
        for (std::size_t r = 0; r < n_rows_; ++r, row += in_stride_) {
            at = std::copy_n(row, dim_, at);
        }
        std::fill(at, next, 0.0F);
    }
    step.in = hidden;
    step.frozen_in = nullptr;
    step.pairs.contexts = numbers_.data();
    step.pairs.offsets = counting_.data();
}

void InputConcatenation::end() {
    float* const after = after_.reserve(contexts_.size() * in_stride_);
    float* row = after;
    for (std::size_t c = 0; c < n_centers_; ++c) {
        const float* at = hidden_.data() + c * stride_;
        for (std::size_t r = 0; r < n_rows_; ++r, row += in_stride_, at += dim_) {
            std::fill(std::copy_n(at, dim_, row), row + in_stride_, 0.0F);
        }
    }
    kernels_.add_changes(in_, in_stride_, rows(), contexts_.size(), before_.data(), after, frozen_);
}

}  // namespace sgns
