// types.hpp: the vocabulary of types that every other header shares.
#pragma once

#include <cstdint>

namespace sgns {

/// Row of a token in the vocabulary and in both matrices.
using TokenId = std::uint32_t;

}  // namespace sgns
