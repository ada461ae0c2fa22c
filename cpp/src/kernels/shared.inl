// shared.inl: the block step. One pool of negatives serves all centers of a block.
//
// There are T centers with hidden vectors h_c, targets C_c with weights w_o, and a pool of N
// negatives with output rows p_n. Each item of the pool stands for K / N negatives of every target
// that differs from it:
//
//     L_c = sum_{o in C_c} w_o loss(h_c . u_o, 1) + sum_n w_cn loss(h_c . p_n, 0),
//     w_cn = (K / N) sum_{o in C_c, o != n} w_o
//
// The steps, in which h_c and p_n are the values from the start of the block:
//
//  1. Compute the scores of all centers with all items of the pool, and g_cn = alpha w_cn slope.
//  2. d_c = sum_n g_cn p_n.
//  3. For each group of kGroup targets, compute all scores. Then, for one target after the other,
//         d_c += g_o u_o,    u_o += g_o h_c        (with the changes of the targets before).
//     After the last target of a center, add d_c to the input rows of h_c. With running sums, see
//     window_sums.inl, and if the step is bounded, add all d_c after step 3 instead. If the step is
//     bounded, each is multiplied by min(1, P_c / |d_c|^2), where P_c is the
//     sum of all |g_cn| and |g_o| of the center; see docs/mathematics.md, "High rates".
//  4. Add sum_c g_cn h_c to the output row of n.
//
// With running means of blocks, steps 2 and 4 have corrections; see control_variates.inl. Where
// there are tiles, band.inl has the step of a block with words.
//
// Steps 1, 2 and 4 are products of small matrices. Each step is a function that is not inlined: in
// one function, the constants of one step would take registers from the tiles of another.
#pragma once

#include "band.inl"
#include "control_variates.inl"
#include "objectives.inl"
#include "prefetch.inl"
#include "products.inl"
#include "shared_scratch.inl"
#include "slopes.inl"
#include "window_sums.inl"

