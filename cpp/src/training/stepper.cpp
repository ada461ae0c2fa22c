#include "training/stepper.hpp"

#include "training/parts.hpp"

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <string>

namespace sgns {

namespace {

static_assert(kMostReach == kWidestReach);

BlockView view_of(const PairBlock& block) {
    return {block.centers.data(),   block.offsets.data(),
            block.contexts.data(),  block.weights.empty() ? nullptr : block.weights.data(),
            block.negatives.data(), block.pool.data(),
            block.centers.size(),   block.pool.size(),
            block.words.data(),     block.left.data(),
            block.right.data(),     block.reach};
}

}  // namespace

Trained Stepper::step(const PairBlock& block, const PairBlock* next, const StepRows& rows,
                      double alpha) {
    const Steps& steps = *options_.steps;
    const std::size_t n_targets = steps.predicts_contexts ? block.n_pairs() : block.centers.size();
    if (block.pool.empty() && block.negatives.size() != n_targets * n_negatives_) {
        throw std::invalid_argument("a block must have negatives for each of its " +
                                    std::to_string(n_targets) + " targets, got " +
                                    std::to_string(block.negatives.size()));
    }
    const auto scratch = [&](std::size_t n_pool, std::size_t most_rows) {
        return scratch_.reserve(
            options_.kernels->scratch_floats(block.centers.size(), n_pool, most_rows, stride_));
    };
    const BlockView upcoming = next == nullptr ? BlockView{} : view_of(*next);
    Step step{rows.in.data,   rows.out.data,
              stride_,        dim_,
              n_negatives_,   static_cast<float>(alpha),
              view_of(block), next == nullptr ? nullptr : &upcoming,
              nullptr,        {},
              rows.in.frozen, rows.out.frozen};
    double loss = 0.0;
    if (rows.nodes.data == nullptr || n_negatives_ > 0) {
        step.scratch = scratch(block.pool.size(), n_negatives_ + std::size_t{1});
        loss += block.pool.empty() ? steps.per_pair(step) : step_parts(step, alpha);
    }
    if (rows.nodes.data != nullptr) {
        step.out = rows.nodes.data;
        step.frozen_out = rows.nodes.frozen;
        step.paths = rows.paths;
        step.scratch = scratch(0, step.paths.longest);
        loss += steps.hierarchical(step);
    }
    return {block.n_words, n_targets, block.total_weight(n_targets), loss};
}

double Stepper::step_parts(Step step, double alpha) const {
    const Steps& steps = *options_.steps;
    const BlockView block = step.pairs;
    const BlockView* const next = step.next;
    const Parts parts(block, steps.predicts_contexts, n_negatives_, alpha);
    step.alpha = static_cast<float>(parts.alpha);
    step.bounded = parts.bounded;
    double loss = 0.0;
    for (std::size_t first = 0; first < block.n_centers; first += parts.centers) {
        const std::size_t last = std::min(first + parts.centers, block.n_centers);
        step.pairs = part_of(block, steps.predicts_contexts, first, last);
        BlockView upcoming{};
        if (next != nullptr) {  // each part prefetches a part of the next block
            upcoming =
                part_of(*next, steps.predicts_contexts, first * next->n_centers / block.n_centers,
                        last * next->n_centers / block.n_centers);
            step.next = &upcoming;
        }
        loss += steps.shared(step);
    }
    return loss;
}

}  // namespace sgns
