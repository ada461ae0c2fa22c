// shared.inl: the block step. One pool of negatives serves all centers of a block.
//
// For T centers with input rows v_c, contexts C_c with weights w_o, and a pool of N negatives with
// output rows p_n, each standing for K / N of the classical negatives of every pair whose context
// it is not:
//
//     L_c = sum_{o in C_c} w_o loss(v_c . u_o, 1) + sum_n w_cn loss(v_c . p_n, 0),
//     w_cn = (K / N) sum_{o in C_c, o != n} w_o
//
// In this order, where v_c and p_n are the values from the start of the block:
//
//  1. Scores of every center with every pool item, and their g_cn = alpha w_cn slope.
//  2. For each group of kGroup centers: the scores of all its pairs; then pair by pair
//         d_c += g_o u_o,    u_o += g_o v_c        (u_o as the pair before left it).
//  3. d_c += sum_n g_cn p_n, and the input row of c receives d_c.
//  4. The output row of n receives sum_c g_cn v_c.
//
// Steps 1, 3 and 4 are products of small matrices, made in tiles that stay in registers.
#pragma once

#include "objectives.inl"
#include "rows.inl"
#include "sgns/kernels.hpp"

namespace sgns {

namespace {

constexpr std::int32_t kNoToken = -1;  // the one number that is no token id
constexpr std::size_t kGroup = 4;      // centers whose pairs are scored together

/// A tile of a product is kTile floats wide; eight lanes hide the latency of a multiply-add.
constexpr std::size_t kTileRows = 8 / kTileLanes;

using Tile = Lane[kTileRows][kTileLanes];

/// tile(r, j) = sum_k a(r, k) b(k, j), where a(r, k) is at a + r * a_row + k * a_step and row k of
/// b starts at b + k * b_row.
inline void multiply(const float* a, std::size_t a_row, std::size_t a_step, const float* b,
                     std::size_t b_row, std::size_t n, Tile& tile) {
    Tile sum = {};
    for (std::size_t k = 0; k < n; ++k) {
        for (std::size_t r = 0; r < kTileRows; ++r) {
            const float factor = a[r * a_row + k * a_step];
            for (std::size_t l = 0; l < kTileLanes; ++l) {
                sum[r][l] += factor * load(b + k * b_row + l * kLanes);
            }
        }
    }
    for (std::size_t r = 0; r < kTileRows; ++r) {
        for (std::size_t l = 0; l < kTileLanes; ++l) {
            tile[r][l] = sum[r][l];
        }
    }
}

/// The scratch memory of a block, cut up. Every part starts on a cache line.
struct SharedScratch {
    std::size_t n_centers;   // T, rounded up to whole tiles
    std::size_t n_pool;      // N, rounded up to whole tiles
    float* centers;          // (n_centers, stride) rows of the centers at the start
    float* deltas;           // (n_centers, stride) what they receive
    float* pool;             // (n_pool, stride) rows of the pool at the start
    float* transposed;       // (stride, n_pool)
    float* g;                // (n_centers, n_pool)
    std::int32_t* pool_ids;  // (n_pool,), kNoToken past the last

