#include "sgns/pairs/alternating_pairs.hpp"

#include "pairs/collected.hpp"
#include "sgns/pairs/given_pairs.hpp"
#include "sgns/pairs/text_pairs.hpp"
#include "support.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

using namespace sgns;
using test::collect;
using test::Collected;

TEST_CASE("chunks of both sources take turns, and those of the longer one follow") {
    const test::RandomCorpus corpus(20003, 50, 37);  // three chunks
    const TextPairs words(corpus.view(), corpus.counts, {1, 0.0}, corpus.noise(3));
    const std::vector<TokenId> ones(8192 * 4 + 1, 1);  // five chunks
    const Pairs pairs(ones, ones, {}, 70, 60, test::uniform_noise(60, 3), 1, 256);
    for (const bool words_first : {true, false}) {
        const PairSource& first = words_first ? static_cast<const PairSource&>(words) : pairs;
        const PairSource& second = words_first ? static_cast<const PairSource&>(pairs) : words;
        const AlternatingPairs both(first, second);
        CHECK(both.n_words() == words.n_words() + pairs.n_words());
        CHECK(both.n_tokens() == 70);
        CHECK(both.n_contexts() == 60);
        CHECK(both.n_negative_ids() == 60);
        CHECK(both.n_negatives() == 3);
        REQUIRE(both.n_chunks() == 8);
        const auto cursor = both.cursor();
        PairBlock block;
        std::vector<bool> is_of_words;
        for (std::uint64_t chunk = 0; chunk < 8; ++chunk) {
            cursor->start(0, chunk);
            REQUIRE(cursor->next(block));
            is_of_words.push_back(!std::all_of(block.centers.begin(), block.centers.end(),
                                               [](TokenId center) { return center == 1; }));
        }
        const bool w = words_first;
        CHECK(is_of_words == std::vector<bool>{w, !w, w, !w, w, !w, false, false});
    }
}

TEST_CASE("an epoch has the pairs of both sources") {
    const test::RandomCorpus corpus(20003, 50, 37);
    const TextPairs words(corpus.view(), corpus.counts, {1, 0.0}, corpus.noise(3), 1);
    const TextPairs others(corpus.view(), corpus.counts, {2, 0.0}, corpus.noise(3), 2);
    Collected expected = collect(words, 5);
    const Collected second = collect(others, 5);
    expected.pairs.insert(expected.pairs.end(), second.pairs.begin(), second.pairs.end());
    Collected all = collect(AlternatingPairs(words, others), 5);
    std::sort(expected.pairs.begin(), expected.pairs.end());
    std::sort(all.pairs.begin(), all.pairs.end());
    CHECK(all.pairs == expected.pairs);
    CHECK(all.n_words == 2 * 20003);
}

TEST_CASE("blocks have words in place of contexts only if they may") {
    const test::RandomCorpus corpus(20003, 50, 37);
    NegativeSampling pooled = corpus.noise(3);
    pooled.pool_size = 7;
    const TextPairs words(corpus.view(), corpus.counts, {1, 0.0}, pooled);
    const AlternatingPairs both(words, words);
    for (const bool allowed : {false, true}) {
        const auto cursor = both.cursor();
        if (allowed) {
            cursor->allow_words();
        }
        for (const std::uint64_t chunk : {0, 1}) {
            PairBlock block;
            cursor->start(0, chunk);
            REQUIRE(cursor->next(block));
            CHECK(block.words.empty() != allowed);
        }
    }
}

TEST_CASE("sources with other negatives are refused") {
    const test::RandomCorpus corpus(100, 50, 37);
    const TextPairs three(corpus.view(), corpus.counts, {1, 0.0}, corpus.noise(3));
    const TextPairs five(corpus.view(), corpus.counts, {1, 0.0}, corpus.noise(5));
    CHECK_THROWS_AS(AlternatingPairs(three, five), std::invalid_argument);
}
