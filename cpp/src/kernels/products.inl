// products.inl: products of small matrices, whose factors are packed into words (see packing.inl).
//
// Sums have single precision. Each of the two files below has all that the block step needs:
// multiply(), and how its factors are padded and packed.
#pragma once

#if defined(SGNS_TILES)
#include "tile_products.inl"
#else
#include "lane_products.inl"
#endif
