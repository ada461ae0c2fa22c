// The products of tiles, with emulated tiles.
#define SGNS_TILES
#define SGNS_EMULATED_TILES
#include "kernels/tile_products.inl"

#include "sgns/base/random.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <new>
#include <vector>

using namespace sgns;

namespace {

/// Floats that start on a cache line, all of them not a number.
class Floats {
public:
    explicit Floats(std::size_t n)
        : n_(n), at_(static_cast<float*>(::operator new(n * sizeof(float), kAlignment))) {
        std::fill_n(at_, n, std::numeric_limits<float>::quiet_NaN());
    }
    ~Floats() { ::operator delete(at_, kAlignment); }
    Floats(const Floats&) = delete;
    Floats& operator=(const Floats&) = delete;

    float* data() { return at_; }
    float& operator[](std::size_t i) { return at_[i]; }
    [[nodiscard]] std::size_t size() const { return n_; }

    void fill(std::uint64_t seed) {
        Random random(seed, Purpose::sampling, 0, 0);
        for (std::size_t i = 0; i < n_; ++i) {
            at_[i] = static_cast<float>(static_cast<double>(random.word()) * 0x1p-63 - 1);
        }
    }

private:
    static constexpr std::align_val_t kAlignment{64};
    std::size_t n_;
    float* at_;
};

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

std::uint32_t word_at(const float* at) {
    return std::bit_cast<std::uint32_t>(*at);
}

}  // namespace

TEST_CASE("floats are rounded to the nearest bfloat16, ties to even") {
    constexpr float kInfinity = std::numeric_limits<float>::infinity();
    Floats row(32);
    row.fill(1);
    const float special[] = {0.0F,        -0.0F,     0x1.01p0F,     0x1.03p0F,  0x1.010002p0F,
                             -0x1.01p0F,  0x1.FFp0F, 0x1.FFFFFEp0F, kInfinity,  -kInfinity,
                             0x1.FEp127F, 0x1p-126F, 0x1.FFFEp127F, 0x1.81p-5F, 1.0F};
    std::copy(std::begin(special), std::end(special), row.data());
    Floats words(16);
    pack_left(row.data(), 32, words.data());
    for (std::size_t i = 0; i < 16; ++i) {
        CAPTURE(i);
        CHECK((word_at(&words[i]) & 0xFFFF) == expected_half(row[2 * i]));
        CHECK((word_at(&words[i]) >> 16) == expected_half(row[2 * i + 1]));
    }
}

TEST_CASE("what is not a number stays so") {
    Floats row(16);
    row.fill(1);
    const std::uint32_t not_numbers[] = {0x7F800001, 0x7FFFFFFF, 0xFFFFFFFF, 0x7FC00000};
    for (std::size_t i = 0; i < 4; ++i) {
        row[2 * i] = std::bit_cast<float>(not_numbers[i]);
    }
    Floats words(16);
    pack_left(row.data(), 16, words.data());
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
                Floats left(n_rows * n_sums);
                Floats right(n_sums * n_columns);
                left.fill(n_rows);
                right.fill(n_columns);
                const std::size_t n_words = padded_words(n_sums);
                Floats packed_left(n_rows * n_words);
                for (std::size_t r = 0; r < n_rows; ++r) {
                    pack_left(left.data() + r * n_sums, n_sums, packed_left.data() + r * n_words);
                }
                Floats packed_right(n_words * n_columns);
                for (std::size_t k = 0; k < n_sums; k += 2) {
                    pack_right(right.data() + k * n_columns, n_columns,
                               packed_right.data() + k / 2 * n_columns);
                }
                pad_right(packed_right.data(), n_sums, n_columns);
                Floats out(n_rows * n_columns);
                Prefetch prefetch;
                Step step{};
                step.stride = n_columns;
                Floats memory(Prefetch::kFloats);
                prefetch.start<SkipGram>(step, memory.data(), 1);
                {
                    const ProductRegisters registers;
                    multiply({packed_left.data(), n_words, 1}, n_rows, packed_right.data(),
                             words(n_sums), n_columns, n_columns, out.data(), prefetch);
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
        Floats rows(n_rows * kColumns);
        rows.fill(n_rows);
        const std::size_t n_words = padded_words(n_rows);
        Floats packed(kColumns * n_words);
        pack_by_column(rows.data(), n_rows, kColumns, packed.data());
        const Left left = left_by_column(packed.data(), n_rows, kColumns);
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
