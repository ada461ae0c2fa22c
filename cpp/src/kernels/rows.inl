// rows.inl: what every step does with rows of the two matrices.
#pragma once

#include "simd.inl"

namespace sgns {

namespace {

constexpr std::size_t kTile = 16;  // floats: every row is a multiple, see kRowMultiple
constexpr std::size_t kTileLanes = kTile / kLanes;

inline void prefetch_row(const float* row, std::size_t stride) {
    for (std::size_t i = 0; i < stride; i += kTile) {
        __builtin_prefetch(row + i, 1);
    }
}

/// scores[r] = v . rows[r] for kRows rows at once.
template <std::size_t kRows>
inline void dot_products(const float* v, const float* const* rows, std::size_t stride,
                         float* scores) {
    Lane partial[kRows][kTileLanes] = {};
    for (std::size_t i = 0; i < stride; i += kTile) {
        for (std::size_t l = 0; l < kTileLanes; ++l) {
            const Lane component = load(v + i + l * kLanes);
            for (std::size_t r = 0; r < kRows; ++r) {
                partial[r][l] += component * load(rows[r] + i + l * kLanes);
            }
        }
    }
    for (std::size_t r = 0; r < kRows; ++r) {
        Lane total = partial[r][0];
        for (std::size_t l = 1; l < kTileLanes; ++l) {
            total += partial[r][l];
        }
        scores[r] = sum(total);
    }
}

/// As above, for `n` rows.
inline void dot_products(const float* v, const float* const* rows, std::size_t n,
                         std::size_t stride, float* scores) {
    std::size_t r = 0;
    for (; r + 3 <= n; r += 3) {
        dot_products<3>(v, rows + r, stride, scores + r);
    }
    for (; r < n; ++r) {
        dot_products<1>(v, rows + r, stride, scores + r);
    }
}

}  // namespace

}  // namespace sgns
