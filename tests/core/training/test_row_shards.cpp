#include "sgns/training/row_shards.hpp"

#include "sgns/training/row_changes.hpp"
#include "training/fixture.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <numeric>
#include <span>
#include <stdexcept>
#include <vector>

using namespace sgns;
using namespace sgns::test;

namespace {

constexpr std::size_t kOwnedRows = 37;
constexpr std::size_t kOwnedDim = 21;

std::vector<float> row_of(Matrix& matrix, std::size_t i) {
    return {matrix.row(i), matrix.row(i) + matrix.dim()};
}

}  // namespace

TEST_CASE("rows are those of a whole matrix") {
    Matrix whole(kOwnedRows, kOwnedDim);
    whole.fill_uniform(5);
    const std::vector<TokenId> ids = {3, 4, 5, 20, 36};
    Matrix part(7, kOwnedDim);
    fill_rows(part, 5, 1, ids, 2);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        CHECK(row_of(part, 1 + i) == row_of(whole, ids[i]));
    }
    CHECK(row_of(part, 0) == std::vector<float>(kOwnedDim));
    CHECK_THROWS_AS(fill_rows(part, 5, 3, ids, 1), std::invalid_argument);
}

TEST_CASE("rows are gathered and scattered") {
    Matrix matrix(kOwnedRows, kOwnedDim);
    matrix.fill_uniform(1);
    const std::vector<TokenId> rows = {9, 2, 30};
    std::vector<float> values(rows.size() * kOwnedDim);
    gather_rows(matrix, rows, values, 2);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        CHECK(std::equal(values.begin() + static_cast<std::ptrdiff_t>(i * kOwnedDim),
                         values.begin() + static_cast<std::ptrdiff_t>((i + 1) * kOwnedDim),
                         matrix.row(rows[i])));
    }
    Matrix other(kOwnedRows, kOwnedDim);
    scatter_rows(other, rows, values, 2);
    for (TokenId i = 0; i < kOwnedRows; ++i) {
        const bool is_given = std::find(rows.begin(), rows.end(), i) != rows.end();
        CHECK(row_of(other, i) == (is_given ? row_of(matrix, i) : std::vector<float>(kOwnedDim)));
    }
    CHECK_THROWS_AS(gather_rows(matrix, rows, std::span(values).first(kOwnedDim), 1),
                    std::invalid_argument);
    const std::vector<TokenId> past = {kOwnedRows};
    CHECK_THROWS_AS(scatter_rows(other, past, std::span(values).first(kOwnedDim), 1),
                    std::out_of_range);
}

TEST_CASE("rows of two ranks are merged as their changes are, bit for bit") {
    // Rank 0 has trained the rows 0 to 29, rank 1 every third row.
    std::vector<TokenId> rows;
    std::vector<std::uint64_t> counts;
    std::vector<float> trained;
    std::vector<std::unique_ptr<Matrix>> whole;
    for (std::size_t rank = 0; rank < 2; ++rank) {
        Matrix after(kOwnedRows, kOwnedDim);
        after.fill_uniform(rank + 2);
        whole.push_back(std::make_unique<Matrix>(kOwnedRows, kOwnedDim));
        whole.back()->fill_uniform(1);
        std::uint64_t n = 0;
        for (TokenId i = 0; i < kOwnedRows; ++i) {
            if (rank == 0 ? i < 30 : i % 3 == 0) {
                rows.push_back(i);
                trained.insert(trained.end(), after.row(i), after.row(i) + kOwnedDim);
                std::copy_n(after.row(i), kOwnedDim, whole[rank]->row(i));
                ++n;
            }
        }
        counts.push_back(n);
    }
    std::vector<std::uint64_t> ids(kOwnedRows);
    std::iota(ids.begin(), ids.end(), 0);
    std::vector<float> sums(kOwnedRows * kOwnedDim);
    std::vector<float> squares(kOwnedRows);
    Matrix base(kOwnedRows, kOwnedDim);
    base.fill_uniform(1);
    for (std::size_t rank = 0; rank < 2; ++rank) {
        std::vector<float> changes(kOwnedRows * kOwnedDim);
        std::vector<float> own(kOwnedRows);
        pack_changes(*whole[rank], base, ids, std::span<float>(changes), std::span<float>(own), 1);
        std::transform(sums.begin(), sums.end(), changes.begin(), sums.begin(), std::plus<>());
        std::transform(squares.begin(), squares.end(), own.begin(), squares.begin(), std::plus<>());
    }
    merge_changes(*whole[0], base, ids, std::span<const float>(sums),
                  std::span<const float>(squares), 2, 1);
    for (const std::uint64_t workers : {1, 3}) {
        Matrix own(kOwnedRows, kOwnedDim);
        own.fill_uniform(1);
        merge_rows(own, rows, counts, trained, workers);
        CHECK(equal(own, base));
    }
}

TEST_CASE("a row that is not a number is not lost") {
    Matrix own(4, 3);
    const std::vector<TokenId> rows = {1, 1};
    const std::vector<std::uint64_t> counts = {1, 1};
    std::vector<float> trained(6, 0.5F);
    trained[4] = std::numeric_limits<float>::quiet_NaN();
    merge_rows(own, rows, counts, trained, 1);
    CHECK(own.first_not_finite(1) == 1);
}

TEST_CASE("lists that do not fit are refused") {
    Matrix own(4, 1);
    const std::vector<float> trained(3);
    const auto merge = [&](std::vector<TokenId> rows, std::vector<std::uint64_t> counts) {
        merge_rows(own, rows, counts, std::span(trained).first(rows.size()), 1);
    };
    merge({1, 2, 1}, {2, 1});
    merge({}, {0, 0});
    CHECK_THROWS_AS(merge({2, 1}, {2}), std::invalid_argument);
    CHECK_THROWS_AS(merge({1, 1}, {2}), std::invalid_argument);
    CHECK_THROWS_AS(merge({1, 2}, {1}), std::invalid_argument);
    CHECK_THROWS_AS(merge({1, 2}, {1, 2}), std::invalid_argument);
    CHECK_THROWS_AS(merge({4}, {1}), std::out_of_range);
    CHECK_THROWS_AS(
        merge_rows(own, std::vector<TokenId>{1}, std::vector<std::uint64_t>{1}, trained, 1),
        std::invalid_argument);
}
