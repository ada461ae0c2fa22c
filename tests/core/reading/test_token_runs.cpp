#include "sgns/reading/token_runs.hpp"

#include "temporary_file.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace sgns;

namespace {

/// Numbers, and tokens that are longer than buffers, among them long ones.
std::string token(std::size_t i) {
    const std::size_t length = i % 997 == 3 ? 200'000 : i % 31 == 7 ? kHeldToken - 3 : i % 30;
    return std::to_string(i * 7919) + std::string(length, 'x');
}

}  // namespace

TEST_CASE("the parts of a run hold every token of its table once, with its number") {
    for (const std::size_t n : {0, 1, 100, 5000}) {
        SpillFile file(test::temporary_folder());
        TokenTable table;
        for (std::size_t i = 0; i < n; ++i) {
            table.count(TokenKey::of(token(i)), i + 1);
        }
        const TokenRun run = write_run(table, file);
        CHECK(run.n_tokens == n);
        std::vector<bool> found(n);
        for (std::uint64_t part = 0; part < TokenRun::kParts; ++part) {
            read_run(run, part, file, [&](const TokenKey& key, TokenId number) {
                REQUIRE(key.text == token(number));
                CHECK((key.hash >> (64 - TokenRun::kPartBits)) == part);
                CHECK(table.find(key) == number);
                CHECK(!found[number]);
                found[number] = true;
            });
        }
        CHECK(found == std::vector<bool>(n, true));
    }
}

TEST_CASE("runs follow one another in the file") {
    SpillFile file(test::temporary_folder());
    TokenTable table;
    table.count("a");
    const TokenRun first = write_run(table, file);
    const TokenRun second = write_run(table, file);
    CHECK(second.at - first.at == first.n_bytes);
}

TEST_CASE("writing a run can be ended") {
    struct Ended {};
    SpillFile file(test::temporary_folder());
    TokenTable table;
    for (int i = 0; i < 10'000; ++i) {
        table.count(std::to_string(i));
    }
    int n = 0;
    const auto end = [&] {
        if (++n == 3) {
            throw Ended();
        }
    };
    CHECK_THROWS_AS((void)write_run(table, file, end), Ended);
}
