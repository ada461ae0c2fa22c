// band.inl: the block step in tiles, for the centers and contexts of a block that has words.
//
// The contexts of consecutive centers are consecutive words. So the scores of a tile of centers
// with the words that it reaches are one small product, of which a band counts: a mask leaves the
// contexts of each center. All of them are computed from the start of the block, like those of the
// pool:
//
//     d_c = sum_w g_cw u_w + sum_n g_cn p_n,    u_w += sum_c g_cw h_c,    p_n += sum_c g_cn h_c.
//
// Each word of the block has a row of its own in these products. A token that occurs twice receives
// the changes of both, and a row is loaded and stored once for a word, not once for a target.
//
// The band of a tile of centers are the tiles of words that it can reach: of tile t they are t,
// t + 1, ..., since word w of the block is `reach` words before center w.
//
// First come the scores and g of all centers, one tile after the other. Then all rows are updated,
// some lanes at a time.
#pragma once

#include "control_variates.inl"
#include "objectives.inl"
#include "shared_scratch.inl"
#include "slopes.inl"

namespace sgns {

namespace {

#if defined(SGNS_TILES)

/// Whether the block step takes the contexts as a band. Not at rates at which the step is bounded:
/// what keeps it stable was chosen for targets that are updated one after the other.
template <class Architecture>
inline bool has_band(const Step& step) {
    return Architecture::kPredictsContexts && step.pairs.reach > 0 &&
           step.pairs.weights == nullptr && !step.bounded;
}

// Ticks of prefetching: about the cycles of
constexpr std::size_t kPackTicks = 24;     // packing a lane of 16 rows by row or transposed
constexpr std::size_t kProductTicks = 16;  // multiplying two tiles
constexpr std::size_t kSlopeTicks = 16;    // a score of 16 centers
constexpr std::size_t kPairTicks = 2;      // packing a lane of a row in pairs
constexpr std::size_t kAddTicks = 3;       // adding a lane of sums to a row

/// The sizes of a block, in tiles of 16.
struct BandSizes {
    std::size_t n_centers;
    std::size_t n_band;  // words that a tile of centers reaches
    std::size_t n_words;
    std::size_t n_pool;
    std::size_t n_lanes;  // of a row

    explicit BandSizes(const Step& step, std::size_t n_items)
        : n_centers(tiles(step.pairs.n_centers)),
          n_band(band_tiles(step.pairs.reach)),
          n_words(n_centers + n_band - 1),
          n_pool(tiles(n_items)),
          n_lanes(step.stride / kLanes) {}

    /// Tiles of words that hold g of a tile of centers.
    [[nodiscard]] std::size_t g_of_centers() const {
        return tiles_of_sums(n_band) + tiles_of_sums(n_pool);
    }