    SharedScratch(const Step& step)
        : n_centers((step.n_centers + kTileRows - 1) / kTileRows * kTileRows),
          n_pool((step.n_pool + kTile - 1) / kTile * kTile),
          centers(step.scratch),
          deltas(centers + n_centers * step.stride),
          pool(deltas + n_centers * step.stride),
          transposed(pool + n_pool * step.stride),
          g(transposed + n_pool * step.stride),
          pool_ids(reinterpret_cast<std::int32_t*>(g + n_centers * n_pool)) {}
};

inline void copy_row(const float* from, float* to, std::size_t stride) {
    for (std::size_t i = 0; i < stride; i += kLanes) {
        store(to + i, load(from + i));
    }
}

inline void clear_row(float* row, std::size_t stride) {
    for (std::size_t i = 0; i < stride; i += kLanes) {
        store(row + i, Lane{});
    }
}

/// Brings the rows of the block together, and the pool's also as columns.
inline void gather(const Step& step, const SharedScratch& scratch) {
    const std::size_t stride = step.stride;
    for (std::size_t n = 0; n < step.n_pool; ++n) {
        prefetch_row(step.out + step.pool[n] * stride, stride);
    }
    for (std::size_t c = 0; c < step.n_centers; ++c) {
        prefetch_row(step.in + step.centers[c] * stride, stride);
    }
    for (std::size_t n = 0; n < scratch.n_pool; ++n) {
        float* const row = scratch.pool + n * stride;
        scratch.pool_ids[n] = n < step.n_pool ? static_cast<std::int32_t>(step.pool[n]) : kNoToken;
        if (n < step.n_pool) {
            copy_row(step.out + step.pool[n] * stride, row, stride);
        } else {
            clear_row(row, stride);
        }
        for (std::size_t i = 0; i < stride; ++i) {
            scratch.transposed[i * scratch.n_pool + n] = row[i];
        }
    }
    for (std::size_t c = 0; c < scratch.n_centers; ++c) {
        if (c < step.n_centers) {
            copy_row(step.in + step.centers[c] * stride, scratch.centers + c * stride, stride);
        } else {
            clear_row(scratch.centers + c * stride, stride);
        }
    }
}

/// What each pool item stands for at each center: w_cn, into g. Zero where there is no center or
/// no item.
inline void weigh_pool(const Step& step, const SharedScratch& scratch) {
    const float share = static_cast<float>(step.n_negatives) / static_cast<float>(step.n_pool);
    for (std::size_t c = 0; c < scratch.n_centers; ++c) {
        float* const weights = scratch.g + c * scratch.n_pool;
        if (c >= step.n_centers) {
            clear_row(weights, scratch.n_pool);
            continue;
        }
        const std::uint64_t begin = step.offsets[c];
        const std::uint64_t end = step.offsets[c + 1];
        float total = 0.0F;
        for (std::uint64_t pair = begin; pair < end; ++pair) {
            total += step.weights == nullptr ? 1.0F : step.weights[pair];
        }
        for (std::size_t n = 0; n < scratch.n_pool; n += kLanes) {
            const IntLane ids = load_ids(scratch.pool_ids + n);
            Lane weight = broadcast(total);
            for (std::uint64_t pair = begin; pair < end; ++pair) {
                const float own = step.weights == nullptr ? 1.0F : step.weights[pair];
                const auto id = static_cast<std::int32_t>(step.contexts[pair]);
                weight -= select(ids == id, broadcast(own), Lane{});
            }
            store(weights + n, share * select(ids == kNoToken, Lane{}, weight));
        }
    }
}

/// Step 1: turns the weights in g into g_cn. Returns the loss.
template <class Objective>
inline double score_pool(const Step& step, const SharedScratch& scratch) {
    double loss = 0.0;
    for (std::size_t c = 0; c < scratch.n_centers; c += kTileRows) {
        for (std::size_t n = 0; n < scratch.n_pool; n += kTile) {
            Tile scores;
            multiply(scratch.centers + c * step.stride, step.stride, 1, scratch.transposed + n,
                     scratch.n_pool, step.stride, scores);
            Lane tile_loss{};
            for (std::size_t r = 0; r < kTileRows; ++r) {
                for (std::size_t l = 0; l < kTileLanes; ++l) {
                    float* const at = scratch.g + (c + r) * scratch.n_pool + n + l * kLanes;
                    const Lane weight = load(at);
                    const ScoreLoss score = Objective::evaluate(scores[r][l], Lane{});
                    tile_loss += weight * score.loss;
                    store(at, step.alpha * weight * score.slope);
                }
            }
            loss += static_cast<double>(sum(tile_loss));
        }
    }
    return loss;
}

/// Slopes of `n` pairs from their scores, in place: g_o. Returns the loss.
template <class Objective>
inline double score_positives(const Step& step, std::uint64_t first_pair, std::size_t n, float* g) {
    double loss = 0.0;
    for (std::size_t p = 0; p < n; p += kLanes) {
        const IntLane used = iota() + static_cast<std::int32_t>(p) < static_cast<std::int32_t>(n);
        Lane weight = select(used, broadcast(1.0F), Lane{});
        for (std::size_t l = 0; step.weights != nullptr && l < kLanes && p + l < n; ++l) {
            weight[static_cast<int>(l)] = step.weights[first_pair + p + l];
        }
        const Lane scores = select(used, load(g + p), Lane{});
        const ScoreLoss score = Objective::evaluate(scores, broadcast(1.0F));
        loss += static_cast<double>(sum(weight * score.loss));
        store(g + p, step.alpha * weight * score.slope);
    }
    return loss;
}

/// Step 2. Returns the loss.
template <class Objective>
inline double step_positives(const Step& step, const SharedScratch& scratch) {
    const std::size_t stride = step.stride;
    float** const rows = step.rows;
    float* const g = step.scores;
    const auto group_end = [&](std::size_t first) {
        return first + kGroup < step.n_centers ? first + kGroup : step.n_centers;
    };
    double loss = 0.0;
    for (std::size_t first = 0; first < step.n_centers; first = group_end(first)) {
        const std::size_t last = group_end(first);
        const std::uint64_t begin = step.offsets[first];
        const std::uint64_t end = step.offsets[last];
        for (std::uint64_t pair = end; pair < step.offsets[group_end(last)]; ++pair) {
            prefetch_row(step.out + step.contexts[pair] * stride, stride);
        }
        for (std::uint64_t pair = begin; pair < end; ++pair) {
            rows[pair - begin] = step.out + step.contexts[pair] * stride;
        }
        for (std::size_t c = first; c < last; ++c) {
            const std::size_t from = step.offsets[c] - begin;
            dot_products(scratch.centers + c * stride, rows + from,
                         step.offsets[c + 1] - step.offsets[c], stride, g + from);
        }
        loss += score_positives<Objective>(step, begin, end - begin, g);
        for (std::size_t c = first; c < last; ++c) {
            const std::size_t from = step.offsets[c] - begin;
            const std::size_t to = step.offsets[c + 1] - begin;
            for (std::size_t i = 0; i < stride; i += kTile) {
                Lane center[kTileLanes];
                Lane delta[kTileLanes] = {};
                for (std::size_t l = 0; l < kTileLanes; ++l) {
                    center[l] = load(scratch.centers + c * stride + i + l * kLanes);
                }
                for (std::size_t p = from; p < to; ++p) {
                    for (std::size_t l = 0; l < kTileLanes; ++l) {
                        float* const at = rows[p] + i + l * kLanes;
                        const Lane row = load(at);
                        delta[l] += g[p] * row;
                        store(at, row + g[p] * center[l]);
                    }
                }
                for (std::size_t l = 0; l < kTileLanes; ++l) {
                    store(scratch.deltas + c * stride + i + l * kLanes, delta[l]);
                }
            }
        }
    }
    return loss;
}

/// Step 3.
inline void update_centers(const Step& step, const SharedScratch& scratch) {
    const std::size_t stride = step.stride;
    for (std::size_t c = 0; c < step.n_centers; c += kTileRows) {
        for (std::size_t i = 0; i < stride; i += kTile) {
            Tile delta;
            multiply(scratch.g + c * scratch.n_pool, scratch.n_pool, 1, scratch.pool + i, stride,
                     step.n_pool, delta);
            for (std::size_t r = 0; r < kTileRows && c + r < step.n_centers; ++r) {
                for (std::size_t l = 0; l < kTileLanes; ++l) {
                    const std::size_t at = i + l * kLanes;
                    float* const row = step.in + step.centers[c + r] * stride + at;
                    const Lane positive = load(scratch.deltas + (c + r) * stride + at);
                    store(row, load(row) + (positive + delta[r][l]));
                }
            }
        }
    }
}

/// Step 4.
inline void update_pool(const Step& step, const SharedScratch& scratch) {
    const std::size_t stride = step.stride;
    for (std::size_t n = 0; n < step.n_pool; n += kTileRows) {
        for (std::size_t i = 0; i < stride; i += kTile) {
            Tile delta;
            multiply(scratch.g + n, 1, scratch.n_pool, scratch.centers + i, stride, step.n_centers,
                     delta);
            for (std::size_t r = 0; r < kTileRows && n + r < step.n_pool; ++r) {
                for (std::size_t l = 0; l < kTileLanes; ++l) {
                    float* const row = step.out + step.pool[n + r] * stride + i + l * kLanes;
                    store(row, load(row) + delta[r][l]);
                }
            }
        }
    }
}

template <class Objective>
double step_shared(const Step& step) {
    const SharedScratch scratch(step);
    gather(step, scratch);
    weigh_pool(step, scratch);
    double loss = score_pool<Objective>(step, scratch);
    loss += step_positives<Objective>(step, scratch);
    update_centers(step, scratch);
    update_pool(step, scratch);
    return loss;
}

}  // namespace

}  // namespace sgns
