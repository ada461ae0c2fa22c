#include "sgns/pairs/text_pairs.hpp"

#include "pairs/collected.hpp"
#include "support.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <stdexcept>

using namespace sgns;
using test::collect;
using test::Collected;
using test::Pair;

namespace {

TextPairs window_one(const test::RandomCorpus& corpus, std::size_t block_size = 256) {
    return TextPairs(corpus.view(), corpus.counts, {1, 0.0}, corpus.noise(3), 1, block_size);
}

}  // namespace

TEST_CASE("max_contexts contexts are drawn without replacement") {
    test::RandomCorpus corpus(0, 40, 1);
    for (TokenId id = 0; id < 40; ++id) {
        corpus.ids.push_back(id);
    }
    corpus.offsets = {0, 3, 40};
    const auto drawn = [&](std::uint32_t window, std::uint32_t most, std::uint64_t epoch) {
        return collect(TextPairs(corpus.view(), corpus.counts, {window, 0.0, false, most},
                                 corpus.noise(3), 1, 256),
                       epoch)
            .pairs;
    };
    for (const std::uint32_t window : {4U, 50U, 0xFFFFFFFFU}) {
        const auto all = drawn(window, 0, 0);
        for (const std::uint32_t most : {1U, 5U, 30U, 100U}) {
            auto some = drawn(window, most, 0);
            const bool has_all = window == 4 ? most >= 8 : most >= 36;
            CHECK((some == all) == has_all);
            CHECK((drawn(window, most, 1) == some) == has_all);
            std::map<TokenId, std::size_t> possible;
            std::map<TokenId, std::size_t> had;
            for (const Pair& pair : all) {
                ++possible[pair.first];
            }
            for (const Pair& pair : some) {
                ++had[pair.first];
            }
            for (const auto& [center, n] : possible) {
                CHECK(had[center] == std::min<std::size_t>(n, most));
            }
            std::sort(some.begin(), some.end());
            CHECK(std::adjacent_find(some.begin(), some.end()) == some.end());
            auto sorted = all;
            std::sort(sorted.begin(), sorted.end());
            CHECK(std::includes(sorted.begin(), sorted.end(), some.begin(), some.end()));
        }
    }
}

TEST_CASE("with a pool, a center with many contexts is split") {
    test::RandomCorpus corpus(500, 500, 500);
    for (TokenId id = 0; id < 500; ++id) {
        corpus.ids[id] = id;
    }
    NegativeSampling pooled = corpus.noise(5);
    pooled.pool_size = 24;
    for (const bool per_center : {false, true}) {
        pooled.per_center = per_center;  // CBOW: one target for all contexts
        const TextPairs source(corpus.view(), corpus.counts, {1000, 0.0, false}, pooled, 1, 96);
        const auto cursor = source.cursor();
        cursor->start(0, 0);
        PairBlock block;
        std::vector<Pair> pairs;
        std::size_t largest = 0;
        while (cursor->next(block)) {
            for (std::size_t c = 0; c < block.centers.size(); ++c) {
                largest = std::max<std::size_t>(largest, block.offsets[c + 1] - block.offsets[c]);
                for (std::uint64_t i = block.offsets[c]; i < block.offsets[c + 1]; ++i) {
                    pairs.emplace_back(block.centers[c], block.contexts[i]);
                }
            }
        }
        CHECK(largest == (per_center ? 499 : 32));
        std::vector<Pair> expected;
        for (TokenId a = 0; a < 500; ++a) {
            for (TokenId b = 0; b < 500; ++b) {
                if (a != b) {
                    expected.emplace_back(a, b);
                }
            }
        }
        CHECK(pairs == expected);
    }
}

TEST_CASE("a window of one pairs every word with its neighbors, within sentences") {
    test::RandomCorpus corpus(0, 6, 1);
    corpus.ids = {0, 1, 2, 3, 4, 5};
    corpus.offsets = {0, 3, 4, 6};
    const Collected all = collect(window_one(corpus));
    CHECK(all.pairs == std::vector<Pair>{{0, 1}, {1, 0}, {1, 2}, {2, 1}, {4, 5}, {5, 4}});
    CHECK(all.n_words == 6);
}

