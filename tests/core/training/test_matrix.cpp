#include "sgns/training/matrix.hpp"

#include "support.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>

using namespace sgns;

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
