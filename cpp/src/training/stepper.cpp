#include "training/stepper.hpp"

#include "sgns/system/processor.hpp"
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
                      double alpha, RunningMeans* means) {
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
    // Where steps follow each other, so do input vectors that share rows.
    const bool shares_rows = rows.lists.offsets != nullptr || concatenation_;
    const std::size_t n_in_turn = shares_rows ? 1 : block.centers.size();
    double loss = 0.0;
    if (rows.nodes.data == nullptr || n_negatives_ > 0) {
        step.scratch = scratch(block.pool.size(), n_negatives_ + std::size_t{1});
        if (block.pool.empty()) {
            loss += step_parts(steps.per_pair, step, n_in_turn, rows.lists);
        } else {
            const Parts parts(step.pairs, steps.predicts_contexts, n_negatives_, alpha);
            step.alpha = static_cast<float>(parts.alpha);
            step.bounded = parts.bounded;
            // What keeps bounded steps stable was chosen for steps without corrections.
            loss += step_parts(steps.shared, step, parts.centers, rows.lists,
                               parts.bounded ? nullptr : means);
            step.alpha = static_cast<float>(alpha);
            step.bounded = false;
        }
    }
    if (rows.nodes.data != nullptr) {
        step.out = rows.nodes.data;
        step.frozen_out = rows.nodes.frozen;
        step.paths = rows.paths;
        step.scratch = scratch(0, step.paths.longest);
        loss += step_parts(steps.hierarchical, step, n_in_turn, rows.lists);
    }
    return {block.n_words, n_targets, block.total_weight(n_targets), loss};
}

double Stepper::step_parts(StepFunction function, Step step, std::size_t n_centers,
                           const RowLists& lists, RunningMeans* means) {
    const bool predicts_contexts = options_.steps->predicts_contexts;
    const BlockView block = step.pairs;
    const BlockView* const next = step.next;
    const bool averages = lists.offsets != nullptr;
    step.prefetches_in = !averages && !concatenation_;
    // At dimension 300, processors of Intel read the rest of a row ahead once its first lines are
    // read: to request it costs 4 %. On Zen 4 not to request it costs 12 %.
    step.prefetches_all = processor_features().is_amd;
    const Step start = step;
    double loss = 0.0;
    for (std::size_t first = 0; first < block.n_centers; first += n_centers) {
        const std::size_t last = std::min(first + n_centers, block.n_centers);
        step = start;
        step.pairs = part_of(block, predicts_contexts, n_negatives_, first, last);
        BlockView upcoming{};
        if (next != nullptr) {  // each part prefetches a part of the next block
            upcoming = part_of(*next, predicts_contexts, n_negatives_,
                               first * next->n_centers / block.n_centers,
                               last * next->n_centers / block.n_centers);
            step.next = &upcoming;
        }
        if (means != nullptr && predicts_contexts) {
            if (means->has_begun()) {
                step.means = means->reserve(stride_);
                step.share_of_block = means->share_of_block();
            }
            means->count_block();
        }
        if (averages) {
            means_.begin(step, predicts_contexts, lists);
        } else if (concatenation_) {
            concatenation_->begin(step);
        }
        loss += function(step);
        if (averages) {
            means_.end();
        } else if (concatenation_) {
            concatenation_->end();
        }
    }
    return loss;
}

}  // namespace sgns
