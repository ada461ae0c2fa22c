#include "sgns/reading/token_runs.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

using namespace sgns;

TEST_CASE("merged runs have the sums of counts, in the order of spelling") {
    SpillFile file("/tmp");
    std::vector<TokenRun> runs;
    std::map<std::string, std::uint64_t> expected;
    for (std::size_t run = 0; run < 5; ++run) {
        TokenTable table;
        for (std::size_t i = run; i < 3000; i += 1 + run) {
            // Spellings of up to 200 kB, which exceed the buffer of a reader.
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

TEST_CASE("tables add up, in memory or in a file") {
    for (const bool spills : {false, true}) {
        SpillFile file("/tmp");
        std::vector<SpillingTable> tables(3);
        tables[0].table.count("a");
        if (spills) {
            tables[0].spill(file);
            CHECK(tables[0].n_runs() == 1);
        }
        for (const char* const token : {"b", "a", "c"}) {
            tables[0].table.count(token);
        }
        tables[2].table.count("d");
        tables[2].table.count("b");
        std::map<std::string, std::uint64_t> counts;
        SpillingTable::sum(tables, file, [&](std::string_view token, std::uint64_t count) {
            CHECK(counts.emplace(token, count).second);
        });
        CHECK(counts ==
              std::map<std::string, std::uint64_t>{{"a", 2}, {"b", 2}, {"c", 1}, {"d", 1}});

        const auto numbers = [&](const SpillingTable& table, std::uint32_t run) {
            std::map<std::string, TokenId> found;
            table.each(run, file, [&](std::string_view token, TokenId number) {
                found[std::string(token)] = number;
            });
            CHECK(found.size() == table.n_numbers(run));
            return found;
        };
        auto first = numbers(tables[0], spills ? 1 : 0);
        CHECK(first["b"] == (spills ? 0 : 1));
        CHECK(first["c"] == 2);
        CHECK(numbers(tables[2], 0) == std::map<std::string, TokenId>{{"b", 1}, {"d", 0}});
    }
}
