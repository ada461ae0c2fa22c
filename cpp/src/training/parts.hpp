// parts.hpp: the parts of a block that are trained one after another at a high learning rate.
#pragma once

#include "sgns/kernels/kernels.hpp"

#include <cstddef>

namespace sgns {

/// The highest learning rate at which a block is trained as a whole, with no bounds, unless it has
/// a very heavy center.
inline constexpr double kCalmRate = 0.03;

/// The highest learning rate at which the step is protected. The classical step diverges below it,
/// and a rate that is far too high must end in a DivergenceError, not in bad vectors.
inline constexpr double kHighestRate = 1.0;

/// The centers for which the limits of blocks were chosen, at the default rate.
inline constexpr double kUsualCenters = 96.0;

/// The largest product of the learning rate and the centers of a part. Where a block is shorter for
/// another reason, such as a frequent token, its parts are shorter in the same proportion.
inline constexpr double kMostSteps = 2.4;

/// The largest product of the learning rate and the total weight of the scores of a center.
inline constexpr double kMostOfCenter = 12.0;

/// The scores of a center with ten contexts and five negatives. It takes every rate.
inline constexpr double kUsualScores = 60.0;

/// How a block with a pool is trained at a learning rate.
///
/// At a rate above kCalmRate, up to kHighestRate, blocks are divided into parts, one after another.
/// A part computes all changes from one start. At a high rate, those of many centers together, or
/// of a center with many scores, would overshoot. A pair of weight 2 is a step of twice the rate.
struct Parts {
    double alpha;         // the rate of the block, which its heaviest center can bear
    std::size_t centers;  // of each part; the last may have fewer
    bool bounded;         // whether changes of hidden vectors are bounded

    Parts(const BlockView& block, bool predicts_contexts, std::size_t n_negatives, double rate);
};

/// A view of centers `first` .. `last` - 1 of a block.
[[nodiscard]] BlockView part_of(const BlockView& block, bool predicts_contexts,
                                std::size_t n_negatives, std::size_t first, std::size_t last);

}  // namespace sgns
