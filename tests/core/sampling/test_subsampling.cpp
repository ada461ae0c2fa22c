#include "sgns/sampling/subsampling.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>

using namespace sgns;

TEST_CASE("frequent tokens are subsampled, and rare ones are kept") {
    const std::vector<std::uint64_t> counts{96, 4, 0};
    const std::vector<double> keep = keep_probability(counts, 0.06);
    CHECK(keep[0] == doctest::Approx(std::sqrt(0.0625) + 0.0625));
    CHECK(keep[1] == 1.0);
    CHECK(keep[2] == 1.0);
    CHECK(keep_probability(counts, 0.0) == std::vector<double>{1, 1, 1});
}

TEST_CASE("a bad threshold is refused") {
    for (const double sample : {-1.0, std::nan(""), static_cast<double>(INFINITY)}) {
        CHECK_THROWS_AS((void)keep_probability({}, sample), std::invalid_argument);
    }
}

TEST_CASE("counts past 2^32 are subsampled by their share") {
    const std::vector<double> keep =
        keep_probability(std::vector<std::uint64_t>{96ULL << 50, 4ULL << 50, 0}, 0.06);
    CHECK(keep == keep_probability(std::vector<std::uint64_t>{96, 4, 0}, 0.06));
}

TEST_CASE("bounds keep tokens with their probability, and rare tokens share one bound") {
    const std::vector<std::uint64_t> counts{96, 4, 0, 0};
    const std::vector<std::uint32_t> bounds = keep_bounds(counts, 0.06);
    REQUIRE(bounds.size() == 2);
    CHECK((bounds[0] + 1.0) * 0x1p-32 == doctest::Approx(keep_probability(counts, 0.06)[0]));
    CHECK(bounds[1] == 0xFFFFFFFF);
    CHECK(keep_bounds(counts, 0.0) == std::vector<std::uint32_t>{0xFFFFFFFF});
    CHECK(keep_bounds({}, 0.06).size() == 1);
}