    /// Ticks of prefetching during the step.
    [[nodiscard]] std::size_t ticks() const {
        const std::size_t n_rows = n_centers + n_words + n_pool;
        return n_rows * (n_lanes * kPackTicks + kTileSide * n_lanes * (kPairTicks + kAddTicks)) +
               n_centers * (n_band + n_pool) *
                   (n_lanes / kDepth * kProductTicks + kTileSide * kSlopeTicks);
    }
};

/// Lists the rows of the block: those that are read, and those that are changed.
[[gnu::noinline]] void list_rows(const Step& step, const SharedScratch& scratch,
                                 const BandSizes& sizes) {
    const BlockView& pairs = step.pairs;
    const Band& band = scratch.band;
    clear_row(band.zeros, step.stride);
    const auto list = [&](float* matrix, const std::uint32_t* ids, std::size_t n,
                          std::size_t n_tiles, const std::uint8_t* frozen, const float** rows,
                          float** targets) {
        for (std::size_t i = 0; i < n; ++i) {
            float* const row = matrix + ids[i] * step.stride;
            rows[i] = row;
            targets[i] = is_frozen(frozen, ids[i]) ? band.unused : row;
        }
        for (std::size_t i = n; i < n_tiles * kTileSide; ++i) {
            rows[i] = band.zeros;
            targets[i] = band.unused;
        }
    };
    list(step.in, pairs.centers, pairs.n_centers, sizes.n_centers, step.frozen_in, band.center_rows,
         band.center_targets);
    list(step.out, pairs.words, n_words(pairs), sizes.n_words, step.frozen_out, band.word_rows,
         band.word_targets);
    list(step.out, pairs.pool, pairs.n_pool, sizes.n_pool, step.frozen_out, band.pool_rows,
         band.pool_targets);
    each_word_without_center(pairs, band.changes, [&](std::size_t w) {
        band.word_rows[w] = band.zeros;
        band.word_targets[w] = band.unused;
    });
    if (has_mean_item(step, scratch) && step.share_of_block < 1.0F) {
        band.pool_rows[pairs.n_pool] = step.means;
    }
}

/// Packs the words of 16 rows as tiles, by row or transposed.
template <bool kTransposed>
inline void pack_tiles(const float* const* rows, std::size_t stride, float* packed,
                       Prefetch& prefetch) {
    for (std::size_t word = 0; word < words(stride); word += kTileSide) {
        prefetch.tick(kDepth * kPackTicks);
        Lane square[kTileSide];
        for (std::size_t r = 0; r < kTileSide; ++r) {
            square[r] = load_words(rows[r], word, stride);
        }
        if constexpr (kTransposed) {
            transpose(square);
        }
        for (std::size_t r = 0; r < kTileSide; ++r) {
            store(packed + (word + r) * kTileSide, square[r]);
        }
    }
}

/// Computes the scores of a tile of centers, in its lanes, with the words of its band and the pool.
inline void score_tile(const Step& step, const Band& band, const BandSizes& sizes, std::size_t tile,
                       Prefetch& prefetch) {
    const std::size_t of_tile = Band::packed_floats(step.stride);
    const float* const centers = band.packed_centers(tile, step.stride);
    float* const scores = band.scores_of(tile);
    const auto left = [&](std::size_t t) {
        return t < sizes.n_band ? band.packed_words(tile + t, sizes.n_band, step.stride)
                                : band.pool + (t - sizes.n_band) * of_tile;
    };
    cover<4>(sizes.n_band + sizes.n_pool, [&](std::size_t first, auto count) {
        constexpr std::size_t kRows = decltype(count)::value;
        const float* from[kRows];
        for (std::size_t r = 0; r < kRows; ++r) {
            from[r] = left(first + r);
        }
        zero_tiles<kRows>();
        for (std::size_t at = 0; at < words(step.dim) * kTileSide; at += kTileWords) {
            prefetch.tick(kRows * kProductTicks);
            load_tile<7>(centers + at, kTileSide);
            load_tile<4>(from[0] + at, kTileSide);
            multiply_tiles<0, 4, 7>();
            if constexpr (kRows > 1) {
                load_tile<5>(from[1] + at, kTileSide);
                multiply_tiles<1, 5, 7>();
            }
            if constexpr (kRows > 2) {
                load_tile<6>(from[2] + at, kTileSide);
                multiply_tiles<2, 6, 7>();
            }
            if constexpr (kRows > 3) {
                load_tile<4>(from[3] + at, kTileSide);
                multiply_tiles<3, 4, 7>();
            }
        }
        store_tiles<kRows>(scores + first * kTileWords, kTileSide, kTileWords);
    });
}

/// Replaces the scores of a tile of centers with the words of its band by g. Returns the loss.
template <class Objective>
inline double weigh_band(const Step& step, const BandSizes& sizes, std::size_t tile, float* scores,
                         Prefetch& prefetch) {
    const BlockView& pairs = step.pairs;
    constexpr std::size_t kBits = 32;
    // Bit w % 32 of windows[w / 32][c] says whether word w of the band is a context of center c.
    alignas(64) std::int32_t windows[kMostBand * kTileSide / kBits][kTileSide];
    for (std::size_t r = 0; r < kTileSide; ++r) {
        const std::size_t c = tile * kTileSide + r;
        std::uint64_t window = 0;
        if (c < pairs.n_centers) {
            const std::size_t own = r + pairs.reach;
            const std::uint64_t all_words =
                (std::uint64_t{1} << (pairs.left[c] + pairs.right[c] + 1)) - 1;
            window = (all_words << (own - pairs.left[c])) ^ (std::uint64_t{1} << own);
        }
        for (auto& words_of_bits : windows) {
            words_of_bits[r] = static_cast<std::int32_t>(window);
            window >>= kBits;
        }
    }
    Lane loss{};
    for (std::size_t first = 0; first < sizes.n_band * kTileSide; first += kFactors) {
        const IntLane window = load_ids(windows[first / kBits]);
        Lane factor = broadcast(1.0F);
        for (std::size_t w = first; w < first + kFactors; ++w) {
            float* const at = scores + w * kTileSide;
            if (w >= kTileSide + 2 * pairs.reach) {
                store(at, Lane{});
                continue;
            }
            const IntLane bit = IntLane{} + static_cast<std::int32_t>(1U << w % kBits);
            const IntLane used = (window & bit) != 0;
            const ScoreLoss score = Objective::evaluate(select(used, load(at), Lane{}), all());
            loss += select(used, score.linear, Lane{});
            factor *= select(used, score.factor, broadcast(1.0F));
            store(at, select(used, step.alpha * score.slope, Lane{}));
        }
        loss += log_positive(factor);
        prefetch.tick(kFactors * kSlopeTicks);
    }
    return static_cast<double>(sum(loss));
}

/// Packs g of a tile of centers as left factors of the changes of centers, of words, and of the
/// pool.
inline void pack_slopes(const Step& step, const SharedScratch& scratch, const BandSizes& sizes,
                        std::size_t tile, const float* slopes) {
    const Band& band = scratch.band;
    const float* const of_pool = slopes + sizes.n_band * kTileWords;
    const std::size_t n_of_centers = sizes.g_of_centers();
    for (std::size_t t = 0; t < n_of_centers; ++t) {
        const float* const rows = slopes + t * kDepth * kTileWords;
        Lane square[kTileSide];
        for (std::size_t r = 0; r < kTileSide; ++r) {
            square[r] = load_columns(rows + r * kDepth * kTileSide, kTileSide);
        }
        transpose(square);
        float* const to = band.g_of_centers + (tile * n_of_centers + t) * kTileWords;
        for (std::size_t r = 0; r < kTileSide; ++r) {
            store(to + r * kTileSide, square[r]);
        }
    }
    constexpr std::size_t kPacked = kTileSide / kDepth;  // words of the g of a row
    for (std::size_t t = 0; t < sizes.n_band; ++t) {
        // The centers of this tile come before those of the tiles of which the words are earlier
        // in the band.
        const std::size_t at = sizes.n_band - 1 - t;
        float* const to = band.g_of_words +
                          ((tile + t) * tiles_of_sums(sizes.n_band) + at / kDepth) * kTileWords +
                          at % kDepth * kPacked;
        for (std::size_t r = 0; r < kTileSide; ++r) {
            store_packed(to + r * kTileSide, load(slopes + (t * kTileSide + r) * kTileSide));
        }
    }
    for (std::size_t t = 0; t < sizes.n_pool; ++t) {
        float* const to = band.g_of_pool +
                          (t * tiles_of_sums(sizes.n_centers) + tile / kDepth) * kTileWords +
                          tile % kDepth * kPacked;
        for (std::size_t r = 0; r < kTileSide; ++r) {
            // The weights of centers give the last item the sum of hidden vectors.
            const bool is_mean =
                has_mean_item(step, scratch) && t * kTileSide + r == step.pairs.n_pool;
            store_packed(to + r * kTileSide,
                         load(is_mean ? scratch.center_weights + tile * kTileSide
                                      : of_pool + (t * kTileSide + r) * kTileSide));
        }
    }
}

/// Clears what no tile of centers fills.
inline void clear_edges(const Band& band, const BandSizes& sizes) {
    const std::size_t of_words = tiles_of_sums(sizes.n_band) * kTileWords;
    const std::size_t n_edge = (sizes.n_band - 1) * of_words;
    clear_row(band.g_of_words, n_edge);
    clear_row(band.g_of_words + sizes.n_centers * of_words, n_edge);
    clear_row(band.g_of_pool, sizes.n_pool * tiles_of_sums(sizes.n_centers) * kTileWords);
}

/// Replaces the scores of a tile of centers by g, and packs it. Returns the loss.
template <class Objective>
inline double weigh_tile(const Step& step, const SharedScratch& scratch, const BandSizes& sizes,
                         std::size_t tile, Prefetch& prefetch) {
    float* const scores = scratch.band.scores_of(tile);
    float* const of_pool = scores + sizes.n_band * kTileWords;
    double loss = weigh_band<Objective>(step, sizes, tile, scores, prefetch);
    loss += each_slope<Objective>(
        step, scratch, tile * kTileSide, of_pool, kTileSide, kSlopeTicks,
        [&](std::size_t n, Lane g) { store(of_pool + n * kTileSide, g); }, prefetch);
    clear_row(of_pool + scratch.n_items * kTileSide,
              (tiles_of_sums(sizes.n_pool) * kTileNumbers - scratch.n_items) * kTileSide);
    pack_slopes(step, scratch, sizes, tile, scores);
    return loss;
}

/// Computes and packs g of all centers. Returns the loss.
///
/// While a tile of centers is weighed, the products of the next are on their way, and the rows of
/// the one after it are already packed: tiles that were stored just before are slow to load.
template <class Objective>
[[gnu::noinline]] double score_all(const Step& step, const SharedScratch& scratch,
                                   const BandSizes& sizes, Prefetch& prefetch) {
    const Band& band = scratch.band;
    clear_edges(band, sizes);
    for (std::size_t t = 0; t < sizes.n_pool; ++t) {
        pack_tiles<false>(band.pool_rows + t * kTileSide, step.stride,
                          band.pool + t * Band::packed_floats(step.stride), prefetch);
    }
    std::size_t n_packed = 0;
    const auto pack = [&](std::size_t tile) {
        for (; n_packed < tile + sizes.n_band; ++n_packed) {
            pack_tiles<false>(band.word_rows + n_packed * kTileSide, step.stride,
                              band.packed_words(n_packed, sizes.n_band, step.stride), prefetch);
        }
        pack_tiles<true>(band.center_rows + tile * kTileSide, step.stride,
                         band.packed_centers(tile, step.stride), prefetch);
    };
    double loss = 0.0;
    pack(0);
    for (std::size_t next = 0; next <= sizes.n_centers; ++next) {
        if (next < sizes.n_centers) {
            score_tile(step, band, sizes, next, prefetch);
        }
        if (next + 1 < sizes.n_centers) {
            pack(next + 1);
        }
        if (next > 0) {
            loss += weigh_tile<Objective>(step, scratch, sizes, next - 1, prefetch);
        }
    }
    return loss;
}

/// The step of lanes i .. i + kWidth - 1 of all rows, after their g.
template <std::size_t kWidth>
class BandUpdate {
public:
    BandUpdate(const Step& step, const SharedScratch& scratch, const BandSizes& sizes,
               std::size_t lane, Prefetch& prefetch)
        : step_(step),
          scratch_(scratch),
          band_(scratch.band),
          sizes_(sizes),
          at_(lane * kLanes),
          total_(total_weight(scratch)),
          prefetch_(prefetch) {}

