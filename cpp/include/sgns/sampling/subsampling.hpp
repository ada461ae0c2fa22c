// subsampling.hpp: how often an occurrence of a frequent token is kept.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace sgns {

/// Probability (n_tokens,) of keeping one occurrence of each token.
///
/// min(1, sqrt(t / f) + t / f), where f is the token's share of the corpus and t is `sample`.
/// Mikolov et al. (NIPS 2013), equation 5, keep sqrt(t / f); the program they released adds
/// the second term, gensim follows the program, and so does this. A `sample` of 0 keeps
/// everything.
///
/// Throws std::invalid_argument if `sample` is negative or not finite.
[[nodiscard]] std::vector<double> keep_probability(std::span<const std::uint64_t> counts,
                                                   double sample);

}  // namespace sgns
