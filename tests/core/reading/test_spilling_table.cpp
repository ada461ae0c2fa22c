#include "sgns/reading/spilling_table.hpp"

#include "temporary_file.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

using namespace sgns;

namespace {

using Counts = std::map<std::string, std::uint64_t>;

Counts sum(std::vector<SpillingTable>& tables, SpillFile& file, const SumOptions& options) {
    Counts counts;
    std::mutex mutex;
    SpillingTable::sum(tables, file, options, {},
                       [&](std::uint64_t worker, std::string_view token, std::uint64_t count) {
                           const std::lock_guard lock(mutex);
                           REQUIRE(worker < options.workers);
                           REQUIRE(counts.emplace(token, count).second);
                       });
    return counts;
}

std::map<std::string, TokenId> numbers(const SpillingTable& table, std::uint32_t run,
                                       const SpillFile& file) {
    std::map<std::string, TokenId> found;
    for (std::uint64_t part = 0; part < TokenRun::kParts; ++part) {
        table.each(run, part, file, [&](const TokenKey& token, TokenId number) {
            CHECK(found.emplace(token.text, number).second);
        });
    }
    CHECK(found.size() == table.n_numbers(run));
    return found;
}

}  // namespace

TEST_CASE("tables add up, in memory or in a file, and keep their numbers") {
    for (const bool spills : {false, true}) {
        SpillFile file(test::temporary_folder());
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
        CHECK(sum(tables, file, {}) == Counts{{"a", 2}, {"b", 2}, {"c", 1}, {"d", 1}});

        auto first = numbers(tables[0], spills ? 1 : 0, file);
        CHECK(first["b"] == (spills ? 0 : 1));
        CHECK(first["c"] == 2);
        CHECK(numbers(tables[2], 0, file) == std::map<std::string, TokenId>{{"b", 1}, {"d", 0}});
    }
}

TEST_CASE("sums are the same for any number of workers, in memory, or in one or several passes") {
    for (const std::size_t n_runs : {0, 1, 6}) {
        for (const SumOptions& options :
             {SumOptions{1, 64, 1 << 12}, SumOptions{3, 2, 1 << 12}, SumOptions{64, 3, 1 << 12}}) {
            SpillFile file(test::temporary_folder());
            std::vector<SpillingTable> tables(5);
            Counts expected;
            for (std::size_t i = 0; i < tables.size(); ++i) {
                for (std::size_t run = 0; run <= n_runs; ++run) {
                    if (run > 0) {
                        tables[i].spill(file);
                    }
                    for (std::size_t t = i + run; t < 9000; t += 1 + i) {
                        const std::string token =
                            std::to_string(t) + std::string(t % 50 == 0 ? 30 : 0, 'y');
                        tables[i].table.count(TokenKey::of(token), t + 1);
                        expected[token] += t + 1;
                    }
                }
            }
            CHECK(sum(tables, file, options) == expected);
        }
    }
}

TEST_CASE("the caller can end a sum, in memory or in a file") {
    struct Ended {};
    for (const bool spills : {false, true}) {
        SpillFile file(test::temporary_folder());
        std::vector<SpillingTable> tables(2);
        tables[0].table.count("a");
        if (spills) {
            tables[0].spill(file);
        }
        CHECK_THROWS_AS(SpillingTable::sum(
                            tables, file, {}, [] { throw Ended(); },
                            [](std::uint64_t, std::string_view, std::uint64_t) {}),
                        Ended);
        CHECK(sum(tables, file, {}) == Counts{{"a", 1}});
    }
}