    void run() {
        if (has_mean_item(step_, scratch_)) {
            replace_mean();
        }
        pack_pairs();
        for (std::size_t t = 0; t < sizes_.n_pool; ++t) {
            zero_tiles<kWidth>();
            const std::size_t n = tiles_of_sums(sizes_.n_centers);
            for (std::size_t k = 0; k < n; ++k) {
                add_product(band_.g_of_pool + (t * n + k) * kTileWords,
                            centers() + k * kPairsOfSum);
            }
            store_tiles<kWidth>(band_.pool_sums + t * kSums, kStep, kTileSide);
        }
        for (std::size_t t = 0; t < sizes_.n_centers; ++t) {
            zero_tiles<kWidth>();
            const float* g = band_.g_of_centers + t * sizes_.g_of_centers() * kTileWords;
            for (std::size_t k = 0; k < tiles_of_sums(sizes_.n_band); ++k, g += kTileWords) {
                add_product(g, band_.pairs_of_words + t * kPairs + k * kPairsOfSum);
            }
            for (std::size_t k = 0; k < tiles_of_sums(sizes_.n_pool); ++k, g += kTileWords) {
                add_product(g, band_.pairs_of_pool + k * kPairsOfSum);
            }
            keep_sums(band_.center_targets + t * kTileSide);
        }
        for (std::size_t t = 0; t < sizes_.n_words; ++t) {
            zero_tiles<kWidth>();
            const std::size_t n = tiles_of_sums(sizes_.n_band);
            for (std::size_t k = 0; k < n; ++k) {
                add_product(band_.g_of_words + (t * n + k) * kTileWords,
                            band_.pairs_of_centers + t * kPairs + k * kPairsOfSum);
            }
            keep_sums(band_.word_targets + t * kTileSide);
        }
        add_kept();
        add_to_pool();
    }

private:
    static constexpr std::size_t kStep = kWidth * kLanes;
    static constexpr std::size_t kSums = kTileSide * kStep;      // of a tile of rows
    static constexpr std::size_t kPairs = kSums / kDepth;        // of a tile of rows
    static constexpr std::size_t kPairsOfSum = kPairs * kDepth;  // over which a product sums

