// tiles.inl: the tile registers of AMX, or loops that compute the same.
//
// A tile has 16 rows of 16 words: floats, or pairs of bfloat16. A tile in memory is given by its
// first word and by the words between its rows. The loops exist to test, on every machine, all that
// is built on tiles.
#pragma once

#include "packing.inl"

namespace sgns {

namespace {

constexpr std::size_t kTileSide = kWordStep;
constexpr int kTiles = 8;  // registers

#if !defined(SGNS_EMULATED_TILES)

// The instructions are written out: the functions of GCC 12 for them do not say that they read and
// write memory, so that stores could move past them. No register of tiles is named as changed,
// since compilers use none.

/// Sets up the tile registers of this thread for as long as it exists. After that they hold no
/// state, which the system would have to save whenever it interrupts the thread.
class TileRegisters {
public:
    TileRegisters() {
        struct alignas(64) Configuration {
            std::uint8_t palette = 1;
            std::uint8_t start_row = 0;
            std::uint8_t reserved[14] = {};
            std::uint16_t row_bytes[16] = {64, 64, 64, 64, 64, 64, 64, 64};
            std::uint8_t rows[16] = {16, 16, 16, 16, 16, 16, 16, 16};
        };
        static_assert(sizeof(Configuration) == 64);
        static constexpr Configuration configuration;
        __asm__ volatile("ldtilecfg %0" : : "m"(configuration));
    }
    ~TileRegisters() { __asm__ volatile("tilerelease" : :); }
    TileRegisters(const TileRegisters&) = delete;
    TileRegisters& operator=(const TileRegisters&) = delete;
};

template <int tile>
inline void zero_tile() {
    static_assert(tile < kTiles);
    __asm__ volatile("tilezero %%tmm%c0" : : "i"(tile));
}

template <int tile>
inline void load_tile(const float* from, std::size_t step) {
    static_assert(tile < kTiles);
    __asm__ volatile("tileloadd (%0,%1), %%tmm%c2"
                     :
                     : "r"(from), "r"(step * sizeof(float)), "i"(tile)
                     : "memory");
}

template <int tile>
inline void store_tile(float* to, std::size_t step) {
    static_assert(tile < kTiles);
    __asm__ volatile("tilestored %%tmm%c2, (%0,%1)"
                     :
                     : "r"(to), "r"(step * sizeof(float)), "i"(tile)
                     : "memory");
}

/// Adds the product of two tiles to a tile of floats. The words in the rows of `left` and the rows
/// of `right` are what the product sums over.
template <int sum, int left, int right>
inline void multiply_tiles() {
    static_assert(sum < kTiles && left < kTiles && right < kTiles);
    static_assert(sum != left && sum != right && left != right);  // or the processor refuses
    __asm__ volatile("tdpbf16ps %%tmm%c2, %%tmm%c1, %%tmm%c0" : : "i"(sum), "i"(left), "i"(right));
}

#else

static_assert(kLanes == kTileSide);

struct EmulatedTiles {
    bool in_use;
    alignas(64) float words[kTiles][kTileSide * kTileSide];
};

thread_local EmulatedTiles emulated;

class TileRegisters {
public:
    TileRegisters() { emulated = {.in_use = true, .words = {}}; }
    ~TileRegisters() { emulated = {}; }
    TileRegisters(const TileRegisters&) = delete;
    TileRegisters& operator=(const TileRegisters&) = delete;
};

/// The words of a tile. The processor, too, refuses tiles that are not set up.
inline float* words_of(int tile) {
    if (!emulated.in_use) {
        __builtin_trap();
    }
    return emulated.words[tile];
}

template <int tile>
inline void zero_tile() {
    float* const words = words_of(tile);
    for (std::size_t r = 0; r < kTileSide; ++r) {
        store(words + r * kTileSide, Lane{});
    }
}

template <int tile>
inline void load_tile(const float* from, std::size_t step) {
    float* const words = words_of(tile);
    for (std::size_t r = 0; r < kTileSide; ++r) {
        store(words + r * kTileSide, load(from + r * step));
    }
}

template <int tile>
inline void store_tile(float* to, std::size_t step) {
    const float* const words = words_of(tile);
    for (std::size_t r = 0; r < kTileSide; ++r) {
        store(to + r * step, load(words + r * kTileSide));
    }
}

/// The first numbers of words, as floats.
inline Lane first_halves(IntLane words) {
    return from_bits(words << 16);
}

inline Lane second_halves(IntLane words) {
    return from_bits(words & -0x10000);
}

/// In the order of sums that Intel documents for TDPBF16PS.
template <int sum, int left, int right>
inline void multiply_tiles() {
    static_assert(sum != left && sum != right && left != right);
    float* const sums = words_of(sum);
    const float* const rows = words_of(left);
    const float* const columns = words_of(right);
    for (std::size_t r = 0; r < kTileSide; ++r) {
        Lane first{};
        Lane second{};
        for (std::size_t k = 0; k < kTileSide; ++k) {
            const IntLane word = broadcast_word(rows + r * kTileSide + k);
            const IntLane column = bits(load(columns + k * kTileSide));
            first += first_halves(word) * first_halves(column);
            second += second_halves(word) * second_halves(column);
        }
        float* const row = sums + r * kTileSide;
        store(row, load(row) + (first + second));
    }
}

#endif

}  // namespace

}  // namespace sgns
