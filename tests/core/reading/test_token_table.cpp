#include "sgns/reading/token_table.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

using namespace sgns;

namespace {

std::map<std::string, std::pair<TokenId, std::uint64_t>> contents(const TokenTable& table) {
    std::map<std::string, std::pair<TokenId, std::uint64_t>> all;
    table.each([&](std::string_view token, TokenId number, std::uint64_t count) {
        REQUIRE(all.emplace(token, std::pair(number, count)).second);
    });
    return all;
}

}  // namespace

TEST_CASE("tokens are counted while the table grows") {
    TokenTable table;
    const auto token = [](int i) {
        return "token" + std::to_string(i) + std::string(static_cast<std::size_t>(i) % 20, 'x');
    };
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 10000; ++i) {
            REQUIRE(table.count(token(i)) == static_cast<TokenId>(i));
        }
    }
    CHECK(table.size() == 10000);
    const auto all = contents(table);
    CHECK(all.size() == 10000);
    CHECK(all.at(token(9999)) == std::pair<TokenId, std::uint64_t>{9999, 3});
    CHECK(table.find(TokenKey::of(token(123))) == 123);
    CHECK(table.find(TokenKey::of("none")) == TokenTable::kAbsent);
}

TEST_CASE("tokens differ by every byte, by length, and by trailing zero bytes") {
    TokenTable table;
    std::size_t n = 0;
    for (std::size_t length = 1; length < 40; ++length) {
        const std::string plain(length, 'a');
        table.count(plain);
        table.count(plain + '\0');
        n += 2;
        for (std::size_t i = 0; i < length; ++i) {
            std::string other = plain;
            other[i] = 'b';
            table.count(other);
            ++n;
        }
        CHECK(table.size() == n);
    }
    table.count("");
    CHECK(table.size() == n + 1);
}

TEST_CASE("only tokens that the table has are counted as known") {
    TokenTable table;
    for (const std::size_t length : {0, 1, 16, 17, 100}) {
        const std::string token(length, 'a');
        CHECK(table.count_known(TokenKey::of(token)) == TokenTable::kAbsent);
        const TokenId number = table.count(token);
        CHECK(table.count_known(TokenKey::of(token)) == number);
        CHECK(contents(table).at(token) == std::pair<TokenId, std::uint64_t>{number, 2});
    }
    CHECK(table.size() == 5);
}

TEST_CASE("tokens whose hashes lead to one slot are told apart") {
    // Sixteen hashes for all tokens.
    TokenTable table;
    std::vector<TokenKey> keys;
    std::vector<std::string> tokens;
    for (int i = 0; i < 4000; ++i) {
        tokens.push_back(std::string(static_cast<std::size_t>(i) % 25, 'x') + std::to_string(i));
    }
    for (const std::string& token : tokens) {
        keys.push_back(TokenKey::of(token));
        keys.back().hash %= 16;
    }
    for (std::size_t i = 0; i < 2000; ++i) {  // the table does not grow, which would hash anew
        REQUIRE(table.count(keys[i]) == i);
    }
    for (std::size_t i = 0; i < keys.size(); ++i) {
        REQUIRE(table.find(keys[i]) == (i < 2000 ? i : TokenTable::kAbsent));
        REQUIRE(table.count_known(keys[i]) == (i < 2000 ? i : TokenTable::kAbsent));
    }
    CHECK(contents(table).at(tokens[1999]).second == 2);
}

TEST_CASE("a key does not depend on the address of its bytes") {
    for (std::size_t length = 0; length <= 200; ++length) {
        const std::string token(length, 'a');
        const std::string padded = token + std::string(64, 'z');
        const TokenKey plain = TokenKey::of(token);
        const TokenKey other = TokenKey::of_padded(std::string_view(padded).substr(0, length));
        CHECK(plain.low == other.low);
        CHECK(plain.high == other.high);
        CHECK(plain.hash == other.hash);
    }
}

