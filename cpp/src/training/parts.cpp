#include "training/parts.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace sgns {

namespace {

/// The weights of the targets of a block.
struct TargetWeights {
    double heaviest_center = 0.0;  // the largest total of a center
    double mean = 1.0;             // of a target, and at least 1

    TargetWeights(const BlockView& block, bool predicts_contexts) {
        double total = 0.0;
        double n_targets = 0.0;
        for (std::size_t c = 0; c < block.n_centers; ++c) {
            const std::uint64_t begin = predicts_contexts ? block.offsets[c] : c;
            const std::uint64_t end = predicts_contexts ? block.offsets[c + 1] : c + 1;
            const auto n = static_cast<double>(end - begin);
            double weight = block.weights == nullptr ? n : 0.0;
            for (std::uint64_t t = begin; block.weights != nullptr && t < end; ++t) {
                weight += static_cast<double>(block.weights[t]);
            }
            heaviest_center = std::max(heaviest_center, weight);
            total += weight;
            n_targets += n;
        }
        if (total > n_targets) {
            mean = total / n_targets;
        }
    }
};

}  // namespace

Parts::Parts(const BlockView& block, bool predicts_contexts, std::size_t n_negatives, double rate)
    : alpha(rate), centers(std::max<std::size_t>(block.n_centers, 1)), bounded(false) {
    const TargetWeights weights(block, predicts_contexts);
    const double highest = rate * weights.mean;
    const double scores = (1.0 + static_cast<double>(n_negatives)) * weights.heaviest_center;
    bounded = (highest > kCalmRate || rate * scores > kMostOfCenter) && highest <= kHighestRate;
    if (!bounded) {
        return;
    }
    const double most = std::max(kMostOfCenter, kUsualScores * highest);
    alpha = std::min(rate, std::max(kCalmRate / weights.mean, most / scores));
    const auto n = static_cast<double>(block.n_centers);
    // The product of a usual block and a rate of 0.05 may be rounded up.
    const double n_parts =
        std::ceil(alpha * weights.mean * std::max(kUsualCenters, n) / kMostSteps - 1e-6);
    centers = static_cast<std::size_t>(std::max(std::ceil(n / n_parts), 1.0));
}

BlockView part_of(const BlockView& block, bool predicts_contexts, std::size_t n_negatives,
                  std::size_t first, std::size_t last) {
    BlockView part = block;
    part.centers += first;
    part.offsets += first;
    if (!predicts_contexts) {  // a center is one target
        part.weights = part.weights == nullptr ? nullptr : part.weights + first;
        part.negatives = part.n_pool > 0 ? part.negatives : part.negatives + first * n_negatives;
    }
    if (part.reach > 0) {
        part.words += first;
        part.left += first;
        part.right += first;
    }
    part.n_centers = last - first;
    return part;
}

}  // namespace sgns
