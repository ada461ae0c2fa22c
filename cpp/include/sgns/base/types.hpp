// types.hpp: types and values that all rooms share.
#pragma once

#include <cstdint>

namespace sgns {

/// Row of a token in the vocabulary and in both matrices.
using TokenId = std::uint32_t;

/// Replaces the id of a token that is not in the vocabulary. No token has this id.
inline constexpr TokenId kDropped = 0xFFFFFFFF;

}  // namespace sgns
