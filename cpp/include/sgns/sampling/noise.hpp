// noise.hpp: the distributions from which negatives are drawn.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace sgns {

/// A noise distribution turns counts (n_tokens,) into unnormalized weights (n_tokens,).
struct NoiseDistribution {
    std::string_view name;
    double (*weight)(double count, double exponent);
};

/// All noise distributions. To add one, add a row in noise.cpp.
[[nodiscard]] std::span<const NoiseDistribution> noise_distributions() noexcept;

/// The weights of the noise distribution `name`. A token that never occurs has weight 0.
///
/// Throws std::invalid_argument for an unknown name or a non-finite exponent.
[[nodiscard]] std::vector<double> noise_weights(std::string_view name,
                                                std::span<const std::uint64_t> counts,
                                                double exponent);

}  // namespace sgns
