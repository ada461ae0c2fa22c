#include "sgns/training/row_changes.hpp"

#include "training/fixture.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <numeric>
#include <span>
#include <stdexcept>
#include <type_traits>
#include <vector>

using namespace sgns;
using namespace sgns::test;

namespace {

constexpr std::size_t kChangedRows = 37;
constexpr std::size_t kChangedDim = 21;

/// Matrices of several ranks, which began as copies of one and differ in their seeds since.
struct Ranks {
    std::vector<std::unique_ptr<Matrix>> rows;
    std::vector<std::unique_ptr<Matrix>> bases;

    explicit Ranks(std::size_t n) {
        for (std::size_t rank = 0; rank < n; ++rank) {
            rows.push_back(std::make_unique<Matrix>(kChangedRows, kChangedDim));
            bases.push_back(std::make_unique<Matrix>(kChangedRows, kChangedDim));
            rows.back()->fill_uniform(rank + 2);
            bases.back()->fill_uniform(1);
        }
    }

    /// Exchanges the changes of some rows.
    template <class Change>
    void exchange(const std::vector<std::uint64_t>& ids, std::uint64_t workers) {
        const std::size_t n = ids.size();
        std::vector<float> sums(n * kChangedDim);
        std::vector<float> squares(n);
        for (std::size_t rank = 0; rank < rows.size(); ++rank) {
            std::vector<Change> changes(n * kChangedDim);
            std::vector<float> own(n);
            pack_changes(*rows[rank], *bases[rank], ids, std::span<Change>(changes),
                         std::span<float>(own), workers);
            for (std::size_t i = 0; i < sums.size(); ++i) {
                sums[i] += value(changes[i]);
            }
            for (std::size_t i = 0; i < n; ++i) {
                squares[i] += own[i];
            }
        }
        std::vector<Change> packed(sums.size());
        std::transform(sums.begin(), sums.end(), packed.begin(), &rounded<Change>);
        for (std::size_t rank = 0; rank < rows.size(); ++rank) {
            merge_changes(*rows[rank], *bases[rank], ids, std::span<const Change>(packed),
                          std::span<const float>(squares), rows.size(), workers);
        }
    }

    static float value(float change) { return change; }
    static float value(Bfloat16 change) {
        return std::bit_cast<float>(static_cast<std::uint32_t>(change.bits) << 16);
    }
    template <class Change>
    static Change rounded(float value) {
        if constexpr (std::is_same_v<Change, float>) {
            return value;
        } else {
            return {
                static_cast<std::uint16_t>((std::bit_cast<std::uint32_t>(value) + 0x8000) >> 16)};
        }
    }
};

std::vector<std::uint64_t> all_rows() {
    std::vector<std::uint64_t> ids(kChangedRows);
    std::iota(ids.begin(), ids.end(), 0);
    return ids;
}

/// The agreement rule in double precision.
std::vector<double> expected_row(Ranks& ranks, std::size_t i) {
    std::vector<double> sum(kChangedDim);
    double squares = 0.0;
    for (std::size_t rank = 0; rank < ranks.rows.size(); ++rank) {
        for (std::size_t j = 0; j < kChangedDim; ++j) {
            const double change = static_cast<double>(ranks.rows[rank]->row(i)[j]) -
                                  static_cast<double>(ranks.bases[rank]->row(i)[j]);
            sum[j] += change;
            squares += change * change;
        }
    }
    double square = 0.0;
    for (const double component : sum) {
        square += component * component;
    }
    const double least = 1.0 / static_cast<double>(ranks.rows.size());
    const double factor = square > 0.0 ? std::clamp(squares / square, least, 1.0) : 0.0;
    std::vector<double> row(kChangedDim);
    for (std::size_t j = 0; j < kChangedDim; ++j) {
        row[j] = static_cast<double>(ranks.bases[0]->row(i)[j]) + factor * sum[j];
    }
    return row;
}

}  // namespace

