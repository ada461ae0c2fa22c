#include "sgns/base/checks.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <stdexcept>
#include <vector>

using namespace sgns;

using Offsets = std::vector<std::uint64_t>;
using Ids = std::vector<TokenId>;

TEST_CASE("some numbers must be at least one") {
    CHECK_NOTHROW(check_positive("workers", 1));
    CHECK_THROWS_WITH_AS(check_positive("workers", 0), "workers must be at least 1, got 0",
                         std::invalid_argument);
}

TEST_CASE("some arrays must have as many entries as others") {
    CHECK_NOTHROW(check_as_many(2, "weights", 2, "pairs"));
    CHECK_THROWS_WITH_AS(check_as_many(1, "weights", 2, "pairs"),
                         "weights must be as many as the 2 pairs, got 1", std::invalid_argument);
}

TEST_CASE_TEMPLATE("weights must be finite and not negative", Number, float, double) {
    const auto check = [](const std::vector<Number>& numbers) {
        check_not_negative(numbers, "weights");
    };
    CHECK_NOTHROW(check({}));
    CHECK_NOTHROW(check({0, 1}));
    CHECK_THROWS_WITH_AS(check({0, -1}), "weights must be finite and >= 0, got -1 at position 1",
                         std::invalid_argument);
    CHECK_THROWS_AS(check({std::numeric_limits<Number>::quiet_NaN()}), std::invalid_argument);
    CHECK_THROWS_AS(check({std::numeric_limits<Number>::infinity()}), std::invalid_argument);
}

TEST_CASE("an id past the vocabulary is an error with its position") {
    CHECK_NOTHROW(check_id(2, 3, "centers", 7));
    CHECK_THROWS_WITH_AS(check_id(3, 3, "centers", 7),
                         "centers holds id 3 at position 7, past the vocabulary of 3",
                         std::out_of_range);
    CHECK_NOTHROW(check_ids(Ids{}, 0, "targets"));
    CHECK_NOTHROW(check_ids(Ids{2, 0}, 3, "targets"));
    CHECK_THROWS_WITH_AS(check_ids(Ids{0, 4, 3}, 3, "targets"),
                         "targets hold 4 at position 1, past the vocabulary of 3",
                         std::out_of_range);
    CHECK_THROWS_AS(check_ids(Ids{0}, 0, "targets"), std::out_of_range);
}

TEST_CASE("offsets must rise from 0 to the number of items") {
    const auto check = [](const Offsets& offsets) { check_offsets(offsets, 2, "ids"); };
    CHECK_NOTHROW(check({0, 0, 2, 2}));
    CHECK_NOTHROW(check_offsets(Offsets{0}, 0, "ids"));
    CHECK_THROWS_WITH_AS(check({}), "offsets must rise from 0 to the number of ids, 2, got none",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(check({1, 2}),
                         "offsets must rise from 0 to the number of ids, 2, got 1 at position 0",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(check({0, 2, 1, 2}),
                         "offsets must rise from 0 to the number of ids, 2, got 1 at position 2",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(check({0, 1000, 2}),
                         "offsets must rise from 0 to the number of ids, 2, got 1000 at position 1",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(check({0, 1}),
                         "offsets must rise from 0 to the number of ids, 2, got 1 at position 1",
                         std::invalid_argument);
}

TEST_CASE("only the ends of offsets may be checked") {
    CHECK_NOTHROW(check_offset_ends(Offsets{0, 1000, 2}, 2, "ids"));
    CHECK_THROWS_AS(check_offset_ends(Offsets{}, 2, "ids"), std::invalid_argument);
    CHECK_THROWS_AS(check_offset_ends(Offsets{1, 2}, 2, "ids"), std::invalid_argument);
    CHECK_THROWS_WITH_AS(check_offset_ends(Offsets{0, 1}, 2, "ids"),
                         "offsets must rise from 0 to the number of ids, 2, got 1 at position 1",
                         std::invalid_argument);
}
