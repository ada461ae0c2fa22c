#include "training/stepper.hpp"

#include <stdexcept>
#include <string>

namespace sgns {

namespace {

BlockView view_of(const PairBlock& block) {
    return {block.centers.data(),   block.offsets.data(),
            block.contexts.data(),  block.weights.empty() ? nullptr : block.weights.data(),
            block.negatives.data(), block.pool.data(),
            block.centers.size(),   block.pool.size()};
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
    Step step{rows.in.data,
              rows.out.data,
              stride_,
              n_negatives_,
              static_cast<float>(alpha),
              view_of(block),
              next == nullptr ? nullptr : &upcoming,
              nullptr,
              {},
              rows.in.frozen,
              rows.out.frozen};
    double loss = 0.0;
    if (rows.nodes.data == nullptr || n_negatives_ > 0) {
        step.scratch = scratch(block.pool.size(), n_negatives_ + std::size_t{1});
        loss += block.pool.empty() ? steps.per_pair(step) : steps.shared(step);
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

}  // namespace sgns