TEST_CASE("without shrinking, every center has the whole window") {
    test::RandomCorpus corpus(0, 6, 1);
    corpus.ids = {0, 1, 2, 3, 4, 5};
    corpus.offsets = {0, 4, 6};
    const WindowOptions options{2, 0.0, false};
    const TextPairs source(corpus.view(), corpus.counts, options, {});
    CHECK(collect(source).pairs == std::vector<Pair>{{0, 1},
                                                     {0, 2},
                                                     {1, 0},
                                                     {1, 2},
                                                     {1, 3},
                                                     {2, 0},
                                                     {2, 1},
                                                     {2, 3},
                                                     {3, 1},
                                                     {3, 2},
                                                     {4, 5},
                                                     {5, 4}});
}

TEST_CASE("pairs and negatives do not depend on how blocks are cut") {
    const test::RandomCorpus corpus(20000, 50, 37);
    const Collected whole = collect(window_one(corpus, 1 << 20));
    for (const std::size_t block_size : {1, 7, 256}) {
        const Collected cut = collect(window_one(corpus, block_size));
        CHECK(cut.largest_block == block_size);
        CHECK(cut.pairs == whole.pairs);
        CHECK(cut.negatives == whole.negatives);
        CHECK(cut.n_words == 20000);
    }
    CHECK(collect(window_one(corpus), 1).negatives != whole.negatives);
}

TEST_CASE("words are counted block by block") {
    const test::RandomCorpus corpus(100000, 50, 100000);
    const TextPairs source = window_one(corpus);
    const Collected all = collect(source);
    CHECK(all.pairs.size() == 2 * (100000 - 1));
    CHECK(all.n_words == 100000);
    const auto cursor = source.cursor();
    cursor->start(0, 0);
    PairBlock block;
    REQUIRE(cursor->next(block));
    CHECK(block.n_words == 256);
}

TEST_CASE("windows count kept words, and all distances up to the window occur") {
    const test::RandomCorpus corpus(50000, 1000, 500);
    const TextPairs source(corpus.view(), corpus.counts, {4, 0.0}, {}, 1, 256);
    // If distances 1..4 are equally likely, a word has 2 * 2.5 contexts, except at the ends of
    // sentences.
    const double mean = static_cast<double>(collect(source).pairs.size()) / 50000;
    CHECK(mean > 4.9);
    CHECK(mean < 5.0);

    const TextPairs thinned(corpus.view(), corpus.counts, {4, 1e-5}, {}, 1, 256);
    const Collected few = collect(thinned);
    CHECK(few.pairs.size() < 50000);
    CHECK(few.n_words == 50000);
}

TEST_CASE("bad arguments are refused") {
    test::RandomCorpus corpus(100, 10, 10);
    const auto make = [&](const WindowOptions& window, std::size_t block_size = 256) {
        return TextPairs(corpus.view(), corpus.counts, window, {}, 1, block_size);
    };
    CHECK_THROWS_AS(make({0, 0.0}), std::invalid_argument);
    CHECK_THROWS_AS(make({5, -1.0}), std::invalid_argument);
    CHECK_THROWS_AS(make({5, 0.0}, 0), std::invalid_argument);
    const std::vector<double> other_size(9, 1.0);
    const NegativeSampling wrong{std::make_shared<const AliasTable>(other_size), 5};
    CHECK_THROWS_AS(TextPairs(corpus.view(), corpus.counts, {}, wrong), std::invalid_argument);
    corpus.offsets.back() = 99;
    CHECK_THROWS_AS(make({}), std::invalid_argument);
}

TEST_CASE("bad ids and offsets in the middle are errors when they are read") {
    test::RandomCorpus corpus(100, 10, 10);
    corpus.ids[55] = 10;
    const TextPairs bad_id(corpus.view(), corpus.counts, {}, {});
    CHECK_THROWS_WITH_AS(collect(bad_id),
                         "the corpus holds id 10 at position 55, past the vocabulary of 10",
                         std::out_of_range);
    corpus.ids[55] = 0;
    corpus.offsets[3] = 1000;
    const TextPairs bad_offset(corpus.view(), corpus.counts, {}, {});
    CHECK_THROWS_AS(collect(bad_offset), std::out_of_range);
}
