#include "training/parts.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace sgns {

namespace {

/// The centers for which the limits of blocks were chosen, at the default rate.
constexpr double kUsualCenters = 96.0;

/// The largest product of the learning rate and the centers of a part. Where a block is shorter for
/// another reason, such as a frequent token, its parts are shorter in the same proportion.
constexpr double kMostSteps = 2.4;

/// The largest product of the learning rate and the total weight of the scores of a center.
constexpr double kMostOfCenter = 12.0;

/// The scores of a center with ten contexts and five negatives. It takes every rate.
constexpr double kUsualScores = 60.0;

/// The total weight of the targets of the heaviest center.
double heaviest_center(const BlockView& block, bool predicts_contexts) {
    double heaviest = 0.0;
    for (std::size_t c = 0; c < block.n_centers; ++c) {
        const std::uint64_t begin = predicts_contexts ? block.offsets[c] : c;
        const std::uint64_t end = predicts_contexts ? block.offsets[c + 1] : c + 1;
        double weight = static_cast<double>(end - begin);
        if (block.weights != nullptr) {
            weight = 0.0;
            for (std::uint64_t t = begin; t < end; ++t) {
                weight += static_cast<double>(block.weights[t]);
            }
        }
        heaviest = std::max(heaviest, weight);
    }
    return heaviest;
}

}  // namespace

Parts::Parts(const BlockView& block, bool predicts_contexts, std::size_t n_negatives, double rate)
    : alpha(rate),
      centers(std::max<std::size_t>(block.n_centers, 1)),
      bounded(rate > kCalmRate && rate <= kHighestRate) {
    if (!bounded) {
        return;
    }
    const double scores =
        (1.0 + static_cast<double>(n_negatives)) * heaviest_center(block, predicts_contexts);
    const double most = std::max(kMostOfCenter, kUsualScores * rate);
    alpha = std::min(rate, std::max(kCalmRate, most / scores));
    const auto n = static_cast<double>(block.n_centers);
    // The product of a usual block and a rate of 0.05 may be rounded up.
    const double n_parts = std::ceil(alpha * std::max(kUsualCenters, n) / kMostSteps - 1e-6);
    centers = static_cast<std::size_t>(std::max(std::ceil(n / n_parts), 1.0));
}

BlockView part_of(const BlockView& block, bool predicts_contexts, std::size_t first,
                  std::size_t last) {
    BlockView part = block;
    part.centers += first;
    part.offsets += first;
    if (!predicts_contexts && part.weights != nullptr) {
        part.weights += first;
    }
    part.n_centers = last - first;
    return part;
}

}  // namespace sgns
