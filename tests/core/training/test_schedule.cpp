#include "sgns/training/schedule.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>

using namespace sgns;

TEST_CASE("the learning rate decays linearly from alpha to min_alpha") {
    const LinearDecay decay{0.5, 0.1};
    CHECK(decay.at(0, 10) == 0.5);
    CHECK(decay.at(5, 10) == doctest::Approx(0.3));
    CHECK(decay.at(10, 10) == doctest::Approx(0.1));
}

TEST_CASE("bad learning rates are refused") {
    CHECK_NOTHROW((LinearDecay{0.1, 0.1}.check()));
    CHECK_NOTHROW((LinearDecay{0.1, 0.0}.check()));
    CHECK_THROWS_AS((LinearDecay{0.0, 0.0}.check()), std::invalid_argument);
    for (const double bad : {-1.0, static_cast<double>(INFINITY), std::nan("")}) {
        CHECK_THROWS_AS((LinearDecay{bad, 0.1}.check()), std::invalid_argument);
        CHECK_THROWS_AS((LinearDecay{0.1, bad}.check()), std::invalid_argument);
    }
    CHECK_THROWS_AS((LinearDecay{0.1, 0.2}.check()), std::invalid_argument);
}

TEST_CASE("the decay is linear for more words than 32 bits or a double can count") {
    const LinearDecay decay{0.5, 0.1};
    for (const int bits : {32, 33, 53, 54, 63}) {
        const std::uint64_t total = (std::uint64_t{1} << bits) + 1;
        CHECK(decay.at(0, total) == 0.5);
        CHECK(decay.at(total / 2, total) == doctest::Approx(0.3));
        CHECK(decay.at(total - 1, total) >= decay.at(total, total));
        CHECK(decay.at(total, total) == doctest::Approx(0.1));
    }
}

TEST_CASE("the learning rate is constant before the decay and after it") {
    const LinearDecay decay{0.5, 0.1, 4, 8};
    CHECK(decay.at(0, 20) == 0.5);
    CHECK(decay.at(4, 20) == 0.5);
    CHECK(decay.at(6, 20) == doctest::Approx(0.3));
    CHECK(decay.at(8, 20) == doctest::Approx(0.1));
    CHECK(decay.at(20, 20) == decay.at(8, 20));
}

TEST_CASE("the decay ends at the last word at the latest, and can never begin") {
    CHECK(LinearDecay{0.5, 0.1, 4}.at(7, 10) == doctest::Approx(0.3));
    CHECK(LinearDecay{0.5, 0.1, 10}.at(10, 10) == 0.5);
    CHECK(LinearDecay{0.5, 0.1, std::numeric_limits<std::uint64_t>::max()}.at(10, 10) == 0.5);
}
