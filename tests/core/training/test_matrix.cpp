#include "sgns/training/matrix.hpp"

#include "pages.hpp"
#include "support.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <vector>

using namespace sgns;

namespace {

constexpr std::size_t kManyRows = 40'001;  // several slices, the last one short

std::size_t resident_bytes(Matrix& matrix) {
    return test::resident_bytes(matrix.data(), matrix.n_rows() * matrix.stride() * sizeof(float));
}

[[noreturn]] void throw_interrupt() {
    throw std::runtime_error("interrupt");
}

}  // namespace

TEST_CASE("rows are aligned, padded and zero") {
    Matrix matrix(3, 17);
    CHECK(matrix.stride() == 32);
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(reinterpret_cast<std::uintptr_t>(matrix.row(i)) % 64 == 0);
        for (std::size_t j = 0; j < 32; ++j) {
            CHECK(matrix.row(i)[j] == 0.0F);
        }
    }
}

TEST_CASE("initial rows are within 1 / dim, differ, and have zero padding") {
    Matrix matrix(100, 10);
    matrix.fill_uniform(1);
    Matrix other(100, 10);
    other.fill_uniform(2);
    for (std::size_t i = 0; i < 100; ++i) {
        for (std::size_t j = 0; j < 10; ++j) {
            REQUIRE(std::abs(matrix.row(i)[j]) <= 0.1F);
        }
        CHECK(matrix.row(i)[10] == 0.0F);
        CHECK(matrix.row(i)[0] != other.row(i)[0]);
        CHECK(matrix.row(i)[0] != matrix.row((i + 1) % 100)[0]);
    }
}

TEST_CASE("initial rows are the same for any number of workers") {
    Matrix expected(kManyRows, 20);
    expected.fill_uniform(1);
    CHECK(expected.row(kManyRows - 1)[0] != 0.0F);
    for (const std::uint64_t workers : {3, 64}) {
        Matrix matrix(kManyRows, 20);
        matrix.fill_uniform(1, workers);
        CHECK(std::equal(matrix.row(0), matrix.row(kManyRows), expected.row(0)));
    }
}

TEST_CASE("touched rows take memory and keep their components") {
    for (const std::uint64_t workers : {1, 3, 64}) {
        Matrix matrix(kManyRows, 20);
        matrix.row(5)[0] = 2.0F;
        const std::size_t bytes = kManyRows * matrix.stride() * sizeof(float);
        REQUIRE(resident_bytes(matrix) < bytes);
        matrix.touch(workers);
        CHECK(resident_bytes(matrix) >= bytes);
        CHECK(matrix.row(5)[0] == 2.0F);
        matrix.row(5)[0] = 0.0F;
        CHECK(std::all_of(matrix.row(0), matrix.row(kManyRows), [](float x) { return x == 0.0F; }));
    }
}

TEST_CASE("the first row that is not finite is found, for any number of workers") {
    constexpr float infinity = std::numeric_limits<float>::infinity();
    for (const std::uint64_t workers : {1, 3, 64}) {
        Matrix matrix(kManyRows, 20);
        std::fill(matrix.row(0), matrix.row(kManyRows), std::numeric_limits<float>::max());
        matrix.row(7)[20] = infinity;  // padding
        CHECK_FALSE(matrix.first_not_finite(workers));
        matrix.row(kManyRows - 1)[19] = std::numeric_limits<float>::quiet_NaN();
        CHECK(matrix.first_not_finite(workers) == std::optional<std::size_t>(kManyRows - 1));
        matrix.row(20'001)[3] = infinity;
        matrix.row(20'000)[0] = -infinity;
        CHECK(matrix.first_not_finite(workers) == std::optional<std::size_t>(20'000));
    }
}

TEST_CASE("rows are copied between arrays of other widths") {
    Matrix matrix(kManyRows, 20);
    matrix.fill_uniform(1);
    std::vector<float> dense(kManyRows * 20);
    Matrix back(kManyRows, 20);
    for (const std::uint64_t workers : {1, 3, 64}) {
        std::fill(dense.begin(), dense.end(), 0.0F);
        copy_rows(matrix.data(), matrix.stride(), dense.data(), 20, kManyRows, 20, workers);
        CHECK(std::equal(dense.end() - 20, dense.end(), matrix.row(kManyRows - 1)));
        copy_rows(dense.data(), 20, back.data(), back.stride(), kManyRows, 20, workers);
        CHECK(std::equal(back.row(0), back.row(kManyRows), matrix.row(0)));
    }
}

TEST_CASE("work on all rows can be interrupted, and needs a worker") {
    Matrix matrix(kManyRows, 20);
    CHECK_THROWS_AS(matrix.fill_uniform(1, 2, throw_interrupt), std::runtime_error);
    CHECK_THROWS_AS(matrix.touch(2, throw_interrupt), std::runtime_error);
    CHECK_THROWS_AS((void)matrix.first_not_finite(2, throw_interrupt), std::runtime_error);
    CHECK_THROWS_AS(
        copy_rows(matrix.data(), 32, matrix.data(), 32, kManyRows, 20, 2, throw_interrupt),
        std::runtime_error);
    CHECK_THROWS_AS(matrix.touch(0), std::invalid_argument);
}

TEST_CASE("rows past 2^32 floats are distinct") {
    test::LargeMatrix matrix(3);
    Matrix last(3, matrix.kDim);
    last.fill_uniform(1);
    matrix.set_last(last);
    CHECK(matrix.row(matrix.kBefore) - matrix.data() > std::ptrdiff_t{1} << 32);
    CHECK(matrix.ends_in(last));
}

TEST_CASE("impossible sizes are refused before memory is allocated") {
    const std::size_t huge = std::numeric_limits<std::size_t>::max();
    CHECK_THROWS_AS(Matrix(0, 1), std::invalid_argument);
    CHECK_THROWS_AS(Matrix(1, 0), std::invalid_argument);
    CHECK_THROWS_AS(Matrix(1, huge), std::invalid_argument);
    CHECK_THROWS_AS(Matrix(huge, 1), std::invalid_argument);
    CHECK_THROWS_AS(Matrix(huge / 64, 100), std::invalid_argument);
}
