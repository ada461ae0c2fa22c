// collected.hpp: collects all pairs of an epoch.
#pragma once

#include "sgns/pairs/source.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace sgns::test {

using Pair = std::pair<TokenId, TokenId>;

struct Collected {
    std::vector<Pair> pairs;
    std::vector<TokenId> negatives;
    std::vector<float> weights;
    std::uint64_t n_words = 0;
    std::size_t largest_block = 0;
};

inline Collected collect(const PairSource& source, std::uint64_t epoch = 0) {
    Collected all;
    PairBlock block;
    const auto cursor = source.cursor();
    for (std::uint64_t chunk = 0; chunk < source.n_chunks(); ++chunk) {
        cursor->start(epoch, chunk);
        while (cursor->next(block)) {
            REQUIRE(block.offsets.size() == block.centers.size() + 1);
            REQUIRE(block.negatives.size() == block.n_pairs() * source.n_negatives());
            REQUIRE(block.pool.empty());
            for (std::size_t c = 0; c < block.centers.size(); ++c) {
                REQUIRE(block.offsets[c] < block.offsets[c + 1]);
                for (std::uint64_t i = block.offsets[c]; i < block.offsets[c + 1]; ++i) {
                    all.pairs.emplace_back(block.centers[c], block.contexts[i]);
                }
            }
            all.negatives.insert(all.negatives.end(), block.negatives.begin(),
                                 block.negatives.end());
            all.weights.insert(all.weights.end(), block.weights.begin(), block.weights.end());
            all.n_words += block.n_words;
            all.largest_block = std::max(all.largest_block, block.centers.size());
        }
    }
    return all;
}

}  // namespace sgns::test
