#include "sgns/pairs/source.hpp"

#include "sgns/pairs/given_pairs.hpp"
#include "sgns/pairs/text_pairs.hpp"
#include "support.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace sgns;

TEST_CASE("every block has a pool instead of negatives of each pair") {
    const test::RandomCorpus corpus(20000, 50, 37);
    NegativeSampling pooled = corpus.noise(3);
    pooled.pool_size = 7;
    const TextPairs source(corpus.view(), corpus.counts, {1, 0.0}, pooled, 1, 64);
    const std::vector<TokenId> centers(20000, 1);
    const Pairs pairs(centers, centers, {}, 50, 50, pooled, 1, 64);
    for (const PairSource* each :
         {static_cast<const PairSource*>(&source), static_cast<const PairSource*>(&pairs)}) {
        const auto cursor = each->cursor();
        PairBlock block;
        std::vector<std::vector<TokenId>> pools;
        for (std::uint64_t chunk = 0; chunk < each->n_chunks(); ++chunk) {
            cursor->start(0, chunk);
            while (cursor->next(block)) {
                CHECK(block.negatives.empty());
                REQUIRE(block.pool.size() == 7);
                pools.push_back(block.pool);
            }
        }
        REQUIRE(pools.size() > 1);
        CHECK(pools.front() != pools.back());
        cursor->start(0, 0);
        REQUIRE(cursor->next(block));
        CHECK(block.pool == pools.front());
        cursor->start(1, 0);
        REQUIRE(cursor->next(block));
        CHECK(block.pool != pools.front());
    }
}
