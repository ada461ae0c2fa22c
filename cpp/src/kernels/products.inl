// products.inl: products of small matrices, in tiles that stay in registers.
//
// The left factor is read word by word, the right factor by lanes of words. A word has kDepth
// numbers, over which the product sums: one float, or two bfloat16 if the processor multiplies
// these twice as fast. Sums have single precision.
#pragma once

#include "prefetch.inl"

#if defined(__AVX512BF16__)
#include <immintrin.h>
#endif

namespace sgns {

namespace {

#if defined(__AVX512BF16__)

constexpr std::size_t kDepth = 2;
constexpr const char* kProducts = "bfloat16";

typedef std::int32_t Word __attribute__((may_alias));

inline Lane multiply_add(Lane sum, const float* left, Lane right) {
    const IntLane pair = *reinterpret_cast<const Word*>(left) - IntLane{};
    return reinterpret_cast<Lane>(_mm512_dpbf16_ps(reinterpret_cast<__m512>(sum),
                                                   reinterpret_cast<__m512bh>(pair),
                                                   reinterpret_cast<__m512bh>(right)));
}

/// Words (a0, a1), (a2, a3), ..., (b0, b1), ...
inline Lane pack_neighbors(Lane a, Lane b) {
    return reinterpret_cast<Lane>(
        _mm512_cvtne2ps_pbh(reinterpret_cast<__m512>(b), reinterpret_cast<__m512>(a)));
}

/// Words (a0, b0), (a1, b1), ... of two rows `step` apart.
inline Lane load_columns(const float* row, std::size_t step) {
    typedef std::int16_t Halves __attribute__((vector_size(64)));
    const Halves halves = reinterpret_cast<Halves>(pack_neighbors(load(row), load(row + step)));
    return reinterpret_cast<Lane>(
        __builtin_shufflevector(halves, halves, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7,
                                23, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31));
}

/// kLanes words of a row of `n` floats.
inline Lane load_words(const float* row, std::size_t word, std::size_t n) {
    const std::size_t i = word * kDepth;
    return pack_neighbors(load(row + i), i + kLanes < n ? load(row + i + kLanes) : Lane{});
}

#else

constexpr std::size_t kDepth = 1;
constexpr const char* kProducts = "float32";

inline Lane multiply_add(Lane sum, const float* left, Lane right) {
    return sum + *left * right;
}

inline Lane load_words(const float* row, std::size_t word, std::size_t) {
    return load(row + word);
}

inline Lane load_columns(const float* row, std::size_t) {
    return load(row);
}

#endif

/// Words in a row of `n` floats.
constexpr std::size_t words(std::size_t n) {
    return (n + kDepth - 1) / kDepth;
}

/// A row of `n` floats as words of neighbors.
inline void pack_left(const float* row, std::size_t n, float* packed) {
    for (std::size_t word = 0; word < words(n); word += kLanes) {
        store(packed + word, load_words(row, word, n));
    }
}

/// kDepth rows of `n` floats as one row of words.
inline void pack_right(const float* rows, std::size_t n, float* packed) {
    for (std::size_t i = 0; i < n; i += kLanes) {
        store(packed + i, load_columns(rows + i, n));
    }
}

/// kLanes rows of `n` floats as columns of words of neighbors, `step` apart.
inline void pack_transposed(const float* rows, std::size_t n, float* packed, std::size_t step) {
    for (std::size_t word = 0; word < words(n); word += kLanes) {
        Lane square[kLanes];
        for (std::size_t l = 0; l < kLanes; ++l) {
            square[l] = load_words(rows + l * n, word, n);
        }
        transpose(square);
        for (std::size_t l = 0; l < kLanes; ++l) {
            store(packed + (word + l) * step, square[l]);
        }
    }
}

/// The most lanes of a tile, and its rows. Enough accumulators hide the latency of a
/// multiplication; the remaining registers hold the factors.
constexpr std::size_t kTileLanes = kLanes == 16 ? 4 : 2;

constexpr std::size_t tile_rows(std::size_t lanes) {
    return lanes > kTileLanes / 2 ? 4 : 8;
}

constexpr std::size_t kRowStep = 8;  // the rows of a left factor are a multiple of this

/// A left factor: word k of row r is data[r * row_step + k * word_step].
struct Left {
    const float* data;
    std::size_t row_step;
    std::size_t word_step;
};

/// Multiplications of lanes in such a product.
constexpr std::size_t multiplications(std::size_t n_rows, std::size_t n_columns,
                                      std::size_t n_words) {
    return n_rows * (n_columns / kLanes) * n_words;
}

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
