#include "sgns/base/permutation.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace sgns;

namespace {

Permutation permutation(std::uint64_t n, std::uint64_t pass) {
    return Permutation(n, Random(1, Purpose::walk_order, 0, pass));
}

}  // namespace

TEST_CASE("a permutation of any size has every number once") {
    for (std::uint64_t n = 1; n < 200; ++n) {
        const Permutation order = permutation(n, n);
        std::vector<bool> seen(n, false);
        for (std::uint64_t i = 0; i < n; ++i) {
            const std::uint64_t number = order(i);
            REQUIRE(number < n);
            REQUIRE_FALSE(seen[number]);
            seen[number] = true;
        }
    }
}

TEST_CASE("an order has no pattern, and differs between passes") {
    constexpr std::uint64_t n = 10'000;
    const Permutation order = permutation(n, 0);
    const Permutation other = permutation(n, 1);
    std::uint64_t rises = 0;
    std::uint64_t in_place = 0;
    std::uint64_t alike = 0;
    for (std::uint64_t i = 0; i < n; ++i) {
        rises += i > 0 && order(i - 1) < order(i);
        in_place += order(i) == i;
        alike += order(i) == other(i);
    }
    CHECK(rises > 4'800);
    CHECK(rises < 5'200);
    CHECK(in_place < 12);
    CHECK(alike < 12);
}

TEST_CASE("the largest sizes work") {
    const Permutation order = permutation(~std::uint64_t{0}, 0);
    CHECK(order(0) != order(1));
    CHECK(order(~std::uint64_t{0} - 1) < ~std::uint64_t{0});
}