namespace sgns {

namespace {

/// Lanes of a hidden vector and of its delta that step 3 keeps in registers.
constexpr std::size_t kUpdateLanes = kLanes == 16 ? 10 : 4;

/// Whether hidden vectors and gradients are computed by running sums.
template <class Architecture>
inline bool sums_windows(const BlockView& pairs) {
    return !Architecture::kPredictsContexts && pairs.reach > 0;
}

/// Gathers the rows of the block, and packs them while they are in the cache.
template <class Architecture>
[[gnu::noinline]] void gather(const Step& step, const SharedScratch& scratch) {
    const std::size_t stride = step.stride;
    const bool windows = sums_windows<Architecture>(step.pairs);
    if constexpr (!Architecture::kPredictsContexts) {
        if (windows) {
            gather_windows<Architecture>(step, scratch.windows, scratch.hidden);
        }
    }
    for (std::size_t c = 0; c < scratch.n_centers; ++c) {
        float* const hidden = scratch.hidden + c * stride;
        if (c < step.pairs.n_centers) {
            if (!windows) {
                Architecture::gather(step, c, hidden);
            }
        } else {
            clear_row(hidden, stride);
        }
        if (kDepth > 1 && c % kDepth == kDepth - 1) {
            pack_right(hidden - stride, stride, scratch.hidden_right + c / kDepth * stride);
        }
        if (c % kLanes == kLanes - 1) {
            const std::size_t first = c + 1 - kLanes;
            pack_transposed(scratch.hidden + first * stride, stride, scratch.transposed + first,
                            scratch.n_centers);
        }
    }
    for (std::size_t n = 0; n < scratch.n_pool; ++n) {
        float* const row = scratch.pool + n * stride;
        if (n < step.pairs.n_pool) {
            copy_row(step.out + step.pairs.pool[n] * stride, row, stride);
        } else if (n < scratch.n_items) {
            set_mean_item(step, scratch);
        } else {
            clear_row(row, stride);
        }
        if constexpr (kDepth > 1) {
            pack_left(row, stride, scratch.pool_left + n * scratch.left_step(stride));
            if (n % kDepth == kDepth - 1) {
                pack_right(row - stride, stride, scratch.pool_right + n / kDepth * stride);
            }
        }
    }
    if constexpr (kDepth > 1) {
        pad_right(scratch.hidden_right, scratch.n_centers, stride);
        pad_right(scratch.pool_right, scratch.n_pool, stride);
    }
}

/// Computes the weight of each pool item at each center, w_cn: that of an item that is no target of
/// the center, and in g by how much it is less, in the lanes that are unequal.
template <class Architecture>
[[gnu::noinline]] void weigh_pool(const Step& step, const SharedScratch& scratch) {
    const BlockView& pairs = step.pairs;
    const std::uint32_t* const targets = Architecture::targets(pairs);
    const float share = static_cast<float>(step.n_negatives) / static_cast<float>(pairs.n_pool);
    clear_row(scratch.totals, scratch.n_centers);
    clear_row(scratch.center_weights, scratch.n_centers);
    float of_item = 0.0F;
    for (std::size_t c = 0; c < pairs.n_centers; ++c) {
        const std::uint64_t begin = Architecture::first_target(pairs, c);
        const std::uint64_t end = Architecture::first_target(pairs, c + 1);
        float total = pairs.weights == nullptr ? static_cast<float>(end - begin) : 0.0F;
        for (std::uint64_t t = begin; pairs.weights != nullptr && t < end; ++t) {
            total += pairs.weights[t];
        }
        scratch.totals[c] = share * total;
        scratch.center_weights[c] = static_cast<float>(pairs.n_pool) * scratch.totals[c];
        of_item += scratch.totals[c];
    }
    for (std::size_t n = 0; n < pairs.n_pool; ++n) {
        scratch.item_weights[n] = of_item;
    }
    clear_row(reinterpret_cast<float*>(scratch.unequal), scratch.n_unequal() / sizeof(float));
    clear_row(reinterpret_cast<float*>(scratch.last_item), kPoolSlots);
    for (std::size_t n = 0; n < pairs.n_pool; ++n) {
        std::uint32_t& last = scratch.last_item[pairs.pool[n] % kPoolSlots];
        scratch.item_before[n] = last;
        last = static_cast<std::uint32_t>(n + 1);
    }
    const auto each_equal = [&](std::uint32_t target, auto body) {
        for (std::uint32_t item = scratch.last_item[target % kPoolSlots]; item != 0;
             item = scratch.item_before[item - 1]) {
            if (pairs.pool[item - 1] == target) {
                body(item - 1);
            }
        }
    };
    const auto subtract = [&](std::size_t n, std::size_t c, float own) {
        const std::size_t at = n * scratch.n_centers + c;
        if (scratch.unequal[at / kLanes] == 0) {
            scratch.unequal[at / kLanes] = 1;
            store(scratch.g + at / kLanes * kLanes, Lane{});
        }
        scratch.g[at] += own;
        scratch.center_weights[c] -= own;
        scratch.item_weights[n] -= own;
    };
    if (Architecture::kPredictsContexts && pairs.reach > 0) {
        for (std::size_t w = 0; w < n_words(pairs); ++w) {
            each_equal(pairs.words[w], [&](std::size_t n) {
                each_center_of_word(pairs, w, [&](std::size_t c) { subtract(n, c, share); });
            });
        }
        return;
    }
    for (std::size_t c = 0; c < pairs.n_centers; ++c) {
        const std::uint64_t end = Architecture::first_target(pairs, c + 1);
        for (std::uint64_t t = Architecture::first_target(pairs, c); t < end; ++t) {
            const float own = share * (pairs.weights == nullptr ? 1.0F : pairs.weights[t]);
            each_equal(targets[t], [&](std::size_t n) { subtract(n, c, own); });
        }
    }
}

/// Step 1: computes g_cn. Returns the loss.
template <class Objective>
[[gnu::noinline]] double score_pool(const Step& step, const SharedScratch& scratch,
                                    Prefetch& prefetch) {
    const std::size_t n_centers = scratch.n_centers;
    multiply(Left{scratch.pool_left, scratch.left_step(step.stride), 1}, scratch.n_pool,
             scratch.transposed, words(step.dim), n_centers, n_centers, scratch.scores, prefetch);
    double loss = 0.0;
    for (std::size_t c = 0; c < n_centers; c += kLanes) {
        loss += each_slope<Objective>(
            step, scratch, c, scratch.scores + c, n_centers, kScoreTicks,
            [&](std::size_t n, Lane g) { store(scratch.g + n * n_centers + c, g); }, prefetch);
    }
    for (std::size_t n = scratch.n_items; n < scratch.n_pool; ++n) {
        clear_row(scratch.g + n * n_centers, n_centers);
    }
    if constexpr (kDepth > 1) {
        for (std::size_t n = 0; n < scratch.n_pool; ++n) {
            const float* const row = scratch.g + n * n_centers;
            pack_left(row, n_centers, scratch.g_left + n * scratch.left_step(n_centers));
        }
        pack_by_column(scratch.g, scratch.n_pool, n_centers, scratch.g_right);
    }
    return loss;
}

/// Computes sum_n |g_cn| of each center.
[[gnu::noinline]] void sum_pulls(const Step& step, const SharedScratch& scratch) {
    for (std::size_t c = 0; c < scratch.n_centers; c += kLanes) {
        Lane pull{};
        for (std::size_t n = 0; n < step.pairs.n_pool; ++n) {
            pull += absolute(load(scratch.g + n * scratch.n_centers + c));
        }
        store(scratch.pulls + c, pull);
    }
}

/// Step 2.
[[gnu::noinline]] void sum_pool(const Step& step, const SharedScratch& scratch,
                                Prefetch& prefetch) {
    multiply(left_by_column(scratch.g_right, scratch.n_pool, scratch.n_centers), scratch.n_centers,
             scratch.pool_right, words(scratch.n_items), step.stride, step.stride, scratch.deltas,
             prefetch);
}

/// Calls body(c, from, to) for each center with targets among first .. first + n - 1. `from` and
/// `to` are counted from `first`. `center` is the center of the first target, and is updated.
template <class Architecture, class Body>
inline void each_center(const BlockView& pairs, std::uint64_t first, std::size_t n,
                        std::size_t& center, Body body) {
    for (std::size_t from = 0; from < n;) {
        const std::uint64_t end = Architecture::first_target(pairs, center + 1);
        if (end <= first + from) {
            ++center;
            continue;
        }
        const std::size_t to = end - first < n ? end - first : n;
        body(center, from, to);
        from = to;
    }
}

/// Computes the slopes g_o of `n` targets from their partial products. Returns the loss.
template <class Objective>
inline double score_group(const Step& step, const SharedScratch& scratch, std::uint64_t first,
                          std::size_t n) {
    Lane loss{};
    for (std::size_t t = 0; t < n; t += kLanes) {
        const IntLane used = iota() + static_cast<std::int32_t>(t) < static_cast<std::int32_t>(n);
        Lane weight = select(used, broadcast(1.0F), Lane{});
        for (std::size_t l = 0; step.pairs.weights != nullptr && l < kLanes && t + l < n; ++l) {
            weight[static_cast<int>(l)] = step.pairs.weights[first + t + l];
        }
        const Lane scores = select(used, finish_products(scratch.partial + t * kLanes), Lane{});
        const ScoreLoss score = Objective::evaluate(scores, all());
        loss += weight * score.loss();
        store(scratch.slopes + t, step.alpha * weight * score.slope);
    }
    return static_cast<double>(sum(loss));
}

constexpr std::size_t kMultiplications = 3;  // per component and target, in step 3

/// Step 3. Returns the loss.
template <class Objective, class Architecture>
[[gnu::noinline]] double step_targets(const Step& step, const SharedScratch& scratch,
                                      Prefetch& prefetch) {
    const std::size_t stride = step.stride;
    const BlockView& pairs = step.pairs;
    const std::uint32_t* const targets = Architecture::targets(pairs);
    const std::uint64_t end = Architecture::first_target(pairs, pairs.n_centers);
    const bool keeps_deltas = step.bounded || sums_windows<Architecture>(pairs);
    std::size_t scored = 0;
    std::size_t updated = 0;
    double loss = 0.0;
    for (std::uint64_t first = Architecture::first_target(pairs, 0); first < end; first += kGroup) {
        const std::size_t n = end - first < kGroup ? end - first : kGroup;
        for (std::size_t t = 0; t < n; ++t) {
            scratch.rows[t] = target_row(step, targets[first + t], scratch.copies + t * stride);
        }
        each_center<Architecture>(
            pairs, first, n, scored, [&](std::size_t c, std::size_t from, std::size_t to) {
                partial_products(scratch.hidden + c * stride, scratch.rows + from, to - from,
                                 stride, scratch.partial + from * kLanes);
            });
        loss += score_group<Objective>(step, scratch, first, n);
        each_center<Architecture>(
            pairs, first, n, updated, [&](std::size_t c, std::size_t from, std::size_t to) {
                prefetch.tick(multiplications(to - from, stride, kMultiplications));
                for (std::size_t t = from; step.bounded && t < to; ++t) {
                    scratch.pulls[c] += scratch.slopes[t];
                }
                const bool last = first + to == Architecture::first_target(pairs, c + 1);
                cover<kUpdateLanes>(stride / kLanes, [&](std::size_t lane, auto count) {
                    constexpr std::size_t kWidth = decltype(count)::value;
                    const std::size_t i = lane * kLanes;
                    float* const deltas = scratch.deltas + c * stride + i;
                    Lane hidden[kWidth];
                    Lane delta[kWidth];
                    for (std::size_t l = 0; l < kWidth; ++l) {
                        hidden[l] = load(scratch.hidden + c * stride + i + l * kLanes);
                        delta[l] = load(deltas + l * kLanes);
                    }
                    for (std::size_t t = from; t < to; ++t) {
                        const Lane g = broadcast(scratch.slopes[t]);
                        float* const row = scratch.rows[t] + i;
                        for (std::size_t l = 0; l < kWidth; ++l) {
                            const Lane target = load_once(row + l * kLanes);
                            delta[l] += g * target;
                            store(row + l * kLanes, target + g * hidden[l]);
                        }
                    }
                    if (last && !keeps_deltas) {
                        Architecture::scatter(step, c, i, delta);
                    } else {
                        for (std::size_t l = 0; l < kWidth; ++l) {
                            store(deltas + l * kLanes, delta[l]);
                        }
                    }
                });
            });
    }
    return loss;
}

/// Multiplies each d_c by its bound.
[[gnu::noinline]] void bound_deltas(const Step& step, const SharedScratch& scratch) {
    for (std::size_t c = 0; c < step.pairs.n_centers; ++c) {
        float* const deltas = scratch.deltas + c * step.stride;
        Lane squares{};
        for (std::size_t i = 0; i < step.stride; i += kLanes) {
            squares += load(deltas + i) * load(deltas + i);
        }
        const float square = sum(squares);
        if (square > scratch.pulls[c]) {
            const float share = scratch.pulls[c] / square;
            for (std::size_t i = 0; i < step.stride; i += kLanes) {
                store(deltas + i, share * load(deltas + i));
            }
        }
    }
}

/// Adds all d_c to input rows.
template <class Architecture>
[[gnu::noinline]] void scatter_deltas(const Step& step, const SharedScratch& scratch) {
    if constexpr (!Architecture::kPredictsContexts) {
        if (sums_windows<Architecture>(step.pairs)) {
            scatter_windows<Architecture>(step, scratch.windows, scratch.deltas);
            return;
        }
    }
    for (std::size_t c = 0; c < step.pairs.n_centers; ++c) {
        const float* const deltas = scratch.deltas + c * step.stride;
        cover<kUpdateLanes>(step.stride / kLanes, [&](std::size_t lane, auto count) {
            constexpr std::size_t kWidth = decltype(count)::value;
            const std::size_t i = lane * kLanes;
            Lane delta[kWidth];
            for (std::size_t l = 0; l < kWidth; ++l) {
                delta[l] = load(deltas + i + l * kLanes);
            }
            Architecture::scatter(step, c, i, delta);
        });
    }
}

/// Step 4.
template <class Objective>
[[gnu::noinline]] void update_pool(const Step& step, const SharedScratch& scratch,
                                   Prefetch& prefetch) {
    multiply(Left{scratch.g_left, scratch.left_step(scratch.n_centers), 1}, scratch.n_pool,
             scratch.hidden_right, words(step.pairs.n_centers), step.stride, step.stride,
             scratch.pool_deltas, prefetch);
    if (has_mean_item(step, scratch)) {
        correct_pool<Objective>(step, scratch);
    }
    for (std::size_t n = 0; n < step.pairs.n_pool; ++n) {
        if (!is_frozen(step.frozen_out, step.pairs.pool[n])) {
            add_row(scratch.pool_deltas + n * step.stride,
                    step.out + step.pairs.pool[n] * step.stride, step.stride);
        }
    }
}

/// Step 3, and the changes of input rows. Returns the loss.
template <class Objective, class Architecture>
double step_by_target(const Step& step, const SharedScratch& scratch, Prefetch& prefetch) {
    if (step.bounded) {
        sum_pulls(step, scratch);
    }
    const double loss = step_targets<Objective, Architecture>(step, scratch, prefetch);
    if (step.bounded) {
        bound_deltas(step, scratch);
    }
    if (step.bounded || sums_windows<Architecture>(step.pairs)) {
        scatter_deltas<Architecture>(step, scratch);
    }
    return loss;
}

template <class Objective, class Architecture>
double step_shared(const Step& given) {
    const std::size_t n_items = given.pairs.n_pool + std::size_t{is_corrected<Architecture>(given)};
    const SharedScratch scratch(given.scratch, given.pairs.n_centers, n_items, given.stride);
    [[maybe_unused]] const ProductRegisters registers{};
    weigh_pool<Architecture>(given, scratch);
    if (has_band<Architecture>(given)) {
        return step_band<Objective>(given, scratch);
    }
    Step step = given;
    if (Architecture::kPredictsContexts && step.pairs.reach > 0) {
        list_contexts(step.pairs, scratch.contexts);
        step.pairs.contexts = scratch.contexts - step.pairs.offsets[0];
    }
    const std::size_t n_targets = Architecture::first_target(step.pairs, step.pairs.n_centers) -
                                  Architecture::first_target(step.pairs, 0);
    Prefetch prefetch;
    prefetch.start<Architecture>(
        step, scratch.prefetch,
        product_ticks(scratch.n_centers, scratch.n_pool, words(step.dim)) +
            product_ticks(scratch.n_centers, step.stride, words(n_items)) +
            product_ticks(scratch.n_pool, step.stride, words(step.pairs.n_centers)) +
            scratch.n_centers / kLanes * step.pairs.n_pool * kScoreTicks +
            multiplications(n_targets, step.stride, kMultiplications));
    gather<Architecture>(step, scratch);
    double loss = score_pool<Objective>(step, scratch, prefetch);
    if (has_mean_item(step, scratch)) {
        replace_mean_item(step, scratch);
    }
    sum_pool(step, scratch, prefetch);
    if (has_mean_item(step, scratch)) {
        weigh_centers(scratch, step.pairs.n_pool);
    }
    loss += step_by_target<Objective, Architecture>(step, scratch, prefetch);
    update_pool<Objective>(step, scratch, prefetch);
    return loss;
}

}  // namespace

}  // namespace sgns
