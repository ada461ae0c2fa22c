#include "sgns/pairs/id_set.hpp"

#include "sgns/base/tasks.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <vector>

using namespace sgns;

TEST_CASE("members have numbers in rising order") {
    IdSet set(200);
    const std::vector<TokenId> ids = {199, 0, 64, 63, 130, 65};
    for (const TokenId id : ids) {
        CHECK(set.insert(id));
        CHECK(!set.insert(id));
    }
    set.number();
    const std::vector<TokenId> sorted = {0, 63, 64, 65, 130, 199};
    CHECK(set.size() == sorted.size());
    CHECK(set.ids() == sorted);
    for (TokenId number = 0; number < sorted.size(); ++number) {
        CHECK(set.contains(sorted[number]));
        CHECK(set.number_of(sorted[number]) == number);
    }
    CHECK(!set.contains(1));
    CHECK(!set.contains(200));
    CHECK(!set.contains(5000));
}

TEST_CASE("an empty set has no members") {
    for (const std::uint64_t n_ids : {0, 1, 64}) {
        IdSet set(n_ids);
        set.number();
        CHECK(set.size() == 0);
        CHECK(set.ids().empty());
        CHECK(!set.contains(0));
    }
}

TEST_CASE("several threads add ids at once") {
    constexpr TokenId n = 10'000;
    IdSet set(n);
    std::atomic<std::uint64_t> n_new{0};
    run_tasks(8, 4, {}, [&](std::uint64_t, std::uint64_t task) {
        for (TokenId id = static_cast<TokenId>(task % 3); id < n; id += 3) {
            n_new += set.insert(id) ? 1 : 0;
        }
    });
    set.number();
    CHECK(n_new == n);
    CHECK(set.size() == n);
}
