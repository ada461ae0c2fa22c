// band.inl: step 3 of the block step in tiles, for the contexts of a block that has words.
//
// The contexts of consecutive centers are consecutive words. So the scores of a tile of centers
// with the words that it reaches are one small product, of which a band counts: a mask leaves the
// contexts of each center. All of them are computed from the start of the block:
//
//     d_c += sum_w g_cw u_w,    u_w += sum_c g_cw h_c.
//
// Each word of the block has a row of its own in these products. A token that occurs twice receives
// the changes of both, and a row is loaded and stored once for a word, not once for a target.
//
// The band of a tile of centers is as wide as the words that its first to last center can reach:
// its row r is word 16 t + r of the block, if t is the number of the tile. The words of a tile are
// in the bands of as many tiles of centers.
#pragma once

#include "objectives.inl"
#include "products.inl"
#include "words.inl"

namespace sgns {

namespace {

#if defined(SGNS_TILES)

constexpr bool kBands = true;

/// Words in the band of a tile of centers, rounded up to the sums of whole tiles.
constexpr std::size_t band_width(std::size_t reach) {
    return round_up(kTileSide + 2 * reach, kTileSide * kDepth);
}

/// The scratch memory of a band.
struct Band {
    std::size_t n_centers;  // T, rounded up to whole tiles

    float** rows;          // (n_words,) output rows of words
    float* zeros;          // (stride,) the row of words that no center has as a context
    float* words_left;     // (n_words, words(stride)) the rows in words of neighbors
    float* words_right;    // (words(n_words), stride) the rows in pairs
    float* scores;         // (width, n_centers) scores of the band, then g_cw
    float* g;              // (n_words, width) g_cw of the centers in whose bands a word is
    float* g_of_centers;   // (n_centers, words(width)) g_cw of a center
    float* g_of_words;     // (n_words, words(width)) g_cw of a word
    float* sums;           // (2, kTileSide, stride) changes of the rows of two tiles
    std::int32_t* first;   // (n_centers,) the first context of a center, as a row of its band
    std::int32_t* last;    // (n_centers,)
    std::int8_t* changes;  // (n_words + 1,)

    Band() = default;
    Band(Parts& parts, std::size_t centers, std::size_t stride) : n_centers(centers) {
        const std::size_t width = band_width(kWidestReach);
        const std::size_t n_words = words_of_bands(width);
        rows = reinterpret_cast<float**>(parts.take(n_words * sizeof(float*) / sizeof(float)));
        zeros = parts.take(stride);
        words_left = parts.take(n_words * padded_words(stride));
        words_right = parts.take(words(n_words) * stride);
        scores = parts.take(width * n_centers);
        g = parts.take(n_words * width);
        g_of_centers = parts.take(n_centers * words(width));
        g_of_words = parts.take(n_words * words(width));
        sums = parts.take(2 * kTileSide * stride);
        first = reinterpret_cast<std::int32_t*>(parts.take(n_centers));
        last = reinterpret_cast<std::int32_t*>(parts.take(n_centers));
        changes = reinterpret_cast<std::int8_t*>(parts.take(n_words / sizeof(float) + 1));
    }

    /// Words in the bands of all centers: a multiple of a tile.
    [[nodiscard]] std::size_t words_of_bands(std::size_t width) const {
        return n_centers - kTileSide + width;
    }

