// agreement.hpp: the agreement rule, by which changes of several ranks to a row are merged.
#pragma once

#include <algorithm>
#include <cstddef>

namespace sgns {

/// Returns the sum of at(j)^2 for j below `n`. Separate sums can be added at once.
template <class At>
float squared_length(std::size_t n, At at) {
    constexpr std::size_t n_sums = 16;
    float sums[n_sums] = {};
    std::size_t j = 0;
    for (; j + n_sums <= n; j += n_sums) {
        for (std::size_t k = 0; k < n_sums; ++k) {
            sums[k] += at(j + k) * at(j + k);
        }
    }
    for (; j < n; ++j) {
        sums[0] += at(j) * at(j);
    }
    float sum = 0.0F;
    for (const float each : sums) {
        sum += each;
    }
    return sum;
}

/// Adds merged changes to a row of `dim` components. `at(j)` is component j of the sum of the
/// changes, `squares` the sum of their squared lengths, `least` 1 / ranks.
template <class At>
void add_merged(float* row, std::size_t dim, float squares, float least, At at) {
    const float square = squared_length(dim, at);
    if (square != 0.0F) {  // NaN is not 0, so that a divergence shows
        const float factor = std::clamp(squares / square, least, 1.0F);
        for (std::size_t j = 0; j < dim; ++j) {
            row[j] += factor * at(j);
        }
    }
}

}  // namespace sgns
