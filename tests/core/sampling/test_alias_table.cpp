#include "sgns/sampling/alias_table.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

using namespace sgns;

namespace {

/// Exact probabilities of a table of n columns, from evenly spaced words.
std::vector<double> probabilities(const AliasTable& table, int heights) {
    std::vector<double> share(table.size(), 0.0);
    const std::uint64_t n = table.size();
    for (std::uint64_t column = 0; column < n; ++column) {
        const std::uint64_t high = ((column << 32) + (1ull << 31)) / n;
        for (int i = 0; i < heights; ++i) {
            const auto low = static_cast<std::uint64_t>((i + 0.5) / heights * 0x1p32);
            share[table.draw(high << 32 | low)] += 1.0 / (static_cast<double>(n) * heights);
        }
    }
    return share;
}

}  // namespace

TEST_CASE("the table holds the distribution it was given") {
    for (const std::vector<double>& weights :
         {std::vector<double>{1}, {1, 3}, {0.5, 0, 0.25, 4, 0}, {1e300, 3e300}, {5e-324, 5e-324}}) {
        const AliasTable table(weights);
        const std::vector<double> share = probabilities(table, 1000);
        double largest = 0.0;
        for (const double weight : weights) {
            largest = std::max(largest, weight);
        }
        double sum = 0.0;
        for (const double weight : weights) {
            sum += weight / largest;
        }
        for (std::size_t i = 0; i < weights.size(); ++i) {
            CHECK(share[i] == doctest::Approx(weights[i] / largest / sum).epsilon(0.01));
            CHECK((share[i] == 0.0) == (weights[i] == 0.0));
        }
    }
}

TEST_CASE("weights past 2^32 and many columns are supported") {
    const std::vector<double> share = probabilities(AliasTable(std::vector{0x1p40, 0x3p40}), 1000);
    CHECK(share[0] == doctest::Approx(0.25).epsilon(0.01));
    const std::uint64_t most = 0xFFFFFFFF;
    CHECK(alias_column(0, most) == 0);
    CHECK(alias_column(std::uint64_t{1} << 63, most) == most / 2);
    CHECK(alias_column(~std::uint64_t{0}, most) == most - 1);
}

TEST_CASE("weights that are not a distribution are refused") {
    const double infinity = std::numeric_limits<double>::infinity();
    for (const std::vector<double>& weights :
         {std::vector<double>{}, {0, 0}, {1, -1}, {1, infinity}, {std::nan(""), 1}}) {
        CHECK_THROWS_AS(AliasTable{weights}, std::invalid_argument);
    }
}
