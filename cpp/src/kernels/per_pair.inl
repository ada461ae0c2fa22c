// per_pair.inl: the classical step of Mikolov et al. (NIPS 2013) and word2vec.c, one pair at a
// time.
//
// It takes no shortcut: it is the reference that faster steps are judged by. For a center with
// input row v and a context with its negatives, whose output rows are u_0, u_1, ..., u_n:
//
//     score_t = v . u_t,    g_t = alpha * weight * slope(score_t, t == 0)
//     u_t += g_t v,         v += sum_t g_t u_t       (all from the values before the pair)
//
// A negative equal to the context is left out. A negative drawn twice counts twice.

#pragma once

#include "objectives.inl"
#include "rows.inl"
#include "sgns/kernels.hpp"

namespace sgns {

namespace {

/// How many pairs ahead rows are called into the cache: two steps cover a memory access.
constexpr std::uint64_t kPrefetchDistance = 2;

inline void prefetch_pair(const Step& step, std::uint64_t pair) {
    prefetch_row(step.out + step.contexts[pair] * step.stride, step.stride);
    const std::uint32_t* const negatives = step.negatives + pair * step.n_negatives;
    for (std::size_t k = 0; k < step.n_negatives; ++k) {
        prefetch_row(step.out + negatives[k] * step.stride, step.stride);
    }
}

/// Turns scores (n,) into g (n,) in place; the first is the context's. Returns the summed loss.
template <class Objective>
inline double score_slopes(float* scores, std::size_t n, float rate) {
    double loss = 0.0;
    for (std::size_t t = 0; t < n; t += kLanes) {
        const IntLane index = iota() + static_cast<std::int32_t>(t);
        const Lane label = select(index == 0, broadcast(1.0F), Lane{});
        const ScoreLoss at = Objective::evaluate(load(scores + t), label);
        const IntLane used = index < static_cast<std::int32_t>(n);
        loss += static_cast<double>(sum(select(used, at.loss, Lane{})));
        store(scores + t, rate * at.slope);
    }
    return loss;
}

template <class Objective>
double step_per_pair(const Step& step) {
    const std::size_t stride = step.stride;
    float* const g = step.scores;
    float** const rows = step.rows;
    const std::uint64_t n_pairs = step.offsets[step.n_centers];
    double loss = 0.0;
    for (std::uint64_t pair = 0; pair < n_pairs && pair < kPrefetchDistance; ++pair) {
        prefetch_pair(step, pair);
    }
    for (std::size_t c = 0; c < step.n_centers; ++c) {
        float* const v = step.in + step.centers[c] * stride;
        if (c + 1 < step.n_centers) {
            prefetch_row(step.in + step.centers[c + 1] * stride, stride);
        }
        for (std::uint64_t pair = step.offsets[c]; pair < step.offsets[c + 1]; ++pair) {
            if (pair + kPrefetchDistance < n_pairs) {
                prefetch_pair(step, pair + kPrefetchDistance);
            }
            const float weight = step.weights == nullptr ? 1.0F : step.weights[pair];

            const std::uint32_t context = step.contexts[pair];
            const std::uint32_t* const negatives = step.negatives + pair * step.n_negatives;
            std::size_t n = 0;
            rows[n++] = step.out + context * stride;
            for (std::size_t k = 0; k < step.n_negatives; ++k) {
                if (negatives[k] != context) {
                    rows[n++] = step.out + negatives[k] * stride;
                }
            }

            dot_products(v, rows, n, stride, g);
            loss +=
                static_cast<double>(weight) * score_slopes<Objective>(g, n, step.alpha * weight);

            for (std::size_t i = 0; i < stride; i += kTile) {
                Lane old[kTileLanes];
                Lane gradient[kTileLanes] = {};
                for (std::size_t l = 0; l < kTileLanes; ++l) {
                    old[l] = load(v + i + l * kLanes);
                }
                for (std::size_t t = 0; t < n; ++t) {
                    for (std::size_t l = 0; l < kTileLanes; ++l) {
                        gradient[l] += g[t] * load(rows[t] + i + l * kLanes);
                    }
                }
                // Read again: a negative drawn twice is the same row twice.
                for (std::size_t t = 0; t < n; ++t) {
                    for (std::size_t l = 0; l < kTileLanes; ++l) {
                        float* const at = rows[t] + i + l * kLanes;
                        store(at, load(at) + g[t] * old[l]);
                    }
                }
                for (std::size_t l = 0; l < kTileLanes; ++l) {
                    store(v + i + l * kLanes, old[l] + gradient[l]);
                }
            }
        }
    }
    return loss;
}

}  // namespace

}  // namespace sgns
