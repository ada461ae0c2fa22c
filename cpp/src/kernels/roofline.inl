// roofline.inl: the peaks of arithmetic and memory, to which kernels are compared.
#pragma once

#include "products.inl"

namespace sgns {

namespace {

#if defined(SGNS_TILES)

/// Computes `n` multiply-adds of lanes, each of kDepth products, as products of tiles in
/// independent chains. Returns a sum that depends on the last of them.
float multiply_lanes(std::size_t n) {
    constexpr std::size_t kChains = 4;
    constexpr std::size_t kInOne = kTileSide * kTileSide;
    alignas(64) float sums[kInOne];
    const TileRegisters registers;
    zero_tile<0>();
    zero_tile<1>();
    zero_tile<2>();
    zero_tile<3>();
    zero_tile<4>();
    zero_tile<5>();
    for (std::size_t i = 0; i < n; i += kChains * kInOne) {
        multiply_tiles<0, 4, 5>();
        multiply_tiles<1, 4, 5>();
        multiply_tiles<2, 4, 5>();
        multiply_tiles<3, 4, 5>();
    }
    store_tile<3>(sums, kTileSide);
    return sum(load(sums));
}

#else

/// Computes `n` multiply-adds of lanes, each of kDepth products, in independent chains. Returns a
/// sum that depends on all of them.
float multiply_lanes(std::size_t n) {
    constexpr std::size_t kChains = 12;
    const volatile float unknown =
        0.0F;  // hides the values from the compiler, which would simplify the chains
    const Lane row = broadcast(unknown);
    const Lane right = load_words(reinterpret_cast<const float*>(&row), 0, kLanes);
    const float left = unknown;
    Lane chains[kChains];
    for (Lane& chain : chains) {
        chain = broadcast(unknown);
    }
    for (std::size_t i = 0; i < n; i += kChains) {
        for (std::size_t c = 0; c < kChains; ++c) {
            chains[c] = multiply_add(chains[c], &left, right);
        }
    }
    Lane total{};
    for (const Lane chain : chains) {
        total += chain;
    }
    return sum(total);
}

#endif

/// Adds `amount` to each of the rows in order, and prefetches rows ahead.
void add_to_rows(float* rows, std::size_t stride, const std::uint32_t* ids, std::size_t n,
                 float amount) {
    constexpr std::size_t kAhead = 8;
    for (std::size_t i = 0; i < n; ++i) {
        if (i + kAhead < n) {
            prefetch_row<kFirstCache>(rows + ids[i + kAhead] * stride, stride);
        }
        float* const row = rows + ids[i] * stride;
        for (std::size_t j = 0; j < stride; j += kLanes) {
            store(row + j, load(row + j) + broadcast(amount));
        }
    }
}

}  // namespace

}  // namespace sgns
