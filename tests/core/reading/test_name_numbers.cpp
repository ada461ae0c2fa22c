#include "sgns/reading/name_numbers.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

using namespace sgns;

namespace {

/// A column of strings, one after the other.
template <class Offset>
struct Column {
    std::string data;
    std::vector<Offset> offsets{0};

    explicit Column(const std::vector<std::string>& strings) {
        for (const std::string& string : strings) {
            data += string;
            offsets.push_back(static_cast<Offset>(data.size()));
        }
    }
    [[nodiscard]] Strings<Offset> view() const { return {data, offsets}; }
};

const std::string kLong = "a name that does not fit into a slot";

}  // namespace

TEST_CASE("names are numbered in the order of first occurrence") {
    NameNumbers names;
    CHECK(names.number(TokenKey::of("b")) == 0);
    CHECK(names.number(TokenKey::of("a")) == 1);
    CHECK(names.number(TokenKey::of("b")) == 0);
    CHECK(names.number(TokenKey::of(kLong)) == 2);
    CHECK(names.number(TokenKey::of("")) == 3);
    CHECK(names.size() == 4);
    CHECK(names.names() == std::vector<std::string_view>{"b", "a", kLong, ""});
}

TEST_CASE("a name that is not UTF-8 has no number") {
    NameNumbers names;
    CHECK(names.number(TokenKey::of("\xFF")) == TokenTable::kAbsent);
    CHECK(names.number(TokenKey::of("\xFF")) == TokenTable::kAbsent);
    CHECK(names.number(TokenKey::of("a\xC3\xA9")) == 0);
    CHECK(names.size() == 1);
}

TEST_CASE_TEMPLATE("columns of strings are numbered together", Offset, std::int32_t, std::int64_t) {
    std::vector<std::string> strings;
    std::vector<TokenId> expected;
    for (TokenId i = 0; i < 3 * NameNumbers::kAtOnce + 1; ++i) {
        strings.push_back("node " + std::to_string(i % 50));
        expected.push_back(i % 50);
    }
    NameNumbers names;
    std::vector<TokenId> numbers;
    CHECK(number_strings(names, Column<Offset>(strings).view(), numbers) == strings.size());
    CHECK(numbers == expected);
    CHECK(number_strings(names, Column<Offset>({"node 7", "x"}).view(), numbers) == 2);
    CHECK(std::vector<TokenId>(numbers.end() - 2, numbers.end()) == std::vector<TokenId>{7, 50});
    CHECK(number_strings(names, Strings<Offset>{"", {}}, numbers) == 0);
}

TEST_CASE_TEMPLATE("a column ends at a string that is not UTF-8", Offset, std::int32_t,
                   std::int64_t) {
    NameNumbers names;
    std::vector<TokenId> numbers;
    CHECK(number_strings(names, Column<Offset>({"a", "b", "\x80", "c"}).view(), numbers) == 2);
    CHECK(numbers == std::vector<TokenId>{0, 1});
}

TEST_CASE_TEMPLATE("offsets outside the data are refused", Offset, std::int32_t, std::int64_t) {
    NameNumbers names;
    std::vector<TokenId> numbers;
    for (const std::vector<Offset>& offsets :
         {std::vector<Offset>{0, 4}, {-1, 1}, {2, 1}, {0, 1, 0}}) {
        const Strings<Offset> strings{"abc", offsets};
        CHECK_THROWS_AS((void)number_strings(names, strings, numbers), std::invalid_argument);
    }
}
