#include "sgns/reading/vocabulary.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>

using namespace sgns;
using Tokens = std::vector<std::string>;

namespace {

/// The vocabulary of a corpus in which z occurs 4 times, a, b and é twice, and c once.
Vocabulary choose(const VocabularyOptions& options) {
    VocabularyChoice choice(options, 2);
    choice.add(0, "c", 1);
    choice.add(1, "z", 4);
    choice.add(0, "\u00e9", 2);
    choice.add(1, "b", 2);
    choice.add(0, "a", 2);
    return choice.finish(11);
}

}  // namespace

TEST_CASE("ids are in the order of falling counts, then of spelling, and rare tokens are dropped") {
    VocabularyOptions options;
    options.min_count = 2;
    const Vocabulary vocabulary = choose(options);
    CHECK(vocabulary.tokens == Tokens{"z", "a", "b", "\u00e9"});
    CHECK(vocabulary.counts == std::vector<std::uint64_t>{4, 2, 2, 2});
}

TEST_CASE("some tokens are always kept, others always dropped") {
    VocabularyOptions options;
    options.min_count = 2;
    options.keep = {"c", "none"};
    options.drop = {"z"};
    CHECK(choose(options).tokens == Tokens{"a", "b", "\u00e9", "c"});
}

TEST_CASE("a vocabulary of limited size has the tokens to keep, then the most frequent ones") {
    VocabularyOptions options;
    options.max_size = 2;
    CHECK(choose(options).tokens == Tokens{"z", "a"});
    options.keep = {"c"};
    CHECK(choose(options).tokens == Tokens{"z", "c"});
    options.keep = {"c", "b", "a"};
    CHECK(choose(options).tokens == Tokens{"a", "b", "c"});
}

TEST_CASE("a given vocabulary keeps its order and tokens that never occur") {
    VocabularyOptions options;
    options.is_given = true;
    options.given = {"b", "none", "z"};
    const Vocabulary vocabulary = choose(options);
    CHECK(vocabulary.tokens == options.given);
    CHECK(vocabulary.counts == std::vector<std::uint64_t>{2, 0, 4});
}

TEST_CASE("one token replaces all tokens outside the vocabulary") {
    VocabularyOptions options;
    options.max_size = 2;
    options.unknown = std::string("?");
    Vocabulary vocabulary = choose(options);
    CHECK(vocabulary.tokens == Tokens{"?", "z", "a"});
    CHECK(vocabulary.counts == std::vector<std::uint64_t>{5, 4, 2});

    options = {};
    options.unknown = std::string("c");  // the unknown token may be in the corpus
    vocabulary = choose(options);
    CHECK(vocabulary.tokens == Tokens{"z", "a", "b", "\u00e9", "c"});
    CHECK(vocabulary.counts.back() == 1);

    options.is_given = true;
    options.given = {"a", "c"};
    CHECK(choose(options).counts == std::vector<std::uint64_t>{2, 9});
    options.unknown = std::string("?");
    CHECK_THROWS_AS(choose(options), std::invalid_argument);
}

TEST_CASE("counts past 2^32 are exact and determine the order") {
    constexpr std::uint64_t k2To32 = std::uint64_t{1} << 32;
    VocabularyOptions options;
    options.min_count = k2To32;
    options.unknown = std::string("?");
    VocabularyChoice choice(options, 1);
    choice.add(0, "few", k2To32 - 1);
    choice.add(0, "many", k2To32);
    choice.add(0, "most", k2To32 << 30);
    const Vocabulary vocabulary = choice.finish((k2To32 << 30) + (k2To32 << 1) - 1);
    CHECK(vocabulary.tokens == Tokens{"most", "many", "?"});
    CHECK(vocabulary.counts == std::vector<std::uint64_t>{k2To32 << 30, k2To32, k2To32 - 1});
}

TEST_CASE("large vocabularies are the same for any number of workers, and with any maximum size") {
    // Ties of counts and of first bytes, over many stretches of the sort.
    constexpr std::uint64_t kTokens = 100'000;
    std::vector<std::pair<std::string, std::uint64_t>> all;
    for (std::uint64_t i = 0; i < kTokens; ++i) {
        all.emplace_back("a token " + std::to_string(i), 1 + i % 1000);
    }
    auto expected = all;
    std::sort(expected.begin(), expected.end(), [](const auto& a, const auto& b) {
        return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
    for (const std::uint64_t workers : {1, 7, 64}) {
        for (const std::uint64_t max_size : {std::uint64_t{5}, kTokens / 2, kTokens}) {
            VocabularyOptions options;
            options.max_size = max_size;
            options.keep = {"a token 0"};
            VocabularyChoice choice(options, workers);
            for (std::uint64_t i = 0; i < kTokens; ++i) {
                choice.add(i % workers, all[i].first, all[i].second);
            }
            std::uint64_t n_polls = 0;
            const Vocabulary vocabulary = choice.finish(1, [&] { ++n_polls; });
            CHECK(n_polls > 1);
            REQUIRE(vocabulary.tokens.size() == max_size);
            const std::size_t n = max_size == kTokens ? max_size : max_size - 1;
            for (std::size_t i = 0; i < n; ++i) {
                REQUIRE(vocabulary.tokens[i] == expected[i].first);
                REQUIRE(vocabulary.counts[i] == expected[i].second);
            }
            if (max_size < kTokens) {
                CHECK(vocabulary.tokens.back() == "a token 0");
            }
        }
    }
}

TEST_CASE("the caller can end the sort of a vocabulary") {
    struct Ended {};
    const VocabularyOptions options;
    VocabularyChoice choice(options, 2);
    choice.add(0, "a", 1);
    CHECK_THROWS_AS((void)choice.finish(1, [] { throw Ended(); }), Ended);
}
