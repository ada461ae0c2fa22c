// lane_products.inl: products of small matrices, in tiles of lanes that stay in registers.
//
// The left factor is read word by word, the right factor by lanes of words.
#pragma once

#include "packing.inl"
#include "prefetch.inl"

namespace sgns {

namespace {

#if defined(__AVX512BF16__)

inline Lane multiply_add(Lane sum, const float* left, Lane right) {
    return reinterpret_cast<Lane>(_mm512_dpbf16_ps(reinterpret_cast<__m512>(sum),
                                                   reinterpret_cast<__m512bh>(broadcast_word(left)),
                                                   reinterpret_cast<__m512bh>(right)));
}

#else

inline Lane multiply_add(Lane sum, const float* left, Lane right) {
    return sum + *left * right;
}

#endif

/// The most lanes of a tile, and its rows. Enough accumulators hide the latency of a
/// multiplication; the remaining registers hold the factors.
constexpr std::size_t kTileLanes = kLanes == 16 ? 4 : 2;

constexpr std::size_t tile_rows(std::size_t lanes) {
    return lanes > kTileLanes / 2 ? 4 : 8;
}

constexpr std::size_t kRowStep = 8;  // the rows of a left factor are a multiple of this
constexpr std::size_t kCenterStep = kLanes > kRowStep ? kLanes : kRowStep;

/// No register needs to be set up for products.
struct ProductRegisters {};

/// Packs the columns of `rows` (n_rows, n) as the rows of a left factor; see left_by_column().
inline void pack_by_column(const float* rows, std::size_t n_rows, std::size_t n, float* packed) {
    for (std::size_t r = 0; r < n_rows; r += kDepth) {
        pack_right(rows + r * n, n, packed + r / kDepth * n);
    }
}

inline Left left_by_column(const float* packed, std::size_t /*n_rows*/, std::size_t n) {
    return {packed, 1, n};
}

/// Ticks of prefetching during multiply().
constexpr std::size_t product_ticks(std::size_t n_rows, std::size_t n_columns,
                                    std::size_t n_words) {
    return multiplications(n_rows, n_columns, n_words);
}

/// Ticks of prefetching during the score of one pool item with kLanes centers.
constexpr std::size_t kScoreTicks = 0;

/// out (n_rows, n_columns) = left (n_rows, n_words) times right (n_words, n_columns). Rows of
/// `right` and `out` are `step` apart.
inline void multiply(Left left, std::size_t n_rows, const float* right, std::size_t n_words,
                     std::size_t n_columns, std::size_t step, float* out, Prefetch& prefetch) {
    cover<kTileLanes>(n_columns / kLanes, [&](std::size_t first, auto count) {
        constexpr std::size_t kWidth = decltype(count)::value;
        constexpr std::size_t kRows = tile_rows(kWidth);
        const std::size_t column = first * kLanes;
        for (std::size_t row = 0; row < n_rows; row += kRows) {
            const float* const a = left.data + row * left.row_step;
            const float* const b = right + column;
            Lane tile[kRows][kWidth] = {};
            for (std::size_t k = 0; k < n_words; ++k) {
                Lane lanes[kWidth];
                for (std::size_t l = 0; l < kWidth; ++l) {
                    lanes[l] = load(b + k * step + l * kLanes);
                }
                for (std::size_t r = 0; r < kRows; ++r) {
                    for (std::size_t l = 0; l < kWidth; ++l) {
                        tile[r][l] = multiply_add(
                            tile[r][l], a + r * left.row_step + k * left.word_step, lanes[l]);
                    }
                }
            }
            for (std::size_t r = 0; r < kRows; ++r) {
                for (std::size_t l = 0; l < kWidth; ++l) {
                    store(out + (row + r) * step + column + l * kLanes, tile[r][l]);
                }
            }
            prefetch.tick(kRows * kWidth * n_words);
        }
    });
}

}  // namespace

}  // namespace sgns
