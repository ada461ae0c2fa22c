#include "sgns/vocabulary.hpp"

#include <doctest/doctest.h>

using namespace sgns;

TEST_CASE("tokens are counted, however many make the table grow") {
    TokenTable table;
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 10000; ++i) {
            REQUIRE(table.count("token" + std::to_string(i)) == static_cast<TokenId>(i));
        }
    }
    CHECK(table.size() == 10000);
    CHECK(table.occurrences(9999) == 3);
    CHECK(table.spelling(123) == "token123");
}

TEST_CASE("tokens differ by every byte, by length, and by trailing zero bytes") {
    TokenTable table;
    for (const std::string token : {"", "abcdefgh", "abcdefghi", "abcdefgH", "a", "b"}) {
        table.count(token);
    }
    table.count(std::string("a\0", 2));
    CHECK(table.size() == 7);
}

TEST_CASE("ids go by falling count, ties by spelling; rare tokens are dropped") {
    TokenTable table;
    for (const char* token : {"rare", "z", "\u00e9", "b", "a", "z", "b", "a", "\u00e9", "z"}) {
        table.count(token);
    }
    std::vector<TokenId> new_ids;
    const Vocabulary vocabulary = make_vocabulary(table, 2, new_ids);
    CHECK(vocabulary.tokens == std::vector<std::string>{"z", "a", "b", "\u00e9"});
    CHECK(vocabulary.counts == std::vector<std::uint64_t>{3, 2, 2, 2});
    CHECK(new_ids == std::vector<TokenId>{kDropped, 0, 3, 2, 1});
}