TEST_CASE("changes are merged by the agreement rule, and all ranks have the same rows") {
    for (const std::size_t n_ranks : {1, 2, 3, 5}) {
        Ranks ranks(n_ranks);
        std::vector<std::vector<double>> expected;
        for (std::size_t i = 0; i < kChangedRows; ++i) {
            expected.push_back(expected_row(ranks, i));
        }
        ranks.exchange<float>(all_rows(), 2);
        for (std::size_t i = 0; i < kChangedRows; ++i) {
            for (std::size_t j = 0; j < kChangedDim; ++j) {
                CHECK(ranks.rows[0]->row(i)[j] == doctest::Approx(expected[i][j]).epsilon(1e-5));
            }
        }
        for (std::size_t rank = 0; rank < n_ranks; ++rank) {
            CHECK(equal(*ranks.rows[rank], *ranks.rows[0]));
            CHECK(equal(*ranks.bases[rank], *ranks.rows[0]));
        }
    }
}

TEST_CASE("equal changes become their mean, and orthogonal ones their sum") {
    Ranks ranks(2);
    for (std::size_t rank = 0; rank < 2; ++rank) {
        Matrix& rows = *ranks.rows[rank];
        std::copy_n(ranks.bases[rank]->row(0), kChangedRows * rows.stride(), rows.row(0));
        rows.row(3)[0] += 0.5F;     // both ranks
        rows.row(4)[rank] += 0.5F;  // each another component
    }
    const float before[] = {ranks.bases[0]->row(3)[0], ranks.bases[0]->row(4)[0],
                            ranks.bases[0]->row(4)[1]};
    const std::vector<float> unchanged(ranks.bases[0]->row(5), ranks.bases[0]->row(6));
    ranks.exchange<float>(all_rows(), 1);
    CHECK(ranks.rows[0]->row(3)[0] == doctest::Approx(before[0] + 0.5F));
    CHECK(ranks.rows[0]->row(4)[0] == doctest::Approx(before[1] + 0.5F));
    CHECK(ranks.rows[0]->row(4)[1] == doctest::Approx(before[2] + 0.5F));
    CHECK(std::equal(unchanged.begin(), unchanged.end(), ranks.rows[0]->row(5)));
}

TEST_CASE("changes of opposite ranks cancel out") {
    Ranks ranks(2);
    for (std::size_t rank = 0; rank < 2; ++rank) {
        Matrix& rows = *ranks.rows[rank];
        for (Matrix* const each : {&rows, ranks.bases[rank].get()}) {
            std::fill_n(each->row(0), kChangedRows * rows.stride(), 0.0F);
        }
        rows.row(0)[2] = rank == 0 ? 0.25F : -0.25F;
    }
    ranks.exchange<float>(all_rows(), 1);
    CHECK(ranks.rows[0]->row(0)[2] == 0.0F);
}

TEST_CASE("only the given rows are merged") {
    Ranks ranks(2);
    const std::vector<double> expected = expected_row(ranks, 9);
    const float before = ranks.rows[0]->row(8)[0];
    const float after = ranks.rows[0]->row(10)[0];
    ranks.exchange<float>({9, 20}, 1);
    CHECK(ranks.rows[0]->row(9)[4] == doctest::Approx(expected[4]).epsilon(1e-5));
    CHECK(ranks.rows[0]->row(8)[0] == before);
    CHECK(ranks.rows[0]->row(10)[0] == after);
    CHECK(equal(*ranks.rows[0], *ranks.bases[0]) == false);
    CHECK(std::equal(ranks.rows[0]->row(20), ranks.rows[0]->row(21), ranks.rows[1]->row(20)));
}

