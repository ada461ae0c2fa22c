#include "sgns/pairs/local_pairs.hpp"

#include "sgns/pairs/text_pairs.hpp"
#include "support.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <vector>

using namespace sgns;

namespace {

constexpr std::uint64_t kAll = std::numeric_limits<std::uint64_t>::max();

/// The ids behind numbers.
std::vector<TokenId> ids_of(const std::vector<TokenId>& numbers, const IdSet& set) {
    const std::vector<TokenId> ids = set.ids();
    std::vector<TokenId> found;
    for (const TokenId number : numbers) {
        found.push_back(ids.at(number));
    }
    return found;
}

}  // namespace

TEST_CASE("local pairs have the numbers of a set in place of ids") {
    const test::RandomCorpus corpus(40'000, 9000, 11);
    for (const bool predicts_contexts : {true, false}) {
        NegativeSampling negatives = corpus.noise(3);
        negatives.pool_size = predicts_contexts ? 7 : 0;
        const TextPairs source(corpus.view(), corpus.counts, {2, 0.0}, negatives);
        const std::vector<std::uint64_t> chunks = {0, 2};
        WorkingSet set(source, predicts_contexts);
        REQUIRE(set.read(chunks, kAll, 1));
        const LocalPairs local(set);
        CHECK(local.n_words() == source.n_words());
        CHECK(local.n_chunks() == source.n_chunks());
        CHECK(local.n_negatives() == source.n_negatives());
        CHECK(local.n_tokens() == set.centers().size());
        CHECK(local.n_contexts() == set.contexts().size());
        CHECK(local.n_negative_ids() == set.out().size());
        const auto expected = source.cursor();
        const auto cursor = local.cursor();
        PairBlock there;
        PairBlock here;
        for (const std::uint64_t chunk : chunks) {
            expected->start(0, chunk);
            cursor->start(0, chunk);
            while (expected->next(there)) {
                REQUIRE(cursor->next(here));
                CHECK(ids_of(here.centers, set.centers()) == there.centers);
                CHECK(ids_of(here.contexts, set.contexts()) == there.contexts);
                CHECK(ids_of(here.negatives, set.out()) == there.negatives);
                CHECK(ids_of(here.pool, set.out()) == there.pool);
                CHECK(here.offsets == there.offsets);
                CHECK(here.n_words == there.n_words);
            }
            CHECK(!cursor->next(here));
        }
    }
}

TEST_CASE("blocks with words have the numbers of all contexts") {
    const test::RandomCorpus corpus(20'000, 9000, 11);
    NegativeSampling negatives = corpus.noise(3);
    negatives.pool_size = 7;
    const TextPairs source(corpus.view(), corpus.counts, {2, 0.0}, negatives);
    const std::vector<std::uint64_t> chunks = {1};
    WorkingSet set(source, true);
    REQUIRE(set.read(chunks, kAll, 1));
    const auto expected = source.cursor();
    const auto cursor = LocalPairs(set).cursor();
    expected->allow_words();
    cursor->allow_words();
    expected->start(0, 1);
    cursor->start(0, 1);
    const std::vector<TokenId> ids = set.out().ids();
    PairBlock there;
    PairBlock here;
    while (expected->next(there)) {
        REQUIRE(cursor->next(here));
        REQUIRE(here.words.size() == there.words.size());
        CHECK(std::all_of(here.words.begin(), here.words.end(),
                          [&](TokenId number) { return number < ids.size(); }));
        for (std::size_t c = 0; c < there.centers.size(); ++c) {
            const std::size_t at = there.reach + c;
            for (std::size_t w = at - there.left[c]; w <= at + there.right[c]; ++w) {
                if (w != at) {
                    CHECK(ids.at(here.words[w]) == there.words[w]);
                }
            }
        }
    }
}

TEST_CASE("a chunk outside the set is refused") {
    const test::RandomCorpus corpus(20'000, 9000, 11);
    const TextPairs source(corpus.view(), corpus.counts, {2, 0.0}, corpus.noise(3));
    WorkingSet set(source, true);
    REQUIRE(set.read(std::vector<std::uint64_t>{0}, kAll, 1));
    const auto cursor = LocalPairs(set).cursor();
    cursor->start(0, 1);
    PairBlock block;
    CHECK_THROWS_AS(while (cursor->next(block)){}, std::out_of_range);
}
