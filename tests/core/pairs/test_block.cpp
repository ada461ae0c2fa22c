#include "sgns/pairs/block.hpp"

#include <doctest/doctest.h>

using namespace sgns;

TEST_CASE("a cleared block has no centers and one offset") {
    PairBlock block;
    block.centers = {1};
    block.offsets = {0, 2};
    block.contexts = {2, 3};
    block.weights = {1.0F, 0.5F};
    block.negatives = {4, 5};
    block.pool = {6};
    block.n_negatives = 1;
    block.n_words = 3;
    CHECK(block.n_pairs() == 2);
    block.clear();
    CHECK(block.n_pairs() == 0);
    CHECK(block.offsets == std::vector<std::uint64_t>{0});
    CHECK(block.centers.empty());
    CHECK(block.weights.empty());
    CHECK(block.negatives.empty());
    CHECK(block.pool.empty());
    CHECK(block.n_negatives == 0);
    CHECK(block.n_words == 0);
}

TEST_CASE("without weights each target weighs one") {
    PairBlock block;
    CHECK(block.total_weight(3) == 3.0);
    block.weights = {1.0F, 0.5F, 2.0F};
    CHECK(block.total_weight(3) == 3.5);
}
