// row_filling.hpp: the initial values of input rows.
#pragma once

#include "sgns/base/random.hpp"

#include <cstddef>
#include <cstdint>

namespace sgns {

/// Draws the components of the row `id` of a matrix: a function of (seed, id) alone.
inline void fill_row(float* components, std::size_t dim, std::uint64_t seed, std::uint64_t id) {
    const double scale = 0x1p-31 / static_cast<double>(dim);
    Random random(seed, Purpose::initialization, 0, id);
    for (std::size_t j = 0; j < dim; ++j) {
        const auto word = static_cast<double>(random.word() >> 32);
        components[j] = static_cast<float>((word - 0x1p31) * scale);
    }
}

}  // namespace sgns
