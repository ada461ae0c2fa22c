#include "sgns/token_runs.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

using namespace sgns;

TEST_CASE("runs add up, in the order of spelling") {
    SpillFile file("/tmp");
    std::vector<TokenRun> runs;
    std::map<std::string, std::uint64_t> expected;
    for (std::size_t run = 0; run < 5; ++run) {
        TokenTable table;
        for (std::size_t i = run; i < 3000; i += 1 + run) {
            // Spellings of up to 200 kB: longer than what a reader holds at once.
            const std::string token =
                std::to_string(i * 7919) + std::string(i % 997 == 3 ? 200000 : i % 30, 'x');
            table.count(TokenKey::of(token), i + 1);
            expected[token] += i + 1;
        }
        runs.push_back(write_run(table, file));
        CHECK(runs.back().n_tokens == table.size());
        std::size_t n = 0;
        read_run(runs.back(), file, [&](std::string_view token, TokenId number) {
            CHECK(table.find(TokenKey::of(token)) == number);
            ++n;
        });
        CHECK(n == table.size());
    }
    runs.push_back(write_run(TokenTable(), file));
    auto next = expected.begin();
    merge_runs(runs, file, [&](std::string_view token, std::uint64_t count) {
        REQUIRE(next != expected.end());
        CHECK(token == next->first);
        CHECK(count == next->second);
        ++next;
    });
    CHECK(next == expected.end());
}
