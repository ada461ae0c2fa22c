#include "sgns/reading/vocabulary.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace sgns;
using Tokens = std::vector<std::string>;

namespace {

/// The vocabulary of a corpus in which z occurs 4 times, a, b and é twice, and c once.
Vocabulary choose(const VocabularyOptions& options) {
    VocabularyChoice choice(options);
    choice.add("c", 1);
    choice.add("z", 4);
    choice.add("\u00e9", 2);
    choice.add("b", 2);
    choice.add("a", 2);
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
    VocabularyChoice choice(options);
    choice.add("few", k2To32 - 1);
    choice.add("many", k2To32);
    choice.add("most", k2To32 << 30);
    const Vocabulary vocabulary = choice.finish((k2To32 << 30) + (k2To32 << 1) - 1);
    CHECK(vocabulary.tokens == Tokens{"most", "many", "?"});
    CHECK(vocabulary.counts == std::vector<std::uint64_t>{k2To32 << 30, k2To32, k2To32 - 1});
}
