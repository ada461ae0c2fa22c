#include "sgns/base/numbers.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>

using namespace sgns;

TEST_CASE("a number in a message is the shortest text that reads back") {
    CHECK(as_text(0.025) == "0.025");
    CHECK(as_text(0.1F) == "0.1");
    CHECK(as_text(1e-9) == "1e-09");
    CHECK(as_text(1e300) == "1e+300");
    CHECK(as_text(3.0) == "3");
    CHECK(as_text(-1.0F) == "-1");
    CHECK(as_text(std::numeric_limits<double>::infinity()) == "inf");
    CHECK(as_text(std::numeric_limits<double>::quiet_NaN()) == "nan");
}

TEST_CASE("sums and products that are too large are the largest number") {
    constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
    CHECK(saturated_product(3, 5) == 15);
    CHECK(saturated_product(0, kMost) == 0);
    CHECK(saturated_product(kMost / 5, 5) == kMost);
    CHECK(saturated_product(1ull << 62, 4) == kMost);
    CHECK(saturated_sum(3, 5) == 8);
    CHECK(saturated_sum(kMost - 1, 1) == kMost);
    CHECK(saturated_sum(kMost - 1, 2) == kMost);
}
