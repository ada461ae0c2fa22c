// packing.inl: factors of the products with the pool, packed into words.
//
// A word has kDepth numbers, over which a product sums: one float, or two bfloat16 where the
// processor multiplies these faster. A bfloat16 is the upper half of a float, rounded to the
// nearest, ties to even (or up, see merge()).
#pragma once

#include "rows.inl"

#if defined(__AVX512BF16__)
#include <immintrin.h>
#endif

namespace sgns {

namespace {

#if defined(__AVX512BF16__) || defined(SGNS_TILES)

constexpr std::size_t kDepth = 2;
constexpr const char* kProducts = "bfloat16";

#if defined(__AVX512BF16__)

/// Words (a0, a1), (a2, a3), ..., (b0, b1), ...
inline Lane pack_neighbors(Lane a, Lane b) {
    return reinterpret_cast<Lane>(
        _mm512_cvtne2ps_pbh(reinterpret_cast<__m512>(b), reinterpret_cast<__m512>(a)));
}

#if defined(SGNS_TILES)

/// Words (a0, b0), (a1, b1), ... Ties are rounded up: on Intel's processors this
/// takes less time than what is below.
inline Lane merge(Lane a, Lane b) {
    const IntLane half = IntLane{} + 0x8000;
    typedef std::uint32_t Unsigned __attribute__((vector_size(64)));
    const auto low = reinterpret_cast<IntLane>(reinterpret_cast<Unsigned>(bits(a) + half) >> 16);
    const IntLane high = bits(b) + half;
    return reinterpret_cast<Lane>(_mm512_ternarylogic_epi32(reinterpret_cast<__m512i>(low),
                                                            reinterpret_cast<__m512i>(high),
                                                            _mm512_set1_epi32(-0x10000), 0xF8));
}

#else

/// Words (a0, b0), (a1, b1), ...
inline Lane merge(Lane a, Lane b) {
    typedef std::int16_t Halves __attribute__((vector_size(64)));
    const Halves halves = reinterpret_cast<Halves>(pack_neighbors(a, b));
    return reinterpret_cast<Lane>(
        __builtin_shufflevector(halves, halves, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7,
                                23, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31));
}

#endif

/// Stores a row of kLanes numbers in half as many words.
inline void store_packed(float* to, Lane row) {
    typedef std::int16_t HalvesInMemory __attribute__((vector_size(32), may_alias));
    *reinterpret_cast<HalvesInMemory*>(to) =
        reinterpret_cast<HalvesInMemory>(_mm512_cvtneps_pbh(reinterpret_cast<__m512>(row)));
}

#else

/// The bits of floats of which the upper halves are the nearest bfloat16.
inline IntLane round_to_upper_half(Lane x) {
    const Lane not_a_number = from_bits(IntLane{} + 0x7FC00000);
    const IntLane exact = bits(select(x == x, x, not_a_number));
    return exact + 0x7FFF + ((exact >> 16) & 1);
}

/// Words (a0, b0), (a1, b1), ...
inline Lane merge(Lane a, Lane b) {
    return from_bits(((round_to_upper_half(a) >> 16) & 0xFFFF) |
                     (round_to_upper_half(b) & -0x10000));
}

template <int... lane>
inline Lane pack_neighbors(Lane a, Lane b, Sequence<lane...>) {
    return merge(__builtin_shufflevector(a, b, (2 * lane)...),
                 __builtin_shufflevector(a, b, (2 * lane + 1)...));
}

/// Words (a0, a1), (a2, a3), ..., (b0, b1), ...
inline Lane pack_neighbors(Lane a, Lane b) {
    return pack_neighbors(a, b, EveryLane{});
}

/// Stores a row of kLanes numbers in half as many words.
inline void store_packed(float* to, Lane row) {
    const Lane both = pack_neighbors(row, row);
    __builtin_memcpy(to, &both, sizeof(Lane) / kDepth);
}

#endif

/// Words (a0, b0), (a1, b1), ... of two rows `step` apart.
inline Lane load_columns(const float* row, std::size_t step) {
    return merge(load(row), load(row + step));
}

/// kLanes words of a row of `n` floats.
inline Lane load_words(const float* row, std::size_t word, std::size_t n) {
    const std::size_t i = word * kDepth;
    return pack_neighbors(load(row + i), i + kLanes < n ? load(row + i + kLanes) : Lane{});
}

#else

constexpr std::size_t kDepth = 1;
constexpr const char* kProducts = "float32";

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

#if defined(SGNS_TILES)
constexpr std::size_t kWordStep = 16;  // the words of a tile in one row
#else
constexpr std::size_t kWordStep = 1;
#endif

/// The words over which a product of `n` numbers sums. The last ones are zeros.
constexpr std::size_t padded_words(std::size_t n) {
    return round_up(words(n), kWordStep);
}

/// A left factor of a product: word k of row r is data[r * row_step + k * word_step].
struct Left {
    const float* data;
    std::size_t row_step;
    std::size_t word_step;
};

/// A row of `n` floats as words of neighbors. The last kLanes words are filled with zeros.
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

/// Clears the rows of words that pad a right factor of `n_rows` rows for multiply().
inline void pad_right(float* packed, std::size_t n_rows, std::size_t n_columns) {
    clear_row(packed + words(n_rows) * n_columns,
              (padded_words(n_rows) - words(n_rows)) * n_columns);
}

/// kLanes rows of `n` floats as columns of words of neighbors, `step` apart. The last kLanes words
/// of a column are filled with zeros.
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

}  // namespace

}  // namespace sgns
