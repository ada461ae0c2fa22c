#include "sgns/reading/ngrams.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>

using namespace sgns;

namespace {

using Words = std::vector<std::string_view>;
using Ids = std::vector<TokenId>;

Ids buckets_of(std::string_view word, const NgramOptions& options) {
    return ngram_buckets(Words{word}, options).rows;
}

/// The number of n-grams of some bytes.
std::size_t count(std::string_view marked, std::uint32_t min_length, std::uint32_t max_length) {
    std::size_t n = 0;
    for_each_ngram(marked, min_length, max_length, [&](std::uint32_t) { ++n; });
    return n;
}

}  // namespace

// The buckets in this file were printed by fastText 0.9.2.

TEST_CASE("words have the n-grams of fastText, in its order") {
    CHECK(buckets_of("paris", {}) == Ids{1240080, 1040454, 167421, 42122, 584168, 1257235, 1829536,
                                         223034, 1698281, 1264750, 1846128, 738501, 629537,
                                         1237425});
    CHECK(buckets_of("paris", {2, 2, 1000}) == Ids{465, 754, 850, 492, 493, 20});
    CHECK(buckets_of("hi", {1, 3, 1000}) == Ids{417, 152, 791, 682, 756, 172, 966});
}

TEST_CASE("a character of several bytes is one character") {
    CHECK(buckets_of("a\u011fa\u00e7", {}) == Ids{845587, 524918, 1121368, 1792274, 1341900,
                                                  1350862, 1569872, 757833, 1491157, 658032});
    CHECK(buckets_of("\u4f60\u597d", {}) == Ids{1956985, 1971781, 995495});
    CHECK(buckets_of("\U0001f642", {}) == Ids{1851421});
    CHECK(buckets_of("\U0001f642", {1, 3, 1000}) == Ids{961, 421, 163, 199});
}

TEST_CASE("the marks of the ends alone are no n-grams") {
    CHECK(buckets_of("a", {1, 1, 1000}) == Ids{220});
    CHECK(buckets_of("", {1, 3, 1000}) == Ids{367});  // "<>"
    CHECK(buckets_of("", {3, 6, 1000}).empty());
}

TEST_CASE("the end of a sentence has no n-grams") {
    CHECK(buckets_of("</s>", {1, 6, 1000}).empty());
    CHECK(subword_rows(Words{"</s>"}, {1, 6, 1000}).rows == Ids{0});
}

TEST_CASE("a token's own row comes first, and the rows of buckets follow those of tokens") {
    const SubwordRows lists = subword_rows(Words{"a", "</s>", "hi"}, {3, 6, 2'000'000});
    CHECK(lists.offsets == std::vector<std::uint64_t>{0, 2, 3, 7});
    CHECK(lists.rows == Ids{0, 1087603, 1, 2, 1857155, 489885, 787759});
}

TEST_CASE("no words have no rows") {
    CHECK(subword_rows(Words{}, {}).offsets == std::vector<std::uint64_t>{0});
    CHECK(ngram_buckets(Words{}, {}).rows.empty());
}

TEST_CASE("bytes that are not UTF-8 have n-grams too") {
    CHECK(count("<\xff\xfe>", 1, 2) == 5);  // each is a character
    // A continuation byte belongs to the character before it, whatever this is.
    CHECK(count("<\x80\x80>", 1, 2) == 1);
    CHECK(count("\x80<a>", 1, 1) == 2);  // '<' is not at the begin, 'a' and not '>' at the end
}

TEST_CASE("lengths, buckets and rows have bounds") {
    CHECK_THROWS_AS((void)buckets_of("a", {0, 3, 10}), std::invalid_argument);
    CHECK_THROWS_AS((void)buckets_of("a", {4, 3, 10}), std::invalid_argument);
    CHECK_THROWS_AS((void)buckets_of("a", {1, kLongestNgram + 1, 10}), std::invalid_argument);
    CHECK_THROWS_AS((void)buckets_of("a", {1, 3, 0}), std::invalid_argument);
    CHECK_THROWS_AS((void)subword_rows(Words{"a"}, {1, 3, kDropped}), std::invalid_argument);
    CHECK(subword_rows(Words{"a"}, {1, 1, kDropped - 1}).rows.size() == 2);
}