    /// The pairs of centers, after those of the tiles before the first.
    [[nodiscard]] float* centers() const {
        return band_.pairs_of_centers + (sizes_.n_band - 1) * kPairs;
    }

    void pack(const float* const* rows, std::size_t n_tiles, float* to) {
        for (std::size_t r = 0; r < n_tiles * kTileSide; r += kDepth) {
            prefetch_.tick(kDepth * kWidth * kPairTicks);
            for (std::size_t l = 0; l < kWidth; ++l, to += kLanes) {
                const std::size_t i = at_ + l * kLanes;
                store(to, merge(load(rows[r] + i), load(rows[r + 1] + i)));
            }
        }
    }

    void pack_pairs() {
        clear_row(band_.pairs_of_centers, (sizes_.n_band - 1) * kPairs);
        pack(band_.center_rows, sizes_.n_centers, centers());
        clear_row(centers() + sizes_.n_centers * kPairs, sizes_.n_band * kPairs);
        pack(band_.word_rows, sizes_.n_words, band_.pairs_of_words);
        pack(band_.pool_rows, sizes_.n_pool, band_.pairs_of_pool);
        if (sizes_.n_pool % kDepth != 0) {
            clear_row(band_.pairs_of_pool + sizes_.n_pool * kPairs, kPairs);
        }
    }

