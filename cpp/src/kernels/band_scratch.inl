// band_scratch.inl: the scratch memory of band.inl.
//
// Factors of products are stored tile by tile: a tile has 16 rows of 16 words, one after the other.
#pragma once

#include "products.inl"
#include "words.inl"

namespace sgns {

namespace {

#if defined(SGNS_TILES)

constexpr bool kBands = true;

constexpr std::size_t kTileWords = kTileSide * kTileSide;
constexpr std::size_t kTileNumbers = kTileSide * kDepth;  // over which a product of tiles sums

/// Lanes of rows that are updated together: as many as have sums in the tile registers.
constexpr std::size_t kBandLanes = 4;

/// Tiles of `n` rows.
constexpr std::size_t tiles(std::size_t n) {
    return (n + kTileSide - 1) / kTileSide;
}

/// Tiles of words that hold the numbers of `n` tiles of rows, over which a product sums.
constexpr std::size_t tiles_of_sums(std::size_t n) {
    return (n + kDepth - 1) / kDepth;
}

/// Tiles of words in the band of a tile of centers, rounded up to whole sums of products.
constexpr std::size_t band_tiles(std::size_t reach) {
    return round_up(kTileSide + 2 * reach, kTileNumbers) / kTileSide;
}

constexpr std::size_t kMostBand = band_tiles(kWidestReach);

struct Band {
    const float** center_rows;  // (16 tiles,) rows to read
    const float** word_rows;
    const float** pool_rows;
    float** center_targets;  // (16 tiles,) rows to change
    float** word_targets;
    float** pool_targets;
    float* zeros;          // (stride,) the row of padding
    float* unused;         // (stride,) takes the changes of rows that must not change
    float* mean_item;      // (stride,) distance of running and present mean of pools
    std::int8_t* changes;  // (n_words + 1,)

    float* centers;        // (2,) tiles of centers, transposed: (padded_words(stride), 16)
    float* words;          // (kMostBand + 1,) tiles of words by row: (16, 16) for each 16 words
    float* pool;           // (pool,) tiles by row
    float* scores;         // (2, band and pool, 16, 16) of a tile of centers, then their g
    std::size_t n_scores;  // of a tile of centers
    float* g_of_centers;   // (centers, (band + pool) / 2) tiles of g in words
    float* g_of_words;     // (words, band / 2)
    float* g_of_pool;      // (pool, centers / 2)

    float* pairs_of_centers;  // (8 tiles, lanes) pairs of rows in words
    float* pairs_of_words;
    float* pairs_of_pool;
    float* sums;       // (2, 16, lanes) of a tile, and of the one before
    float* pool_sums;  // (16 tiles, lanes)

    Band() = default;
    Band(Parts& parts, std::size_t n_centers, std::size_t n_items, std::size_t stride) {
        const std::size_t of_centers = tiles(n_centers);
        const std::size_t of_words = of_centers + kMostBand - 1;
        const std::size_t of_pool = round_up(tiles(n_items), kDepth);
        const auto take_rows = [&](std::size_t n) {
            return parts.take(n * kTileSide * sizeof(float*) / sizeof(float));
        };
        const auto take_packed = [&](std::size_t n) {
            return parts.take(n * packed_floats(stride));
        };
        const auto take_tiles = [&](std::size_t n) { return parts.take(n * kTileWords); };
        const auto take_sums = [&](std::size_t n) {
            return parts.take(n * kTileSide * kBandLanes * kLanes);
        };
        center_rows = reinterpret_cast<const float**>(take_rows(of_centers));
        word_rows = reinterpret_cast<const float**>(take_rows(of_words));
        pool_rows = reinterpret_cast<const float**>(take_rows(of_pool));
        center_targets = reinterpret_cast<float**>(take_rows(of_centers));
        word_targets = reinterpret_cast<float**>(take_rows(of_words));
        pool_targets = reinterpret_cast<float**>(take_rows(of_pool));
        zeros = parts.take(stride);
        unused = parts.take(stride);
        mean_item = parts.take(stride);
        changes = reinterpret_cast<std::int8_t*>(
            parts.take((n_centers + 2 * kWidestReach + 1) / sizeof(float) + 1));
        centers = take_packed(2);
        words = take_packed(kMostBand + 1);
        pool = take_packed(of_pool);
        n_scores = (kMostBand + of_pool) * kTileWords;
        scores = parts.take(2 * n_scores);
        g_of_centers = take_tiles(of_centers * tiles_of_sums(kMostBand + of_pool));
        g_of_words = take_tiles(of_words * tiles_of_sums(kMostBand));
        g_of_pool = take_tiles(of_pool * tiles_of_sums(of_centers));
        pairs_of_centers = take_sums(tiles_of_sums(of_centers + 2 * kMostBand));
        pairs_of_words = take_sums(tiles_of_sums(of_words));
        pairs_of_pool = take_sums(tiles_of_sums(of_pool));
        sums = take_sums(2);
        pool_sums = take_sums(of_pool);
    }

    // What is packed for the tile of centers to weigh and for the next one.
    [[nodiscard]] float* packed_centers(std::size_t tile, std::size_t stride) const {
        return centers + tile % 2 * packed_floats(stride);
    }
    [[nodiscard]] float* packed_words(std::size_t tile, std::size_t n_band,
                                      std::size_t stride) const {
        return words + tile % (n_band + 1) * packed_floats(stride);
    }
    [[nodiscard]] float* scores_of(std::size_t tile) const { return scores + tile % 2 * n_scores; }

    /// Floats of a tile of packed rows.
    static constexpr std::size_t packed_floats(std::size_t stride) {
        return kTileSide * padded_words(stride);
    }
};

#else

// Without tiles a band does not pay.
constexpr bool kBands = false;

struct Band {
    Band() = default;
    Band(Parts& /*parts*/, std::size_t /*n_centers*/, std::size_t /*n_items*/,
         std::size_t /*stride*/) {}
};

#endif

}  // namespace

}  // namespace sgns
