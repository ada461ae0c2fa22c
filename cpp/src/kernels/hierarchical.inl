// hierarchical.inl: hierarchical softmax (Morin and Bengio, 2005; Mikolov et al., NIPS 2013,
// section 2.1).
//
// A target has a score with each inner node on the path to its leaf. The score decides between two
// branches: sigmoid(score) is the probability of the branch with code 0. A node counts as seen if
// the path takes that branch. This is the step of per_pair.inl with other rows.
#pragma once

#include "per_pair.inl"

namespace sgns {

namespace {

struct PathToLeaf {
    static std::size_t most_rows(const Step& step) { return step.paths.longest; }

    static void prefetch(const Step& step, const std::uint32_t* targets, std::uint64_t target) {
        const std::uint64_t* const path = step.paths.offsets + targets[target];
        for (std::uint64_t i = path[0]; i < path[1]; ++i) {
            prefetch_row<kFirstCache>(step.out + step.paths.nodes[i] * step.stride, step.stride);
        }
    }

    static std::size_t list(const Step& step, const std::uint32_t* targets, std::uint64_t target,
                            const PairScratch& scratch) {
        const std::uint64_t* const path = step.paths.offsets + targets[target];
        const std::size_t n = path[1] - path[0];
        for (std::size_t i = 0; i < n; ++i) {
            scratch.rows[i] =
                target_row(step, step.paths.nodes[path[0] + i], scratch.copies + i * step.stride);
            scratch.seen[i] = static_cast<std::int32_t>(step.paths.codes[path[0] + i]) - 1;
        }
        return n;
    }
};

}  // namespace

}  // namespace sgns
