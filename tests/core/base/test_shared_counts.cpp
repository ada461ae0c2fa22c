#include "sgns/base/shared_counts.hpp"

#include "sgns/base/tasks.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <vector>

using namespace sgns;

TEST_CASE("many workers count the same ids, frequent and rare ones, exactly") {
    // Ids that are equal in their low bits take each other's place in a cache.
    constexpr std::uint32_t kIds = 200'000;
    constexpr std::uint64_t kTasks = 128;
    for (const std::uint64_t workers : {1, 2, 64}) {
        SharedCounts counts(kIds, workers);
        run_tasks(kTasks, workers, {}, [&](std::uint64_t worker, std::uint64_t task) {
            for (std::uint32_t i = 0; i < 20'000; ++i) {
                counts.add(worker,
                           i % 3 == 0 ? 7 : (i * 65'536 + static_cast<std::uint32_t>(task)) % kIds);
            }
        });
        std::vector<std::uint64_t> expected(kIds);
        for (std::uint32_t task = 0; task < kTasks; ++task) {
            for (std::uint32_t i = 0; i < 20'000; ++i) {
                ++expected[i % 3 == 0 ? 7 : (i * 65'536 + task) % kIds];
            }
        }
        CHECK(counts.take() == expected);
    }
}

TEST_CASE("nothing was counted") {
    CHECK(SharedCounts(3, 2).take() == std::vector<std::uint64_t>{0, 0, 0});
    CHECK(SharedCounts(0, 2).take().empty());
}
