#include "sgns/base/random.hpp"

#include <doctest/doctest.h>

using namespace sgns;

TEST_CASE("words are those of NumPy's Philox with the same key and counter") {
    Random random(7, Purpose::negatives, 2, 12345);
    const std::uint64_t expected[] = {0x3176d1eb72717b15, 0x93070e491f48995e, 0x79afd7af8be06be,
                                      0xbd788ffd593e86f8, 0xea189a7bf6f26bc2, 0xdc07ceae2dab79b9};
    for (const std::uint64_t word : expected) {
        CHECK(random.word() == word);
    }
}

TEST_CASE("every part of the key and counter changes the words") {
    const std::uint64_t word = Random(1, Purpose::window, 2, 3).word();
    CHECK(word != Random(0, Purpose::window, 2, 3).word());
    CHECK(word != Random(1, Purpose::subsampling, 2, 3).word());
    CHECK(word != Random(1, Purpose::window, 3, 3).word());
    CHECK(word != Random(1, Purpose::window, 2, 2).word());
    CHECK(word == Random(1, Purpose::window, 2, 3, 0).word());
    CHECK(word != Random(1, Purpose::window, 2, 3, 1).word());
    // NumPy's Philox with the counter (0, 12345, 2, 3).
    Random part(7, Purpose::negatives, 2, 12345, 3);
    CHECK(part.word() == 0xb20a59ba9df5b4d1);
    CHECK(part.word() == 0x823228073519a72d);
}

TEST_CASE("a stream moves to any of its halves") {
    Random from_start(5, Purpose::subsampling, 1, 2);
    Random moved = from_start;
    for (std::uint64_t i = 0; i < 40; ++i) {
        moved.seek_half(i);
        const std::uint32_t half = from_start.half();
        CHECK(moved.half() == half);
        moved.seek_half(i);
        CHECK(moved.half() == half);
    }
    moved.seek_half(std::uint64_t{1} << 40);
    Random far(5, Purpose::subsampling, 1, 2);
    for (std::uint64_t i = 0; i < 3; ++i) {
        moved.seek_half((std::uint64_t{1} << 40) + i);
        far.seek_half(std::uint64_t{1} << 40);
        for (std::uint64_t j = 0; j < i; ++j) {
            (void)far.half();
        }
        CHECK(moved.half() == far.half());
    }
}

TEST_CASE("below stays below its bound and reaches both ends") {
    Random random(1, Purpose::sampling, 0, 0);
    bool seen[3] = {};
    for (int i = 0; i < 100; ++i) {
        const std::uint32_t draw = random.below(3);
        REQUIRE(draw < 3);
        seen[draw] = true;
    }
    CHECK(seen[0]);
    CHECK(seen[2]);
    CHECK(random.below(1) == 0);
}
