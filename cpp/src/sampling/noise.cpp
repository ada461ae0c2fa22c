#include "sgns/sampling/noise.hpp"

#include <cmath>
#include <stdexcept>
#include <string>

namespace sgns {

namespace {

constexpr NoiseDistribution kDistributions[] = {
    // Counts to the power 3/4 in Mikolov et al., "Distributed Representations of Words and
    // Phrases and their Compositionality" (NIPS 2013), section 2.2.
    {"power", [](double count, double exponent) { return std::pow(count, exponent); }},
    {"uniform", [](double, double) { return 1.0; }},
};

}  // namespace

std::span<const NoiseDistribution> noise_distributions() noexcept {
    return kDistributions;
}

std::vector<double> noise_weights(std::string_view name, std::span<const std::uint64_t> counts,
                                  double exponent) {
    if (!std::isfinite(exponent)) {
        throw std::invalid_argument("ns_exponent must be finite, got " + std::to_string(exponent));
    }
    std::string known;
    for (const NoiseDistribution& distribution : kDistributions) {
        if (distribution.name == name) {
            std::vector<double> weights(counts.size(), 0.0);
            for (std::size_t i = 0; i < counts.size(); ++i) {
                if (counts[i] > 0) {
                    weights[i] = distribution.weight(static_cast<double>(counts[i]), exponent);
                }
            }
            return weights;
        }
        known += known.empty() ? "" : ", ";
        known += distribution.name;
    }
    throw std::invalid_argument("noise must be one of " + known + ", got '" + std::string(name) +
                                "'");
}

}  // namespace sgns
