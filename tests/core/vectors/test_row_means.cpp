#include "sgns/vectors/row_means.hpp"

#include <doctest/doctest.h>

#include <numeric>
#include <stdexcept>
#include <vector>

using namespace sgns;

namespace {

const std::vector<float> kRows{1, 2, -1, 3, 6, -1, 8, 4, -1};  // three rows of two, three apart

std::vector<float> means(const std::vector<std::uint64_t>& offsets, const std::vector<TokenId>& ids,
                         std::size_t n_numbers) {
    std::vector<float> out(n_numbers, -5.0F);
    row_means({kRows.data(), 3, 2, 3}, offsets, ids, out, 1, nullptr);
    return out;
}

}  // namespace

TEST_CASE("a mean is that of the rows of its list, repeated ones too") {
    CHECK(means({0, 1, 1, 4}, {2, 0, 1, 1}, 6) ==
          std::vector<float>{8, 4, 0, 0, 7 * (1 / 3.0F), 14 * (1 / 3.0F)});
    CHECK(means({0}, {}, 0).empty());
}

TEST_CASE("many lists give the same means on several threads") {
    constexpr std::uint64_t kLists = 5000;
    std::vector<std::uint64_t> offsets(kLists + 1);
    std::iota(offsets.begin(), offsets.end(), 0);
    std::vector<TokenId> ids(kLists);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        ids[i] = static_cast<TokenId>(i % 3);
    }
    std::vector<float> out(2 * kLists);
    row_means({kRows.data(), 3, 2, 3}, offsets, ids, out, 3, nullptr);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        REQUIRE(out[2 * i] == kRows[3 * ids[i]]);
        REQUIRE(out[2 * i + 1] == kRows[3 * ids[i] + 1]);
    }
}

TEST_CASE("lists that do not fit are refused before anything is written") {
    CHECK_THROWS_AS((void)means({0, 1}, {3}, 2), std::out_of_range);
    CHECK_THROWS_AS((void)means({0, 2, 1}, {0, 1}, 4), std::invalid_argument);
    CHECK_THROWS_AS((void)means({0, 1}, {0, 1}, 2), std::invalid_argument);
    CHECK_THROWS_AS((void)means({0, 1}, {0}, 4), std::invalid_argument);
    CHECK_THROWS_AS((void)means({}, {}, 0), std::invalid_argument);
}
