// subsampling.hpp: the probability of keeping an occurrence of a token.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace sgns {

/// The probability (n_tokens,) of keeping one occurrence of each token.
///
/// It is min(1, sqrt(t / f) + t / f), where f is the token's share of the corpus and t is `sample`.
/// Equation 5 of Mikolov et al. (NIPS 2013) has only sqrt(t / f). The program that they released
/// adds the second term; gensim and this function follow the program. A `sample` of 0 keeps
/// everything.
///
/// Throws std::invalid_argument if `sample` is negative or not finite.
[[nodiscard]] std::vector<double> keep_probability(std::span<const std::uint64_t> counts,
                                                   double sample);

/// The same probabilities as bounds: token t is kept if 32 random bits are at most entry t. The
/// last entry is that of all tokens after it. It has one entry if all tokens are always kept.
[[nodiscard]] std::vector<std::uint32_t> keep_bounds(std::span<const std::uint64_t> counts,
                                                     double sample);

}  // namespace sgns
