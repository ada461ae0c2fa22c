#include "stepper.hpp"

#include <stdexcept>
#include <string>

namespace sgns {

namespace {

Pairs pairs_of(const PairBlock& block) {
    return {block.centers.data(),   block.offsets.data(),
            block.contexts.data(),  block.weights.empty() ? nullptr : block.weights.data(),
            block.negatives.data(), block.pool.data(),
            block.centers.size(),   block.pool.size()};
}

}  // namespace

Trained Stepper::step(const PairBlock& block, const PairBlock* next, MatrixRows in, MatrixRows out,
                      double alpha) {
    const Steps& steps = *options_.steps;
    const std::size_t n_targets = steps.predicts_contexts ? block.n_pairs() : block.centers.size();
    if (block.pool.empty() && block.negatives.size() != n_targets * n_negatives_) {
        throw std::invalid_argument("a block must have negatives for each of its " +
                                    std::to_string(n_targets) + " targets, got " +
                                    std::to_string(block.negatives.size()));
    }
    const std::size_t floats = options_.kernels->scratch_floats(
        block.centers.size(), block.pool.size(), n_negatives_, stride_);
    const Pairs upcoming = next == nullptr ? Pairs{} : pairs_of(*next);
    const StepFunction function = block.pool.empty() ? steps.per_pair : steps.shared;
    const double loss = function(
        {in.data, out.data, stride_, n_negatives_, static_cast<float>(alpha), pairs_of(block),
         next == nullptr ? nullptr : &upcoming, scratch_.reserve(floats), in.frozen, out.frozen});
    return {block.n_words, n_targets, block.total_weight(n_targets), loss};
}

}  // namespace sgns
