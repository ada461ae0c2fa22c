#include "sgns/sampling/alias_table.hpp"

#include "sgns/base/checks.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>

namespace sgns {

void AliasTabulator::tabulate(std::span<const double> weights, std::span<AliasColumn> columns) {
    const std::size_t n = weights.size();
    if (n == 0 || n > std::numeric_limits<std::uint32_t>::max()) {
        throw std::invalid_argument("weights must have 1 to 2^32 - 1 entries, got " +
                                    std::to_string(n));
    }
    check_not_negative(weights, "weights");
    const double largest = *std::max_element(weights.begin(), weights.end());
    if (largest == 0.0) {
        throw std::invalid_argument("weights must not all be zero");
    }
    // Dividing by the largest weight first keeps the sum finite for weights near the largest
    // double.
    double total = 0.0;
    for (const double weight : weights) {
        total += weight / largest;
    }

    height_.resize(n);
    small_.clear();
    large_.clear();
    for (std::size_t i = 0; i < n; ++i) {
        height_[i] = weights[i] / largest / total * static_cast<double>(n);
        (height_[i] < 1.0 ? small_ : large_).push_back(static_cast<std::uint32_t>(i));
    }

    while (!small_.empty() && !large_.empty()) {
        const std::uint32_t low = small_.back();
        const std::uint32_t high = large_.back();
        small_.pop_back();
        columns[low] = {static_cast<std::uint32_t>(height_[low] * 0x1p32), high};
        height_[high] -= 1.0 - height_[low];
        if (height_[high] < 1.0) {
            large_.pop_back();
            small_.push_back(high);
        }
    }
    // The remaining columns are full, up to rounding. A token of weight zero can be among them only
    // because of rounding. It must never be drawn: its alias takes the whole column.
    std::uint32_t heaviest = 0;
    for (std::size_t i = 0; i < n; ++i) {
        if (weights[i] == largest) {
            heaviest = static_cast<std::uint32_t>(i);
            break;
        }
    }
    for (const auto* rest : {&large_, &small_}) {
        for (const std::uint32_t full : *rest) {
            // A full column is its own alias, because heights are at most 2^32 - 1.
            columns[full] = weights[full] > 0.0 ? AliasColumn{0, full} : AliasColumn{0, heaviest};
        }
    }
}

AliasTable::AliasTable(std::span<const double> weights) : columns_(weights.size()) {
    AliasTabulator().tabulate(weights, columns_);
    const double largest = *std::max_element(weights.begin(), weights.end());
    highest_probability_ =
        1.0 / std::accumulate(weights.begin(), weights.end(), 0.0,
                              [=](double sum, double weight) { return sum + weight / largest; });
}

}  // namespace sgns
