#include "sgns/pairs/given_pairs.hpp"

#include "pairs/collected.hpp"
#include "support.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <stdexcept>
#include <vector>

using namespace sgns;
using test::collect;
using test::Collected;
using test::Pair;

TEST_CASE("given pairs keep their order, and a run of one center is one row") {
    const std::vector<TokenId> centers{3, 3, 1, 3};
    const std::vector<TokenId> contexts{0, 1, 2, 3};
    const std::vector<float> weights{1.0F, 0.5F, 0.0F, 2.0F};
    const Pairs source(centers, contexts, weights, 4, 4, {}, 1, 256);
    const auto cursor = source.cursor();
    cursor->start(0, 0);
    PairBlock block;
    REQUIRE(cursor->next(block));
    CHECK(block.centers == std::vector<TokenId>{3, 1, 3});
    CHECK(block.offsets == std::vector<std::uint64_t>{0, 2, 3, 4});
    CHECK(block.contexts == contexts);
    CHECK(block.weights == weights);
    CHECK(block.total_weight(block.n_pairs()) == 3.5);
    CHECK(block.n_words == 4);
    CHECK_FALSE(cursor->next(block));
}

TEST_CASE("given pairs of several chunks are complete") {
    std::vector<TokenId> centers(30001);
    for (std::size_t i = 0; i < centers.size(); ++i) {
        centers[i] = static_cast<TokenId>(i / 1000);
    }
    const Pairs source(centers, centers, {}, 31, 31, {}, 1, 3);
    const Collected all = collect(source);
    REQUIRE(all.pairs.size() == centers.size());
    for (std::size_t i = 0; i < centers.size(); ++i) {
        REQUIRE(all.pairs[i] == Pair{centers[i], centers[i]});
    }
}

TEST_CASE("the most frequent negative limits the pairs of a block") {
    std::vector<TokenId> centers;
    for (TokenId i = 0; i < 10000; ++i) {
        centers.push_back(i % 2);  // no runs, which would be split as well
    }
    const std::vector<TokenId> contexts(centers.size(), 0);
    const std::vector<double> weights = {3.0, 1.0};
    const NegativeSampling negatives{std::make_shared<const AliasTable>(weights), 2, 400};
    CHECK(negatives.noise->highest_probability() == 0.75);
    const Pairs source(centers, contexts, {}, 2, 2, negatives, 1, 10000);
    const auto cursor = source.cursor();
    cursor->start(0, 0);
    PairBlock block;
    CHECK(cursor->next(block));
    CHECK(block.n_pairs() == 106);  // 160 / (2 * 0.75)
}

TEST_CASE("many negatives and weights limit the pairs of a run in a block") {
    const std::vector<TokenId> centers(1000, 0);
    const std::vector<TokenId> contexts(1000, 0);
    const auto longest = [&](std::uint32_t negative, std::uint32_t pool, float weight) {
        const std::vector<float> weights(1000, weight);
        NegativeSampling negatives = test::uniform_noise(100, negative);
        negatives.pool_size = pool;
        const Pairs source(centers, contexts, weights, 100, 100, negatives, 1, 10000);
        const auto cursor = source.cursor();
        cursor->start(0, 0);
        PairBlock block;
        CHECK(cursor->next(block));
        CHECK(block.weights.size() == block.n_pairs());
        return block.n_pairs();
    };
    CHECK(longest(5, 24, 1.0F) == 64);
    CHECK(longest(5, 24, 0.0F) == 64);
    CHECK(longest(15, 24, 1.0F) == 24);  // 384 / 16
    CHECK(longest(5, 24, 3.0F) == 22);   // 64 / 3
    CHECK(longest(5, 24, 1e9F) == 1);
    CHECK(longest(5, 0, 3.0F) == 64);  // each pair has negatives of its own
}

TEST_CASE("bad pairs are refused") {
    const std::vector<TokenId> two{0, 1};
    const std::vector<TokenId> three{0, 1, 2};
    const std::vector<float> bad{1.0F, -1.0F};
    CHECK_THROWS_AS(Pairs(two, three, {}, 3, 3, {}, 1, 1), std::invalid_argument);
    CHECK_THROWS_AS(Pairs(two, two, bad, 3, 3, {}, 1, 1), std::invalid_argument);
    CHECK_THROWS_AS(Pairs(three, three, {}, 2, 3, {}, 1, 1), std::out_of_range);
    CHECK_THROWS_AS(Pairs(two, two, {}, 2, 2, {}, 1, 0), std::invalid_argument);
}
