// per_pair.inl: the classical step of Mikolov et al. (NIPS 2013) and word2vec.c, one target at a
// time.
//
// It is the reference for faster steps. For a center with hidden vector h, and a target that has
// scores with rows u_0, u_1, ..., u_n, some of which it was observed with:
//
//     score_t = h . u_t,    g_t = alpha * weight * slope(score_t, seen_t)
//     u_t += g_t h,         h += sum_t g_t u_t       (all from the values before the target)
//
// After the last target of a center, the change of h is added to its input rows. A struct lists the
// rows u of a target: here its own row, which was observed, and those of its negatives.
#pragma once

#include "objectives.inl"

namespace sgns {

namespace {

/// How many targets ahead rows are prefetched.
constexpr std::uint64_t kPrefetchDistance = 3;

/// Lanes of h, of its gradient, and of a row that an update keeps in registers.
constexpr std::size_t kPairLanes = kLanes == 16 ? 8 : 4;

struct PairScratch {
    std::size_t n_floats;
    float* hidden;       // (stride,) h
    float* start;        // (stride,) h before the first target
    float* partial;      // (n_rows, kLanes)
    float* g;            // (n_rows,)
    float** rows;        // (n_rows,) u_0, u_1, ...
    std::int32_t* seen;  // (n_rows,) -1 if the target was observed with the row, else 0
    float* copies;       // (n_rows, stride) copies of rows that must not change

    PairScratch(float* memory, std::size_t most_rows, std::size_t stride) {
        const std::size_t n_rows = round_up(most_rows, kLanes);
        Parts parts{memory};
        hidden = parts.take(stride);
        start = parts.take(stride);
        partial = parts.take(n_rows * kLanes);
        g = parts.take(n_rows);
        rows = reinterpret_cast<float**>(parts.take(n_rows * sizeof(float*) / sizeof(float)));
        seen = reinterpret_cast<std::int32_t*>(parts.take(n_rows));
        copies = parts.take(n_rows * stride);
        n_floats = parts.n_floats;
    }
};

/// The target and its negatives. A negative equal to the target is left out. A negative drawn twice
/// counts twice.
struct OwnNegatives {
    static std::size_t most_rows(const Step& step) { return step.n_negatives + 1; }

    static void prefetch(const Step& step, const std::uint32_t* targets, std::uint64_t target) {
        prefetch_row<kFirstCache>(step.out + targets[target] * step.stride, step.stride);
        const std::uint32_t* const negatives = step.pairs.negatives + target * step.n_negatives;
        for (std::size_t k = 0; k < step.n_negatives; ++k) {
            prefetch_row<kFirstCache>(step.out + negatives[k] * step.stride, step.stride);
        }
    }

    /// Lists the rows of a target and stores whether it was observed with each. Returns their
    /// number.
    static std::size_t list(const Step& step, const std::uint32_t* targets, std::uint64_t target,
                            const PairScratch& scratch) {
        const std::uint32_t* const negatives = step.pairs.negatives + target * step.n_negatives;
        std::size_t n = 0;
        scratch.seen[n] = -1;
        scratch.rows[n++] = target_row(step, targets[target], scratch.copies);
        for (std::size_t k = 0; k < step.n_negatives; ++k) {
            if (negatives[k] != targets[target]) {
                scratch.seen[n] = 0;
                scratch.rows[n] = target_row(step, negatives[k], scratch.copies + n * step.stride);
                ++n;
            }
        }
        return n;
    }
};

/// Turns partial products of n rows into g. Returns the loss.
template <class Objective>
inline double score_slopes(const PairScratch& scratch, std::size_t n, float rate) {
    double loss = 0.0;
    for (std::size_t t = 0; t < n; t += kLanes) {
        const IntLane used = iota() + static_cast<std::int32_t>(t) < static_cast<std::int32_t>(n);
        const Lane scores = select(used, finish_products(scratch.partial + t * kLanes), Lane{});
        const ScoreLoss at = Objective::evaluate(scores, load_ids(scratch.seen + t));
        loss += static_cast<double>(sum(select(used, at.loss(), Lane{})));
        store(scratch.g + t, rate * at.slope);
    }
    return loss;
}

template <class Objective, class Architecture, class Rows>
double step_per_pair(const Step& step) {
    const std::size_t stride = step.stride;
    const BlockView& pairs = step.pairs;
    const PairScratch scratch(step.scratch, Rows::most_rows(step), stride);
    const std::uint32_t* const targets = Architecture::targets(pairs);
    const std::uint64_t n_targets = Architecture::first_target(pairs, pairs.n_centers);
    double loss = 0.0;
    for (std::uint64_t t = 0; t < n_targets && t < kPrefetchDistance; ++t) {
        Rows::prefetch(step, targets, t);
    }
    for (std::size_t c = 0; c < pairs.n_centers; ++c) {
        Architecture::gather(step, c, scratch.hidden);
        copy_row(scratch.hidden, scratch.start, stride);
        for (std::uint64_t target = Architecture::first_target(pairs, c);
             target < Architecture::first_target(pairs, c + 1); ++target) {
            if (target + kPrefetchDistance < n_targets) {
                Rows::prefetch(step, targets, target + kPrefetchDistance);
            }
            const float weight = pairs.weights == nullptr ? 1.0F : pairs.weights[target];
            const std::size_t n = Rows::list(step, targets, target, scratch);
            partial_products(scratch.hidden, scratch.rows, n, stride, scratch.partial);
            loss += static_cast<double>(weight) *
                    score_slopes<Objective>(scratch, n, step.alpha * weight);
            cover<kPairLanes>(stride / kLanes, [&](std::size_t lane, auto count) {
                constexpr std::size_t kWidth = decltype(count)::value;
                const std::size_t i = lane * kLanes;
                Lane old[kWidth];
                Lane gradient[kWidth] = {};
                for (std::size_t l = 0; l < kWidth; ++l) {
                    old[l] = load(scratch.hidden + i + l * kLanes);
                }
                for (std::size_t t = 0; t < n; ++t) {
                    const Lane g = broadcast(scratch.g[t]);
                    for (std::size_t l = 0; l < kWidth; ++l) {
                        gradient[l] += g * load(scratch.rows[t] + i + l * kLanes);
                    }
                }
                // Loads the row again: a negative drawn twice is the same row.
                for (std::size_t t = 0; t < n; ++t) {
                    const Lane g = broadcast(scratch.g[t]);
                    for (std::size_t l = 0; l < kWidth; ++l) {
                        float* const at = scratch.rows[t] + i + l * kLanes;
                        store(at, load(at) + g * old[l]);
                    }
                }
                add_lanes(scratch.hidden + i, gradient);
            });
        }
        cover<4>(stride / kLanes, [&](std::size_t lane, auto count) {
            constexpr std::size_t kWidth = decltype(count)::value;
            const std::size_t i = lane * kLanes;
            Lane delta[kWidth];
            for (std::size_t l = 0; l < kWidth; ++l) {
                delta[l] =
                    load(scratch.hidden + i + l * kLanes) - load(scratch.start + i + l * kLanes);
            }
            Architecture::scatter(step, c, i, delta);
        });
    }
    return loss;
}

}  // namespace

}  // namespace sgns
