#include "sgns/alias_table.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

namespace sgns {

AliasTable::AliasTable(std::span<const double> weights) {
    const std::size_t n = weights.size();
    if (n == 0 || n > std::numeric_limits<TokenId>::max()) {
        throw std::invalid_argument("weights must have 1 to 2^32 - 1 entries, got " +
                                    std::to_string(n));
    }
    double largest = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        if (!std::isfinite(weights[i]) || weights[i] < 0.0) {
            throw std::invalid_argument("weights must be finite and >= 0, got " +
                                        std::to_string(weights[i]) + " at position " +
                                        std::to_string(i));
        }
        largest = std::max(largest, weights[i]);
    }
    if (largest == 0.0) {
        throw std::invalid_argument("weights must not all be zero");
    }
    // Dividing by the largest first keeps the sum finite for weights near the largest double.
    double total = 0.0;
    for (const double weight : weights) {
        total += weight / largest;
    }

    std::vector<double> height(n);  // in columns: the mean is 1
    std::vector<TokenId> small;
    std::vector<TokenId> large;
    for (std::size_t i = 0; i < n; ++i) {
        height[i] = weights[i] / largest / total * static_cast<double>(n);
        (height[i] < 1.0 ? small : large).push_back(static_cast<TokenId>(i));
    }

    columns_.resize(n);
    while (!small.empty() && !large.empty()) {
        const TokenId low = small.back();
        const TokenId high = large.back();
        small.pop_back();
        columns_[low] = {static_cast<std::uint32_t>(height[low] * 0x1p32), high};
        height[high] -= 1.0 - height[low];
        if (height[high] < 1.0) {
            large.pop_back();
            small.push_back(high);
        }
    }
    // What is left is full up to rounding. A token of weight zero may be among them only by
    // rounding too, and must still never be drawn: it takes its neighbor's alias whole.
    TokenId heaviest = 0;
    for (std::size_t i = 0; i < n; ++i) {
        if (weights[i] == largest) {
            heaviest = static_cast<TokenId>(i);
            break;
        }
    }
    for (const auto& rest : {large, small}) {
        for (const TokenId full : rest) {
            // A full column is its own alias: heights up to the last belong to it as well.
            columns_[full] = weights[full] > 0.0 ? Column{0, full} : Column{0, heaviest};
        }
    }
}

}  // namespace sgns
