#include "sgns/base/numbers.hpp"

#include <doctest/doctest.h>

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
