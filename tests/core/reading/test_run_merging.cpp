#include "sgns/reading/run_merging.hpp"

#include "temporary_file.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

using namespace sgns;

namespace {

using Counts = std::map<std::string, std::uint64_t>;

/// Runs that share some of their tokens, and the sums of counts.
struct Runs {
    SpillFile file{test::temporary_folder()};
    std::vector<TokenRun> runs;
    Counts expected;

    explicit Runs(std::size_t n_runs) {
        for (std::size_t run = 0; run < n_runs; ++run) {
            TokenTable table;
            for (std::size_t i = run; i < 3000; i += 1 + run) {
                // Among them tokens that stay in the file, of the same length.
                const std::size_t length = i % 997 == 3 ? 50'000 : i % 30;
                const std::string token = std::string(length, 'x') + std::to_string(i * 7919);
                table.count(TokenKey::of(token), i + 1);
                expected[token] += i + 1;
            }
            runs.push_back(write_run(table, file));
        }
    }

    Counts merged(const SumOptions& options) {
        Counts found;
        std::mutex mutex;
        merge_runs(runs, file, options, {},
                   [&](std::uint64_t worker, std::string_view token, std::uint64_t count) {
                       const std::lock_guard lock(mutex);
                       REQUIRE(worker < options.workers);
                       REQUIRE(found.emplace(token, count).second);
                   });
        return found;
    }
};

}  // namespace

TEST_CASE("merged runs have the sums of counts, in one pass or in several, with any buffers") {
    for (const std::size_t n_runs : {0, 1, 2, 9, 40}) {
        Runs runs(n_runs);
        for (const std::uint64_t workers : {1, 3, 64}) {
            for (const std::size_t fan_in : {0, 2, 3, 64}) {
                for (const std::size_t buffer_bytes : {0, 1 << 16}) {
                    CHECK(runs.merged({workers, fan_in, buffer_bytes}) == runs.expected);
                }
            }
        }
    }
}

TEST_CASE("passes read at most fan_in runs at a time") {
    // 40 runs become 10, and these 3: each pass writes all tokens once more.
    Runs runs(40);
    const std::uint64_t before = runs.file.reserve(0);
    CHECK(runs.merged({1, 4, 1 << 12}) == runs.expected);
    const std::uint64_t several = runs.file.reserve(0) - before;
    CHECK(runs.merged({1, 40, 1 << 12}) == runs.expected);
    CHECK(several > 0);
    CHECK(runs.file.reserve(0) - before == several);
}

TEST_CASE("one long token is in memory at a time") {
    SpillFile file(test::temporary_folder());
    TokenTable table;
    for (int i = 0; i < 500; ++i) {
        table.count(std::string(2 * kHeldToken, 'x') + std::to_string(i));
    }
    std::atomic<int> n_long{0};
    std::atomic<int> n_tokens{0};
    merge_runs({write_run(table, file), write_run(table, file)}, file, {8, 2, 1 << 12}, {},
               [&](std::uint64_t, std::string_view, std::uint64_t count) {
                   CHECK(count == 2);
                   CHECK(++n_long == 1);
                   ++n_tokens;
                   --n_long;
               });
    CHECK(n_tokens == 500);
}

TEST_CASE("the caller can end a merge, in its first and in its last pass") {
    struct Ended {};
    Runs runs(40);
    for (const std::size_t fan_in : {2, 64}) {
        CHECK_THROWS_AS(merge_runs(
                            runs.runs, runs.file, {2, fan_in, 1 << 12}, [] { throw Ended(); },
                            [](std::uint64_t, std::string_view, std::uint64_t) {}),
                        Ended);
    }
}

TEST_CASE("errors of the receiver pass through, and no workers are refused") {
    Runs runs(3);
    const auto refuse = [](std::uint64_t, std::string_view, std::uint64_t) {
        throw std::length_error("full");
    };
    CHECK_THROWS_AS(merge_runs(runs.runs, runs.file, {2, 2, 1 << 12}, {}, refuse),
                    std::length_error);
    CHECK_THROWS_AS(merge_runs(runs.runs, runs.file, {0, 2, 1 << 12}, {}, refuse),
                    std::invalid_argument);
}
