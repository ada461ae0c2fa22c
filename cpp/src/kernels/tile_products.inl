// tile_products.inl: products of small matrices, in the tile registers of tiles.inl.
//
// All factors are padded by zeros to whole tiles.
#pragma once

#include "packing.inl"
#include "prefetch.inl"
#include "tiles.inl"

namespace sgns {

namespace {

constexpr std::size_t kRowStep = kTileSide;  // the rows of a left factor are a multiple of this
constexpr std::size_t kCenterStep = kTileSide;

using ProductRegisters = TileRegisters;

/// Packs the columns of `rows` (n_rows, n) as the rows of a left factor; see left_by_column().
inline void pack_by_column(const float* rows, std::size_t n_rows, std::size_t n, float* packed) {
    for (std::size_t word = 0; word < words(n_rows); word += kTileSide) {
        for (std::size_t i = 0; i < n; i += kTileSide) {
            Lane square[kTileSide] = {};
            for (std::size_t k = 0; k < kTileSide && word + k < words(n_rows); ++k) {
                square[k] = load_columns(rows + (word + k) * kDepth * n + i, n);
            }
            transpose(square);
            for (std::size_t l = 0; l < kTileSide; ++l) {
                store(packed + (i + l) * padded_words(n_rows) + word, square[l]);
            }
        }
    }
}

inline Left left_by_column(const float* packed, std::size_t n_rows, std::size_t /*n*/) {
    return {packed, padded_words(n_rows), 1};
}

// A product of two tiles, with the loads of tiles, takes about as long as this many multiplications
// of lanes; the score of a pool item with kLanes centers as this many.
constexpr std::size_t kTileTicks = 12;
constexpr std::size_t kScoreTicks = 28;

/// Ticks of prefetching during multiply().
constexpr std::size_t product_ticks(std::size_t n_rows, std::size_t n_columns,
                                    std::size_t n_words) {
    return n_rows / kTileSide * (n_columns / kTileSide) *
           (round_up(n_words, kTileSide) / kTileSide) * kTileTicks;
}

/// Clears tiles 0 .. n - 1, with n up to 4.
template <std::size_t n>
inline void zero_tiles() {
    zero_tile<0>();
    if constexpr (n > 1) {
        zero_tile<1>();
    }
    if constexpr (n > 2) {
        zero_tile<2>();
    }
    if constexpr (n > 3) {
        zero_tile<3>();
    }
}

/// Stores tiles 0 .. n - 1, each `next` words after the one before. Rows are `step` words apart.
template <std::size_t n>
inline void store_tiles(float* to, std::size_t step, std::size_t next) {
    store_tile<0>(to, step);
    if constexpr (n > 1) {
        store_tile<1>(to + next, step);
    }
    if constexpr (n > 2) {
        store_tile<2>(to + 2 * next, step);
    }
    if constexpr (n > 3) {
        store_tile<3>(to + 3 * next, step);
    }
}

/// One or two tiles of rows times one or two tiles of columns: each tile that is loaded has a part
/// in two products.
template <std::size_t kRows, std::size_t kColumns>
inline void multiply_tiles_at(const float* left, std::size_t row_step, const float* right,
                              std::size_t n_words, std::size_t step, float* out) {
    zero_tile<0>();
    zero_tile<1>();
    zero_tile<2>();
    zero_tile<3>();
    for (std::size_t k = 0; k < n_words; k += kTileSide) {
        load_tile<4>(left + k, row_step);
        load_tile<6>(right + k * step, step);
        multiply_tiles<0, 4, 6>();
        if constexpr (kColumns == 2) {
            load_tile<7>(right + k * step + kTileSide, step);
            multiply_tiles<1, 4, 7>();
        }
        if constexpr (kRows == 2) {
            load_tile<5>(left + kTileSide * row_step + k, row_step);
            multiply_tiles<2, 5, 6>();
        }
        if constexpr (kRows == 2 && kColumns == 2) {
            multiply_tiles<3, 5, 7>();
        }
    }
    store_tile<0>(out, step);
    if constexpr (kColumns == 2) {
        store_tile<1>(out + kTileSide, step);
    }
    if constexpr (kRows == 2) {
        store_tile<2>(out + kTileSide * step, step);
    }
    if constexpr (kRows == 2 && kColumns == 2) {
        store_tile<3>(out + kTileSide * step + kTileSide, step);
    }
}

/// out (n_rows, n_columns) = left (n_rows, n_words) times right (n_words, n_columns). Rows of
/// `right` and `out` are `step` apart. Both factors must be finite in all padded words, and one of
/// them zero. The words of a row of `left` must be neighbors.
inline void multiply(Left left, std::size_t n_rows, const float* right, std::size_t n_words,
                     std::size_t n_columns, std::size_t step, float* out, Prefetch& prefetch) {
    cover<2>(n_rows / kTileSide, [&](std::size_t row_tile, auto rows) {
        const std::size_t row = row_tile * kTileSide;
        cover<2>(n_columns / kTileSide, [&](std::size_t column_tile, auto columns) {
            constexpr std::size_t kRows = decltype(rows)::value;
            constexpr std::size_t kColumns = decltype(columns)::value;
            const std::size_t column = column_tile * kTileSide;
            multiply_tiles_at<kRows, kColumns>(left.data + row * left.row_step, left.row_step,
                                               right + column, n_words, step,
                                               out + row * step + column);
            prefetch.tick(product_ticks(kRows * kTileSide, kColumns * kTileSide, n_words));
        });
    });
}

}  // namespace

}  // namespace sgns
