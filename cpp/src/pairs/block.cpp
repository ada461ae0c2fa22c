#include "sgns/pairs/block.hpp"

#include <numeric>

namespace sgns {

void PairBlock::clear() {
    centers.clear();
    offsets.assign(1, 0);
    contexts.clear();
    words.clear();
    left.clear();
    right.clear();
    reach = 0;
    weights.clear();
    negatives.clear();
    pool.clear();
    n_negatives = 0;
    n_words = 0;
}

double PairBlock::total_weight(std::size_t n_targets) const noexcept {
    return weights.empty() ? static_cast<double>(n_targets)
                           : std::accumulate(weights.begin(), weights.end(), 0.0);
}

}  // namespace sgns
