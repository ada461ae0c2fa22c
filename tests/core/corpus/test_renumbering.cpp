#include "sgns/corpus/renumbering.hpp"

#include "changing.hpp"
#include "support.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace sgns;

using test::Corpus;

TEST_CASE("ids are replaced or dropped, and sentences stay") {
    const Corpus corpus{{0, 1, 2, 2, 1}, {0, 0, 3, 4, 5, 5}};
    const std::vector<TokenId> new_ids{7, 0, kDropped};
    const EncodedCorpus made = renumbered(corpus.view(), new_ids);
    CHECK(std::vector(made.ids.begin(), made.ids.end()) == std::vector<TokenId>{7, 0, 0});
    CHECK(made.offsets == std::vector<std::uint64_t>{0, 0, 2, 2, 3, 3});
}

TEST_CASE("an empty corpus stays empty") {
    const Corpus corpus{{}, {0, 0}};
    const EncodedCorpus made = renumbered(corpus.view(), {});
    CHECK(made.ids.empty());
    CHECK(made.offsets == std::vector<std::uint64_t>{0, 0});
}

TEST_CASE("the error for a bad id or offset has its position") {
    const auto check = [](const Corpus& corpus) { check_sentences(corpus.view(), 3); };
    CHECK_NOTHROW(check({{0, 1, 2}, {0, 0, 3}}));
    CHECK_THROWS_WITH_AS(check({{0, 4, 3}, {0, 3}}),
                         "ids hold 4 at position 1, past the vocabulary of 3", std::out_of_range);
    CHECK_THROWS_WITH_AS(check({{0, 1}, {}}),
                         "offsets must rise from 0 to the number of ids, 2, got none",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(check({{0, 1}, {1, 2}}),
                         "offsets must rise from 0 to the number of ids, 2, got 1 at position 0",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(check({{0, 1}, {0, 2, 1, 2}}),
                         "offsets must rise from 0 to the number of ids, 2, got 1 at position 2",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(check({{0, 1}, {0, 5}}),
                         "offsets must rise from 0 to the number of ids, 2, got 5 at position 1",
                         std::invalid_argument);
    // A check of only the last offset would let this read past the ids.
    CHECK_THROWS_AS(check({{0, 1}, {0, 1000, 2}}), std::invalid_argument);
    CHECK_THROWS_AS(check({{0, 1}, {0}}), std::invalid_argument);

    const Corpus bad{{0, 3}, {0, 2}};
    const std::vector<TokenId> new_ids{0, 1, 2};
    CHECK_THROWS_AS((void)renumbered(bad.view(), new_ids), std::out_of_range);
}

TEST_CASE("ids and offsets that change after their check are refused") {
    using Ids = test::ChangingArray<TokenId>;
    using Offsets = test::ChangingArray<std::uint64_t>;
    const std::vector<TokenId> new_ids{0, 1, 2};
    const std::vector<TokenId> before(Ids::size(), 1);
    std::vector<TokenId> after = before;
    after.back() = 0xFFFFFFF0;
    {
        const std::vector<std::uint64_t> offsets{0, Ids::size()};
        const Ids ids(before, after, 2);
        CHECK_THROWS_AS((void)renumbered({ids.values(), offsets}, new_ids), std::out_of_range);
    }
    std::vector<std::uint64_t> starts(Offsets::size(), 0);
    starts.back() = before.size();
    std::vector<std::uint64_t> past(Offsets::size(), 1ull << 40);
    past.front() = 0;
    const Offsets offsets(starts, past, 2);
    CHECK_THROWS_AS((void)renumbered({before, offsets.values()}, new_ids), std::invalid_argument);
}
