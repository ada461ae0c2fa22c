// The products of tiles, with emulated tiles.
#define SGNS_TILES
#define SGNS_EMULATED_TILES
#include "kernels/tile_products.inl"

#include "fenced.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>

using namespace sgns;

namespace {

/// The upper half of a float, rounded to the nearest, ties to even.
std::uint32_t expected_half(float x) {
    const std::uint32_t bits = std::bit_cast<std::uint32_t>(x);
    const std::uint32_t rest = bits & 0xFFFF;
    const std::uint32_t half = bits >> 16;
    return half + static_cast<std::uint32_t>(rest > 0x8000 || (rest == 0x8000 && half % 2 == 1));
}

double rounded(float x) {
    return static_cast<double>(std::bit_cast<float>(expected_half(x) << 16));
}

constexpr float kNotANumber = std::numeric_limits<float>::quiet_NaN();

std::uint32_t word_at(const float* at) {
    return std::bit_cast<std::uint32_t>(*at);
}

}  // namespace

TEST_CASE("floats are rounded to the nearest bfloat16, ties to even") {
    constexpr float kInfinity = std::numeric_limits<float>::infinity();
    test::FencedFloats row(32);
    row.fill_random(1);
    const float special[] = {0.0F,        -0.0F,     0x1.01p0F,     0x1.03p0F,  0x1.010002p0F,
                             -0x1.01p0F,  0x1.FFp0F, 0x1.FFFFFEp0F, kInfinity,  -kInfinity,
                             0x1.FEp127F, 0x1p-126F, 0x1.FFFEp127F, 0x1.81p-5F, 1.0F};
    std::copy(std::begin(special), std::end(special), row.begin());
    test::FencedFloats words(16);
    pack_left(row.begin(), 32, words.begin());
    for (std::size_t i = 0; i < 16; ++i) {
        CAPTURE(i);
        CHECK((word_at(&words[i]) & 0xFFFF) == expected_half(row[2 * i]));
        CHECK((word_at(&words[i]) >> 16) == expected_half(row[2 * i + 1]));
    }
}

TEST_CASE("what is not a number stays so") {
    test::FencedFloats row(16);
    row.fill_random(1);
    const std::uint32_t not_numbers[] = {0x7F800001, 0x7FFFFFFF, 0xFFFFFFFF, 0x7FC00000};
    for (std::size_t i = 0; i < 4; ++i) {
        row[2 * i] = std::bit_cast<float>(not_numbers[i]);
    }
    test::FencedFloats words(16);
    pack_left(row.begin(), 16, words.begin());
    for (std::size_t i = 0; i < 4; ++i) {
        const std::uint32_t word = word_at(&words[i]);
        CHECK(std::isnan(std::bit_cast<float>(word << 16)));
        CHECK((word_at(&words[i]) >> 16) == expected_half(row[2 * i + 1]));
    }
}

TEST_CASE("a product of tiles is that of the rounded factors, for tiles of any number") {
    for (const std::size_t n_rows : {16, 32, 48}) {
        for (const std::size_t n_columns : {16, 32, 48, 112}) {
            for (const std::size_t n_sums : {16, 32, 48, 80}) {
                CAPTURE(n_rows);
                CAPTURE(n_columns);
                CAPTURE(n_sums);
                test::FencedFloats left(n_rows * n_sums);
                test::FencedFloats right(n_sums * n_columns);
                left.fill_random(n_rows);
                right.fill_random(n_columns);
                const std::size_t n_words = padded_words(n_sums);
                test::FencedFloats packed_left(n_rows * n_words);
                for (std::size_t r = 0; r < n_rows; ++r) {
                    pack_left(left.begin() + r * n_sums, n_sums, packed_left.begin() + r * n_words);
                }
                test::FencedFloats packed_right(n_words * n_columns);
                for (std::size_t k = 0; k < n_sums; k += 2) {
                    pack_right(right.begin() + k * n_columns, n_columns,
                               packed_right.begin() + k / 2 * n_columns);
                }
                std::fill(packed_right.begin() + words(n_sums) * n_columns, packed_right.end(),
                          kNotANumber);
                pad_right(packed_right.begin(), n_sums, n_columns);
                test::FencedFloats out(n_rows * n_columns);
                std::fill(out.begin(), out.end(), kNotANumber);
                Prefetch prefetch;
                Step step{};
                step.stride = n_columns;
                test::FencedFloats memory(Prefetch::kFloats);
                prefetch.start<SkipGram>(step, memory.begin(), 1);
                {
                    const ProductRegisters registers;
                    multiply({packed_left.begin(), n_words, 1}, n_rows, packed_right.begin(),
                             words(n_sums), n_columns, n_columns, out.begin(), prefetch);
                }
                double worst = 0.0;
                for (std::size_t r = 0; r < n_rows; ++r) {
                    for (std::size_t c = 0; c < n_columns; ++c) {
                        double expected = 0.0;
                        for (std::size_t k = 0; k < n_sums; ++k) {
                            expected +=
                                rounded(left[r * n_sums + k]) * rounded(right[k * n_columns + c]);
                        }
                        const double got = static_cast<double>(out[r * n_columns + c]);
                        worst = std::isnan(got) ? got : std::max(worst, std::abs(got - expected));
                        REQUIRE(worst < 1e-5);
                    }
                }
            }
        }
    }
}

TEST_CASE("columns that are packed as rows give the transposed left factor") {
    for (const std::size_t n_rows : {16, 32, 48, 80}) {
        CAPTURE(n_rows);
        constexpr std::size_t kColumns = 48;
        test::FencedFloats rows(n_rows * kColumns);
        rows.fill_random(n_rows);
        const std::size_t n_words = padded_words(n_rows);
        test::FencedFloats packed(kColumns * n_words);
        std::fill(packed.begin(), packed.end(), kNotANumber);
        pack_by_column(rows.begin(), n_rows, kColumns, packed.begin());
        const Left left = left_by_column(packed.begin(), n_rows, kColumns);
        REQUIRE(left.word_step == 1);
        bool good = true;
        for (std::size_t c = 0; c < kColumns; ++c) {
            for (std::size_t k = 0; k < 2 * n_words; ++k) {
                const std::uint32_t word = word_at(left.data + c * left.row_step + k / 2);
                good = good && (k % 2 == 0 ? word & 0xFFFF : word >> 16) ==
                                   (k < n_rows ? expected_half(rows[k * kColumns + c]) : 0);
            }
        }
        CHECK(good);
    }
}