    /// Adds the product of a tile of g and kWidth tiles of pairs.
    static void add_product(const float* g, const float* pairs) {
        load_tile<4>(g, kTileSide);
        load_tile<5>(pairs, kStep);
        multiply_tiles<0, 4, 5>();
        if constexpr (kWidth > 1) {
            load_tile<6>(pairs + kLanes, kStep);
            multiply_tiles<1, 4, 6>();
        }
        if constexpr (kWidth > 2) {
            load_tile<7>(pairs + 2 * kLanes, kStep);
            multiply_tiles<2, 4, 7>();
        }
        if constexpr (kWidth > 3) {
            load_tile<5>(pairs + 3 * kLanes, kStep);
            multiply_tiles<3, 4, 5>();
        }
    }

    /// Keeps the sums of a tile, and adds those of the tile before, which are in the cache by now.
    void keep_sums(float* const* targets) {
        add_kept();
        in_second_ = !in_second_;
        targets_ = targets;
        store_tiles<kWidth>(kept(), kStep, kTileSide);
    }

    void add_kept() {
        const float* sums = kept();
        for (std::size_t r = 0; targets_ != nullptr && r < kTileSide; ++r, sums += kStep) {
            add_row(sums, targets_[r] + at_, kStep);
            prefetch_.tick(kWidth * kAddTicks);
        }
    }

