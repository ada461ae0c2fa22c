#include "sgns/sampling/subsampling.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace sgns {

std::vector<double> keep_probability(std::span<const std::uint64_t> counts, double sample) {
    if (!std::isfinite(sample) || sample < 0.0) {
        throw std::invalid_argument("sample must be finite and >= 0, got " +
                                    std::to_string(sample));
    }
    std::vector<double> keep(counts.size(), 1.0);
    if (sample == 0.0) {
        return keep;
    }
    double total = 0.0;
    for (const std::uint64_t count : counts) {
        total += static_cast<double>(count);
    }
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] > 0) {
            const double ratio = sample * total / static_cast<double>(counts[i]);
            keep[i] = std::min(1.0, std::sqrt(ratio) + ratio);
        }
    }
    return keep;
}

std::vector<std::uint32_t> keep_bounds(std::span<const std::uint64_t> counts, double sample) {
    constexpr std::uint32_t kAlways = 0xFFFFFFFF;
    std::vector<std::uint32_t> bounds;
    bounds.reserve(counts.size() + 1);
    for (const double keep : keep_probability(counts, sample)) {
        bounds.push_back(static_cast<std::uint32_t>(std::ceil(keep * 0x1p32) - 1));
    }
    // Ids are usually in the order of falling counts. The many rare tokens then share one entry.
    while (!bounds.empty() && bounds.back() == kAlways) {
        bounds.pop_back();
    }
    bounds.push_back(kAlways);
    return bounds;
}

}  // namespace sgns
