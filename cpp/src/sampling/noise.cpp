#include "sgns/sampling/noise.hpp"

#include "base/choices.hpp"

#include <cmath>
#include <iterator>
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
    const NoiseDistribution& distribution =
        kDistributions[index_of_choice("noise", name, std::size(kDistributions),
                                       [](std::size_t i) { return kDistributions[i].name; })];
    std::vector<double> weights(counts.size(), 0.0);
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] > 0) {
            weights[i] = distribution.weight(static_cast<double>(counts[i]), exponent);
        }
    }
    return weights;
}

}  // namespace sgns
