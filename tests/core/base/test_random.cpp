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