TEST_CASE("bfloat16 keeps changes to three digits") {
    Ranks ranks(3);
    std::vector<std::vector<double>> expected;
    for (std::size_t i = 0; i < kChangedRows; ++i) {
        expected.push_back(expected_row(ranks, i));
    }
    ranks.exchange<Bfloat16>(all_rows(), 1);
    for (std::size_t i = 0; i < kChangedRows; ++i) {
        for (std::size_t j = 0; j < kChangedDim; ++j) {
            CHECK(std::abs(ranks.rows[2]->row(i)[j] - expected[i][j]) < 0.02 / kChangedDim);
        }
    }
    CHECK(equal(*ranks.rows[0], *ranks.rows[2]));
}

TEST_CASE("a change that is not a number is not lost") {
    Ranks ranks(2);
    ranks.rows[1]->row(7)[0] = std::numeric_limits<float>::quiet_NaN();
    ranks.exchange<float>(all_rows(), 1);
    CHECK(ranks.rows[0]->first_not_finite(1) == 7);
}

TEST_CASE("rows with other bits are marked, whichever component differs") {
    for (const std::uint64_t workers : {1, 2}) {
        Matrix rows(kChangedRows, kChangedDim);
        Matrix base(kChangedRows, kChangedDim);
        for (Matrix* const each : {&rows, &base}) {
            each->fill_uniform(1);
        }
        rows.row(3)[0] += 1.0F;
        rows.row(9)[kChangedDim - 1] += 1.0F;
        base.row(11)[7] = 0.0F;
        rows.row(11)[7] = -0.0F;
        rows.row(12)[1] = base.row(12)[1] = std::numeric_limits<float>::quiet_NaN();
        rows.row(36)[5] = std::numeric_limits<float>::quiet_NaN();
        std::vector<std::uint8_t> changed(kChangedRows, 7);
        mark_changes(rows, base, changed, workers);
        std::vector<std::uint8_t> expected(kChangedRows);
        expected[3] = expected[9] = expected[11] = expected[36] = 1;
        CHECK(changed == expected);
        std::vector<std::uint8_t> first(10);
        mark_changes(rows, base, first, workers);
        CHECK(std::equal(first.begin(), first.end(), expected.begin()));
    }
}

TEST_CASE("sizes that do not fit, and rows that do not exist, are refused") {
    Matrix rows(4, 3);
    Matrix base(4, 3);
    Matrix other(5, 3);
    std::vector<float> changes(12);
    std::vector<float> squares(4);
    std::vector<std::uint8_t> changed(4);
    const std::span<float> all(changes);
    const auto pack = [&](Matrix& to, const std::vector<std::uint64_t>& ids, std::span<float> out) {
        pack_changes(rows, to, ids, out, std::span<float>(squares), 1);
    };
    const auto merge = [&](const std::vector<std::uint64_t>& ids, std::uint64_t ranks) {
        merge_changes(rows, base, ids, std::span<const float>(changes),
                      std::span<const float>(squares), ranks, 1);
    };
    CHECK_NOTHROW(pack(base, {0, 1, 2, 3}, all));
    CHECK_NOTHROW(merge({0, 1, 2, 3}, 1));
    CHECK_THROWS_AS(mark_changes(rows, other, changed, 1), std::invalid_argument);
    changed.push_back(0);
    CHECK_THROWS_AS(mark_changes(rows, base, changed, 1), std::invalid_argument);
    CHECK_THROWS_AS(pack(other, {0, 1, 2, 3}, all), std::invalid_argument);
    CHECK_THROWS_AS(pack(base, {0, 1, 2, 4}, all), std::invalid_argument);
    CHECK_THROWS_AS(pack(base, {0, 1, 2}, all), std::invalid_argument);
    CHECK_THROWS_AS(pack(base, {0, 1, 2, 3}, all.first(9)), std::invalid_argument);
    CHECK_THROWS_AS(merge({0, 1, 2, 4}, 1), std::invalid_argument);
    CHECK_THROWS_AS(merge({0, 1, 2}, 1), std::invalid_argument);
    CHECK_THROWS_AS(merge({0, 1, 2, 3}, 0), std::invalid_argument);
}
