// shuffled_places.hpp: places that are drawn without replacement.
#pragma once

#include "sgns/base/random.hpp"

#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

namespace sgns {

/// The places 0 to n - 1 in an order that each draw shuffles as far as it needs (Fisher and Yates).
///
/// A draw starts from the order that the previous one left: every sample is equally likely from any
/// order.
class ShuffledPlaces {
public:
    /// Restores the order, so that draws do not depend on earlier ones.
    void reset() {
        if (moved_.size() < order_.size()) {
            for (const std::uint32_t place : moved_) {
                order_[place] = place;
            }
        } else {
            order_.clear();
        }
        moved_.clear();
    }

    /// Calls `take` with `n_drawn` of `n` places, where `n_drawn` is at most `n`.
    template <class Take>
    void draw(std::uint32_t n, std::uint32_t n_drawn, Random& random, Take&& take) {
        if (order_.size() != n) {
            order_.resize(n);
            std::iota(order_.begin(), order_.end(), 0U);
            moved_.clear();
        }
        for (std::uint32_t i = 0; i < n_drawn; ++i) {
            const std::uint32_t other = i + random.below(n - i);
            std::swap(order_[i], order_[other]);
            if (moved_.size() < order_.size()) {
                moved_.insert(moved_.end(), {i, other});
            }
            take(order_[i]);
        }
    }

private:
    std::vector<std::uint32_t> order_;
    std::vector<std::uint32_t> moved_;  // places whose content may have changed, unless they are
                                        // more than all places
};

}  // namespace sgns
