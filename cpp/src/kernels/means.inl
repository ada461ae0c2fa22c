// means.inl: vectors that are means of rows of a matrix, such as those of words with n-grams.
//
// The mean of n rows that all receive the change d changes by d. So a step trains the means like
// rows of a matrix of their own, and each change of a mean is added to all of its rows.
#pragma once

#include "architectures.inl"

namespace sgns {

namespace {

/// Lanes of a mean, or of its change, that are kept in registers.
constexpr std::size_t kMeanLanes = 8;

/// How many rows ahead the lists of rows are prefetched.
constexpr std::uint64_t kRowsAhead = 16;

void average_rows(const float* matrix, std::size_t stride, const RowLists& lists, std::size_t n,
                  float* means) {
    const std::uint64_t last = lists.offsets[n];
    for (std::uint64_t r = lists.offsets[0]; r < last && r < lists.offsets[0] + kRowsAhead; ++r) {
        prefetch_row<kFirstCache>(matrix + lists.rows[r] * stride, stride);
    }
    for (std::size_t i = 0; i < n; ++i) {
        const std::uint64_t begin = lists.offsets[i];
        const std::uint64_t end = lists.offsets[i + 1];
        for (std::uint64_t r = begin; r < end && r + kRowsAhead < last; ++r) {
            prefetch_row<kFirstCache>(matrix + lists.rows[r + kRowsAhead] * stride, stride);
        }
        const float share = 1.0F / static_cast<float>(end - begin);
        cover<kMeanLanes>(stride / kLanes, [&](std::size_t lane, auto count) {
            constexpr std::size_t kWidth = decltype(count)::value;
            Lane total[kWidth] = {};
            for (std::uint64_t r = begin; r < end; ++r) {
                const float* const row = matrix + lists.rows[r] * stride + lane * kLanes;
                for (std::size_t l = 0; l < kWidth; ++l) {
                    total[l] += load(row + l * kLanes);
                }
            }
            for (std::size_t l = 0; l < kWidth; ++l) {
                store(means + i * stride + (lane + l) * kLanes, share * total[l]);
            }
        });
    }
}

void add_changes(float* matrix, std::size_t stride, const RowLists& lists, std::size_t n,
                 const float* before, const float* after, const std::uint8_t* frozen) {
    for (std::size_t i = 0; i < n; ++i) {
        cover<kMeanLanes>(stride / kLanes, [&](std::size_t lane, auto count) {
            constexpr std::size_t kWidth = decltype(count)::value;
            const std::size_t at = i * stride + lane * kLanes;
            Lane change[kWidth];
            for (std::size_t l = 0; l < kWidth; ++l) {
                change[l] = load(after + at + l * kLanes) - load(before + at + l * kLanes);
            }
            for (std::uint64_t r = lists.offsets[i]; r < lists.offsets[i + 1]; ++r) {
                if (!is_frozen(frozen, lists.rows[r])) {
                    add_lanes(matrix + lists.rows[r] * stride + lane * kLanes, change);
                }
            }
        });
    }
}

}  // namespace

}  // namespace sgns
