// control_variates.inl: takes the noise of a shared pool out of the block step.
//
// All centers of a block share its few negatives, and an item of the pool is pushed by all centers
// of a block, which are of one text. So the mean of the pool and that of the hidden vectors are
// noise that all changes of the block have in common. Both means are known better: m_p and m_h are
// running means over the blocks before. The changes of a center and of a pool item receive
//
//     alpha (sum_n w_cn) slope(h_c . m_p) (m_p - mean_n p_n)   and
//     alpha (sum_c w_cn) slope(m_h . p_n) (m_h - mean_c h_c),
//
// where the means weigh by sum_c w_cn and sum_n w_cn, and slope is that of a negative. So a center
// loses what the mean of this pool would do to it, and receives what m_p would do; an item
// likewise. Over blocks each correction is zero on average. They are control variates (Owen, Monte
// Carlo Theory, Methods and Examples, 2013, section 8.9).
//
// In the products of the block step m_p is one more item of the pool, in what is mostly padding:
// it is a row of the scores, its distance from the mean of the pool a row of the sums of centers,
// and with the weights of centers for its g it takes the sum of hidden vectors.
#pragma once

#include "shared_scratch.inl"

namespace sgns {

namespace {

/// Whether the step has corrections. A pool item stands for too few negatives of a block if a
/// center is only one target.
template <class Architecture>
inline bool is_corrected(const Step& step) {
    return Architecture::kPredictsContexts && step.means != nullptr;
}

/// Whether the pool has m_p as one more item.
inline bool has_mean_item(const Step& step, const SharedScratch& scratch) {
    return scratch.n_items > step.pairs.n_pool;
}

/// The sum of all w_cn. If it is zero, so are all corrections.
inline float total_weight(const SharedScratch& scratch) {
    Lane total{};
    for (std::size_t c = 0; c < scratch.n_centers; c += kLanes) {
        total += load(scratch.center_weights + c);
    }
    return sum(total);
}

/// Moves a running mean towards that of a block.
inline void move_mean(float* running, const float* mean, std::size_t stride, float share) {
    for (std::size_t i = 0; i < stride; i += kLanes) {
        store(running + i, load(running + i) + share * (load(mean + i) - load(running + i)));
    }
}

/// Makes m_p the last item of the pool, once the others are there. In a first block it is their
/// mean.
inline void set_mean_item(const Step& step, const SharedScratch& scratch) {
    const std::size_t stride = step.stride;
    const std::size_t n_pool = step.pairs.n_pool;
    const float total = total_weight(scratch);
    for (std::size_t i = 0; i < stride; i += kLanes) {
        Lane mean{};
        for (std::size_t n = 0; n < n_pool && total > 0.0F; ++n) {
            mean += scratch.item_weights[n] * load(scratch.pool + n * stride + i);
        }
        store(scratch.mean + i, total > 0.0F ? mean / total : mean);
    }
    const float* const item = step.share_of_block < 1.0F ? step.means : scratch.mean;
    copy_row(item, scratch.pool + n_pool * stride, stride);
}

/// Replaces the last item by its distance from the mean of the pool, and moves m_p.
inline void replace_mean_item(const Step& step, const SharedScratch& scratch) {
    const std::size_t stride = step.stride;
    const std::size_t at = step.pairs.n_pool;
    float* const item = scratch.pool + at * stride;
    for (std::size_t i = 0; i < stride; i += kLanes) {
        store(item + i, load(item + i) - load(scratch.mean + i));
    }
    if constexpr (kDepth > 1) {
        const std::size_t word = at / kDepth;
        pack_right(scratch.pool + word * kDepth * stride, stride,
                   scratch.pool_right + word * stride);
    }
    if (total_weight(scratch) > 0.0F) {
        move_mean(step.means, scratch.mean, stride, step.share_of_block);
    }
}

/// Replaces g of the last item by the weights of the centers, after step 2.
inline void weigh_centers(const SharedScratch& scratch, std::size_t n_pool) {
    float* const weights = scratch.g + n_pool * scratch.n_centers;
    copy_row(scratch.center_weights, weights, scratch.n_centers);
    if constexpr (kDepth > 1) {
        pack_left(weights, scratch.n_centers,
                  scratch.g_left + n_pool * scratch.left_step(scratch.n_centers));
    }
}

/// Computes the factor of the correction of each item, of which rows[n] is the output row.
template <class Objective>
[[gnu::noinline]] void weigh_corrections(const Step& step, const SharedScratch& scratch,
                                         const float* const* rows) {
    const float* const running = step.means + step.stride;
    const std::size_t n_pool = step.pairs.n_pool;
    for (std::size_t first = 0; first < n_pool; first += kGroup) {
        const std::size_t n = n_pool - first < kGroup ? n_pool - first : kGroup;
        partial_products(running, rows + first, n, step.stride, scratch.partial);
        for (std::size_t r = 0; r < n; r += kLanes) {
            const Lane scores = finish_products(scratch.partial + r * kLanes);
            const Lane slopes = Objective::evaluate(scores, IntLane{}).slope;
            for (std::size_t l = 0; l < kLanes && r + l < n; ++l) {
                const std::size_t at = first + r + l;
                scratch.factors[at] =
                    step.alpha * scratch.item_weights[at] * slopes[static_cast<int>(l)];
            }
        }
    }
}

/// Corrects the changes of the pool in step 4, and moves m_h. The change of the last item is the
/// weighted sum of the hidden vectors.
template <class Objective>
[[gnu::noinline]] void correct_pool(const Step& step, const SharedScratch& scratch) {
    const std::size_t stride = step.stride;
    const std::size_t n_pool = step.pairs.n_pool;
    const float total = total_weight(scratch);
    if (!(total > 0.0F)) {
        return;
    }
    float* const running = step.means + stride;
    float* const mean = scratch.pool_deltas + n_pool * stride;
    for (std::size_t i = 0; i < stride; i += kLanes) {
        store(mean + i, load(mean + i) / total);
    }
    if (step.share_of_block < 1.0F) {
        for (std::size_t n = 0; n < n_pool; ++n) {
            scratch.pool_rows[n] = scratch.pool + n * stride;
        }
        weigh_corrections<Objective>(step, scratch, scratch.pool_rows);
        for (std::size_t n = 0; n < n_pool; ++n) {
            float* const change = scratch.pool_deltas + n * stride;
            for (std::size_t i = 0; i < stride; i += kLanes) {
                store(change + i,
                      load(change + i) + scratch.factors[n] * (load(running + i) - load(mean + i)));
            }
        }
    }
    move_mean(running, mean, stride, step.share_of_block);
}

}  // namespace

}  // namespace sgns
