#include "sgns/base/secret.hpp"

#include <doctest/doctest.h>

#include <initializer_list>

using namespace sgns;

TEST_CASE("each secret is another pair of odd numbers") {
    const Secret a = random_secret();
    const Secret b = random_secret();
    CHECK(a.first != b.first);
    CHECK(a.second != b.second);
    CHECK(a.first != a.second);
    for (const Secret& secret : {a, b, kSecret}) {
        CHECK(secret.first % 2 == 1);
        CHECK(secret.second % 2 == 1);
    }
}
