#include "sgns/sampling/noise.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>

using namespace sgns;

TEST_CASE("power and uniform weights; a token that never occurs has none") {
    const std::vector<std::uint64_t> counts{16, 0, 1};
    CHECK(noise_weights("power", counts, 0.75) == std::vector<double>{8, 0, 1});
    CHECK(noise_weights("power", counts, 0.0) == std::vector<double>{1, 0, 1});
    CHECK(noise_weights("power", counts, -1.0) == std::vector<double>{1.0 / 16, 0, 1});
    CHECK(noise_weights("uniform", counts, 0.75) == std::vector<double>{1, 0, 1});
}

TEST_CASE("a bad name or exponent is refused") {
    CHECK_THROWS_WITH_AS((void)noise_weights("zipf", {}, 1.0),
                         "noise must be one of power, uniform, got 'zipf'", std::invalid_argument);
    CHECK_THROWS_AS((void)noise_weights("power", {}, std::nan("")), std::invalid_argument);
}

TEST_CASE("counts past 2^32 have exact weights") {
    const std::vector<std::uint64_t> counts{std::uint64_t{1} << 40, std::uint64_t{1} << 60, 1};
    CHECK(noise_weights("power", counts, 0.75) == std::vector<double>{0x1p30, 0x1p45, 1});
}