TEST_CASE("parts by the first bits of hashes hold every token once") {
    for (const std::size_t n : {0, 1, 2047, 2048, 30'000}) {
        TokenTable table;
        for (std::size_t i = 0; i < n; ++i) {
            const std::string end(i % 3 == 0 ? 20 : 0, 'x');
            table.count(TokenKey::of(std::to_string(i) + end), i + 1);
        }
        const auto all = contents(table);
        // Up to more parts than slots.
        for (const unsigned bits : {0U, 1U, 6U, 12U, 18U}) {
            std::map<std::string, std::pair<TokenId, std::uint64_t>> found;
            for (std::uint64_t part = 0; part < std::uint64_t{1} << bits; ++part) {
                table.each_in(part, bits,
                              [&](const TokenKey& key, TokenId number, std::uint64_t count) {
                                  const TokenKey same = TokenKey::of(key.text);
                                  REQUIRE(key.hash == same.hash);
                                  REQUIRE(key.low == same.low);
                                  REQUIRE(key.high == same.high);
                                  REQUIRE((bits == 0 || key.hash >> (64 - bits) == part));
                                  REQUIRE(found.emplace(key.text, std::pair(number, count)).second);
                              });
            }
            REQUIRE(found == all);
        }
    }
}

TEST_CASE("a table that has reserved its tokens does not grow") {
    TokenTable table;
    table.reserve(100'000);
    const std::size_t n_bytes = table.n_bytes();
    for (int i = 0; i < 100'000; ++i) {
        table.count(std::to_string(i));
    }
    CHECK(table.n_bytes() == n_bytes);
    table.reserve(10);
    CHECK(table.n_bytes() == n_bytes);
    CHECK(table.find(TokenKey::of("99999")) == 99'999);
}

TEST_CASE("a table takes no more memory than it says in advance") {
    TokenTable table;
    for (int i = 0; i < 3000; ++i) {
        const std::string token = std::to_string(i) + std::string(i % 2 == 0 ? 200 : 0, 'x');
        const std::size_t most = table.n_bytes_after(1, token.size());
        CHECK(table.n_bytes_after(0, 0) == table.n_bytes());
        table.count(token);
        CHECK(table.n_bytes() <= most);
    }
    CHECK(table.n_bytes() > 1500 * 200);
}

TEST_CASE("counts are 64 bits wide") {
    TokenTable table;
    table.count(TokenKey::of("a"), std::uint64_t{1} << 40);
    table.count("a");
    CHECK(contents(table).at("a").second == (std::uint64_t{1} << 40) + 1);
}

TEST_CASE("tokens that collide under one secret are spread under another one") {
    const Secret known{0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93};
    const Secret other{0x2545F4914F6CDD1D, 0xDA942042E4DD58B5};
    constexpr std::uint64_t kSlots = 1 << 8;
    for (const std::string& prefix : {std::string(), std::string(20, 'x')}) {
        const auto slot = [&](const std::string& token, const Secret& secret) {
            const bool is_long = token.size() > TokenKey::kShort;
            const std::uint64_t low =
                is_long ? detail::key_of_long(token, secret) : TokenKey::of(token).low;
            return detail::hash_of(low, 0, token.size(), secret) % kSlots;
        };
        std::set<std::uint64_t> slots;
        std::size_t n = 0;
        for (int i = 0; i < 100'000; ++i) {
            const std::string token = prefix + std::to_string(i);
            if (token.size() <= TokenKey::kShort && token.size() > 8) {
                continue;
            }
            if (slot(token, known) == 0) {
                slots.insert(slot(token, other));
                ++n;
            }
        }
        CHECK(n > 200);
        CHECK(slots.size() > kSlots / 2);
    }
}

TEST_CASE("a factor of zero does not erase the other one") {
    CHECK(detail::mixed(0, 5) != detail::mixed(0, 6));
    CHECK(detail::mixed(5, 0) != detail::mixed(6, 0));
}
