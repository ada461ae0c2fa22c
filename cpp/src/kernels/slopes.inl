// slopes.inl: the slopes of the scores of centers with the items of a pool.
#pragma once

#include "control_variates.inl"
#include "objectives.inl"
#include "shared_scratch.inl"

namespace sgns {

namespace {

/// Calls body(n, g_cn) for each item of the pool and kLanes centers from c. Their score with item n
/// is scores[n * n_scores]. An item takes `ticks` of prefetching. Returns the loss.
template <class Objective, class Body>
inline double each_slope(const Step& step, const SharedScratch& scratch, std::size_t c,
                         const float* scores, std::size_t n_scores, std::size_t ticks, Body body,
                         Prefetch& prefetch) {
    // Computes the loss as if all items had the common weight; `rest` is the difference.
    Lane equal{};
    Lane rest{};
    const Lane total = load(scratch.totals + c);
    for (std::size_t first = 0; first < step.pairs.n_pool; first += kFactors) {
        Lane factor = broadcast(1.0F);
        for (std::size_t n = first; n < first + kFactors && n < step.pairs.n_pool; ++n) {
            const std::size_t at = n * scratch.n_centers + c;
            const ScoreLoss score = Objective::evaluate(load(scores + n * n_scores), IntLane{});
            Lane weight = total;
            if (scratch.unequal[at / kLanes] != 0) {
                const Lane less = load(scratch.g + at);
                weight -= less;
                rest += less * score.loss();
            }
            equal += score.linear;
            factor *= score.factor;
            body(n, step.alpha * weight * score.slope);
        }
        equal += log_positive(factor);
        prefetch.tick(kFactors * ticks);
    }
    if (has_mean_item(step, scratch)) {
        const std::size_t n = step.pairs.n_pool;
        const Lane slope = Objective::evaluate(load(scores + n * n_scores), IntLane{}).slope;
        body(n, step.alpha * load(scratch.center_weights + c) * slope);
    }
    return static_cast<double>(sum(total * equal - rest));
}

}  // namespace

}  // namespace sgns