    /// Floats before and after packed hidden vectors that add_to_words() clears and reads.
    static constexpr std::size_t margin(std::size_t stride) {
        return words(band_width(kWidestReach) - kTileSide) * stride;
    }
};

/// Whether step 3 takes the contexts as a band. Not at rates at which the step is bounded: what
/// keeps it stable was chosen for targets that are updated one after the other.
template <class Architecture>
inline bool has_band(const Step& step) {
    return Architecture::kPredictsContexts && step.pairs.reach > 0 &&
           step.pairs.weights == nullptr && !step.bounded;
}

/// Ticks of prefetching during step_band().
inline std::size_t band_ticks(const Step& step) {
    const std::size_t width = band_width(step.pairs.reach);
    const std::size_t n_words_tiled = round_up(n_words(step.pairs), kTileSide);
    const std::size_t n_centers = round_up(step.pairs.n_centers, kTileSide);
    const std::size_t n_reached = kTileSide + 2 * step.pairs.reach;
    return product_ticks(round_up(n_reached, kTileSide), n_centers, words(step.dim)) +
           product_ticks(n_centers + n_words_tiled, step.stride, words(width)) +
           n_centers / kLanes * n_reached * kScoreTicks;
}

/// Finds and packs the output rows of all words.
[[gnu::noinline]] void gather_words(const Step& step, const Band& band) {
    const BlockView& pairs = step.pairs;
    const std::size_t stride = step.stride;
    const std::size_t n = band.words_of_bands(band_width(pairs.reach));
    clear_row(band.zeros, stride);
    for (std::size_t w = 0; w < n; ++w) {
        band.rows[w] = w < n_words(pairs) ? step.out + pairs.words[w] * stride : band.zeros;
    }
    each_word_without_center(pairs, band.changes,
                             [&](std::size_t w) { band.rows[w] = band.zeros; });
    for (std::size_t w = 0; w < n; w += kDepth) {
        const float* const a = band.rows[w];
        const float* const b = band.rows[w + 1];
        pack_left(a, stride, band.words_left + w * padded_words(stride));
        pack_left(b, stride, band.words_left + (w + 1) * padded_words(stride));
        float* const right = band.words_right + w / kDepth * stride;
        for (std::size_t i = 0; i < stride; i += kLanes) {
            store(right + i, merge(load(a + i), load(b + i)));
        }
    }
}

/// Computes g_cw of a tile of centers. Returns the loss.
template <class Objective>
inline Lane score_tile(const Step& step, const Band& band, std::size_t tile) {
    const std::size_t width = band_width(step.pairs.reach);
    const std::size_t n_reached = kTileSide + 2 * step.pairs.reach;
    const std::size_t center = tile * kTileSide;
    const IntLane first = load_ids(band.first + center);
    const IntLane last = load_ids(band.last + center);
    const IntLane own = iota() + static_cast<std::int32_t>(step.pairs.reach);
    Lane loss{};
    for (std::size_t begin = 0; begin < width; begin += kFactors) {
        Lane factor = broadcast(1.0F);
        for (std::size_t r = begin; r < begin + kFactors; ++r) {
            float* const at = band.scores + r * band.n_centers + center;
            Lane g{};
            if (r < n_reached) {
                const IntLane row = IntLane{} + static_cast<std::int32_t>(r);
                const IntLane used = (row >= first) & (row <= last) & (row != own);
                const ScoreLoss score = Objective::evaluate(select(used, load(at), Lane{}), all());
                loss += select(used, score.linear, Lane{});
                factor *= select(used, score.factor, broadcast(1.0F));
                g = select(used, step.alpha * score.slope, Lane{});
            }
            store(at, g);
            // The centers of this tile come before those of the tiles in whose bands the word is
            // an earlier row.
            const std::size_t before = width - kTileSide - r / kTileSide * kTileSide;
            store(band.g + (center + r) * width + before, g);
        }
        loss += log_positive(factor);
    }
    return loss;
}

/// Computes and packs g_cw of all centers. Returns the loss.
template <class Objective>
[[gnu::noinline]] double score_words(const Step& step, const Band& band, const float* transposed,
                                     Prefetch& prefetch) {
    const BlockView& pairs = step.pairs;
    const std::size_t width = band_width(pairs.reach);
    const std::size_t n = band.words_of_bands(width);
    const std::size_t n_reached = kTileSide + 2 * pairs.reach;
    const std::size_t left_step = padded_words(step.stride);
    for (std::size_t c = 0; c < band.n_centers; c += kTileSide) {
        multiply({band.words_left + c * left_step, left_step, 1}, round_up(n_reached, kTileSide),
                 transposed + c, words(step.dim), kTileSide, band.n_centers, band.scores + c,
                 prefetch);
    }
    for (std::size_t c = 0; c < band.n_centers; ++c) {
        const auto at = static_cast<std::int32_t>(c % kTileSide + pairs.reach);
        band.first[c] = at - (c < pairs.n_centers ? pairs.left[c] : 0);
        band.last[c] = at + (c < pairs.n_centers ? pairs.right[c] : 0);
    }
    clear_row(band.g, n * width);
    double loss = 0.0;
    for (std::size_t tile = 0; tile < band.n_centers / kTileSide; ++tile) {
        loss += static_cast<double>(sum(score_tile<Objective>(step, band, tile)));
        prefetch.tick(n_reached * kScoreTicks);
    }
    pack_by_column(band.scores, width, band.n_centers, band.g_of_centers);
    for (std::size_t w = 0; w < n; ++w) {
        pack_left(band.g + w * width, width, band.g_of_words + w * words(width));
    }
    return loss;
}

/// Calls multiply_into(tile, sums) and then add(row, its sums) for `n` rows in tiles. A tile is
/// multiplied while the sums of the tile before it are on their way to memory.
template <class Multiply, class Add>
inline void each_row_of_tiles(const Band& band, std::size_t n, std::size_t stride,
                              Multiply multiply_into, Add add) {
    const auto sums_of = [&](std::size_t row) {
        return band.sums + row % (2 * kTileSide) * stride;
    };
    for (std::size_t tile = 0; tile < n + kTileSide; tile += kTileSide) {
        if (tile < n) {
            multiply_into(tile, sums_of(tile));
        }
        for (std::size_t row = tile - kTileSide; tile > 0 && row < tile && row < n; ++row) {
            add(row, sums_of(row));
        }
    }
}

/// Adds d_c, of which `deltas` is the part of the pool, to the input rows of all centers.
[[gnu::noinline]] void add_to_centers(const Step& step, const Band& band, const float* deltas,
                                      Prefetch& prefetch) {
    const std::size_t stride = step.stride;
    const std::size_t n_words_of_g = words(band_width(step.pairs.reach));
    each_row_of_tiles(
        band, step.pairs.n_centers, stride,
        [&](std::size_t c, float* sums) {
            multiply({band.g_of_centers + c * n_words_of_g, n_words_of_g, 1}, kTileSide,
                     band.words_right + words(c) * stride, n_words_of_g, stride, stride, sums,
                     prefetch);
        },
        [&](std::size_t c, const float* sums) {
            cover<4>(stride / kLanes, [&](std::size_t lane, auto count) {
                constexpr std::size_t kWidth = decltype(count)::value;
                const std::size_t i = lane * kLanes;
                Lane delta[kWidth];
                for (std::size_t l = 0; l < kWidth; ++l) {
                    delta[l] =
                        load(deltas + c * stride + i + l * kLanes) + load(sums + i + l * kLanes);
                }
                SkipGram::scatter(step, c, i, delta);
            });
        });
}

/// Adds the changes of the output rows of all words. `hidden_right` has margins before and after.
[[gnu::noinline]] void add_to_words(const Step& step, const Band& band, float* hidden_right,
                                    Prefetch& prefetch) {
    const BlockView& pairs = step.pairs;
    const std::size_t stride = step.stride;
    const std::size_t n_words_of_g = words(band_width(pairs.reach));
    // The first and the last words are in the bands of fewer tiles of centers than others.
    const std::size_t margin = words(band_width(pairs.reach) - kTileSide) * stride;
    float* const before = hidden_right - margin;
    clear_row(before, margin);
    clear_row(hidden_right + words(band.n_centers) * stride, margin);
    each_row_of_tiles(
        band, n_words(pairs), stride,
        [&](std::size_t w, float* sums) {
            multiply({band.g_of_words + w * n_words_of_g, n_words_of_g, 1}, kTileSide,
                     before + words(w) * stride, n_words_of_g, stride, stride, sums, prefetch);
        },
        [&](std::size_t w, const float* sums) {
            if (band.rows[w] != band.zeros && !is_frozen(step.frozen_out, pairs.words[w])) {
                add_row(sums, band.rows[w], stride);
            }
        });
}

/// Step 3, and the changes of input rows. Returns the loss.
template <class Objective>
double step_band(const Step& step, const Band& band, const float* transposed, float* hidden_right,
                 const float* deltas, Prefetch& prefetch) {
    gather_words(step, band);
    const double loss = score_words<Objective>(step, band, transposed, prefetch);
    add_to_centers(step, band, deltas, prefetch);
    add_to_words(step, band, hidden_right, prefetch);
    return loss;
}

#else

// Without tiles a band does not pay.
constexpr bool kBands = false;

struct Band {
    Band() = default;
    Band(Parts& /*parts*/, std::size_t /*n_centers*/, std::size_t /*stride*/) {}
    static constexpr std::size_t margin(std::size_t /*stride*/) { return 0; }
};

template <class Architecture>
constexpr bool has_band(const Step& /*step*/) {
    return false;
}

constexpr std::size_t band_ticks(const Step& /*step*/) {
    return 0;
}

template <class Objective>
double step_band(const Step& /*step*/, const Band& /*band*/, const float* /*transposed*/,
                 float* /*hidden_right*/, const float* /*deltas*/, Prefetch& /*prefetch*/) {
    return 0.0;
}

#endif

}  // namespace

}  // namespace sgns