    [[nodiscard]] float* kept() const { return band_.sums + (in_second_ ? kSums : 0); }

    /// Makes the last item the distance of m_p from the mean of the pool, and moves m_p.
    void replace_mean() {
        const std::size_t n_pool = step_.pairs.n_pool;
        const float share = total_ > 0.0F ? 1.0F / total_ : 0.0F;
        const bool corrects = total_ > 0.0F && step_.share_of_block < 1.0F;
        Lane mean[kWidth] = {};
        for (std::size_t n = 0; n < n_pool; ++n) {
            const float weight = share * scratch_.item_weights[n];
            for (std::size_t l = 0; l < kWidth; ++l) {
                mean[l] += weight * load(band_.pool_rows[n] + at_ + l * kLanes);
            }
        }
        for (std::size_t l = 0; l < kWidth; ++l) {
            float* const running = step_.means + at_ + l * kLanes;
            const Lane distance = load(running) - mean[l];
            store(band_.mean_item + at_ + l * kLanes, corrects ? distance : Lane{});
            if (total_ > 0.0F) {
                store(running, load(running) - step_.share_of_block * distance);
            }
        }
        band_.pool_rows[n_pool] = band_.mean_item;
    }

    /// Adds the sums of the pool, with their corrections, and moves m_h.
    void add_to_pool() {
        const std::size_t n_pool = step_.pairs.n_pool;
        const bool corrects = has_mean_item(step_, scratch_) && total_ > 0.0F;
        Lane distance[kWidth] = {};  // of m_h from the mean of the hidden vectors
        for (std::size_t l = 0; corrects && l < kWidth; ++l) {
            float* const running = step_.means + step_.stride + at_ + l * kLanes;
            const Lane mean = load(band_.pool_sums + n_pool * kStep + l * kLanes) / total_;
            distance[l] = load(running) - mean;
            store(running, load(running) - step_.share_of_block * distance[l]);
        }
        const bool has_factors = corrects && step_.share_of_block < 1.0F;
        for (std::size_t n = 0; n < n_pool; ++n) {
            const float* const sums = band_.pool_sums + n * kStep;
            float* const row = band_.pool_targets[n] + at_;
            const float factor = has_factors ? scratch_.factors[n] : 0.0F;
            for (std::size_t l = 0; l < kWidth; ++l) {
                const Lane change = load(sums + l * kLanes) + factor * distance[l];
                store(row + l * kLanes, load(row + l * kLanes) + change);
            }
        }
    }

    const Step& step_;
    const SharedScratch& scratch_;
    const Band& band_;
    const BandSizes& sizes_;
    std::size_t at_;
    float total_;  // weight of all negatives
    Prefetch& prefetch_;
    float* const* targets_ = nullptr;  // of the sums that are kept
    bool in_second_ = false;
};

/// The block step, once the pool has weights. Returns the loss.
template <class Objective>
double step_band(const Step& step, const SharedScratch& scratch) {
    const BandSizes sizes(step, scratch.n_items);
    Prefetch prefetch;
    prefetch.start<SkipGram>(step, scratch.prefetch, sizes.ticks());
    list_rows(step, scratch, sizes);
    const double loss = score_all<Objective>(step, scratch, sizes, prefetch);
    if (has_mean_item(step, scratch) && step.share_of_block < 1.0F) {
        weigh_corrections<Objective>(step, scratch, scratch.band.pool_rows);
    }
    cover<kBandLanes>(sizes.n_lanes, [&](std::size_t lane, auto count) {
        BandUpdate<decltype(count)::value>(step, scratch, sizes, lane, prefetch).run();
    });
    return loss;
}

#else

template <class Architecture>
constexpr bool has_band(const Step& /*step*/) {
    return false;
}

template <class Objective>
double step_band(const Step& /*step*/, const SharedScratch& /*scratch*/) {
    return 0.0;
}

#endif

}  // namespace

}  // namespace sgns
