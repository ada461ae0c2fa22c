#include "sgns/formats/vector_rows.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

using namespace sgns;
using Floats = std::vector<float>;
using Tokens = std::vector<std::string>;

namespace {

struct Found {
    Tokens tokens;
    Floats components;
    std::size_t n_bytes;
};

/// The rows that `read` finds in `data`, of two dimensions and at most nine.
template <class Read>
Found rows_of(std::string_view data, Read&& read) {
    // A copy without anything after it, where sanitizers see a read past its end.
    const std::vector<char> exact(data.begin(), data.end());
    Floats components(18);
    const RowsRead rows = read(std::string_view(exact.data(), exact.size()), components);
    components.resize(2 * rows.tokens.size());
    return {Tokens(rows.tokens.begin(), rows.tokens.end()), components, rows.n_bytes};
}

Found text(std::string_view data) {
    return rows_of(data, [](auto bytes, Floats& to) { return read_text_rows(bytes, 2, to); });
}

Found binary(std::string_view data, std::size_t longest_token = 8) {
    return rows_of(data, [=](auto bytes, Floats& to) {
        return read_binary_rows(bytes, 2, longest_token, to);
    });
}

std::string record(std::string_view token, float first, float second) {
    std::string bytes(token);
    bytes += ' ';
    for (const float component : {first, second}) {
        char raw[sizeof component];
        std::memcpy(raw, &component, sizeof component);
        bytes.append(raw, sizeof component);
    }
    return bytes;
}

constexpr float kInfinity = std::numeric_limits<float>::infinity();

}  // namespace

TEST_CASE("lines are a token and its components") {
    const std::string_view data = "a 1 -2.5\nb\tb +3 4e-1 \r\n 5. .5\n";
    const Found found = text(data);
    CHECK(found.tokens == Tokens{"a", "b\tb", ""});
    CHECK(found.components == Floats{1, -2.5F, 3, 0.4F, 5, 0.5F});
    CHECK(found.n_bytes == data.size());
}

TEST_CASE("components are rounded to double, then to float") {
    CHECK(text("a 1.00000005960464477540 0.1\n").components == Floats{1, 0.1F});
    CHECK(text("a 3.4028234e38 1e-46\n").components == Floats{3.4028234e38F, 0});
}

TEST_CASE("reading stops at lines that are not plain") {
    for (const std::string_view line :
         {"",         "c",         "c 1",        "c 1 2 3", "c c 1 2", "c  1",    "c 1  2",
          "c 1 x",    "c 1 2x",    "c 1 1_0",    "c 1 0x1", "c 1 nan", "c 1 inf", "c 1 3.5e38",
          "c 1 1e39", "c 1 1e400", "c 1 1e-400", "c 1 +-2", "c 1 ++2", "c 1 +",   "c 1 -",
          "c 1 \t2",  "c\t1\t2",   "c 1 2\t",    "1 2"}) {
        CAPTURE(line);
        const Found found = text("a 1 2\n" + std::string(line) + "\nd 3 4\n");
        CHECK(found.tokens == Tokens{"a"});
        CHECK(found.n_bytes == 6);
    }
}

TEST_CASE("a line without a line feed is incomplete") {
    for (const std::string_view line : {"b 3 4", "b 3 4 ", "b 3 4\r", "b", ""}) {
        CHECK(text("a 1 2\n" + std::string(line)).n_bytes == 6);
    }
    CHECK(text("").tokens.empty());
}

TEST_CASE("records are a token, a space and the components") {
    const std::string data = record("a", 1, -2) + record("\nb", 3, 4) + record("", 0, -0.0F);
    const Found found = binary(data);
    CHECK(found.tokens == Tokens{"a", "b", ""});
    CHECK(found.components == Floats{1, -2, 3, 4, 0, 0});
    CHECK(found.n_bytes == data.size());
}

TEST_CASE("reading stops at records that are incomplete or damaged") {
    const std::string first = record("a", 1, 2);
    for (std::size_t size = 0; size < first.size(); ++size) {
        CHECK(binary(first + "\n" + first.substr(0, size)).n_bytes == first.size());
    }
    for (const std::string& damaged :
         {record("b\nc", 1, 2), record("\n\nb", 1, 2), record("b", kInfinity, 1),
          record("b", 1, -kInfinity), record("b", std::numeric_limits<float>::quiet_NaN(), 1)}) {
        CHECK(binary(first + damaged + first).n_bytes == first.size());
    }
}

TEST_CASE("a token has a longest length") {
    CHECK(binary(record("12345678", 1, 2)).tokens.size() == 1);
    CHECK(binary(record("\n12345678", 1, 2)).tokens.size() == 1);
    CHECK(binary(record("123456789", 1, 2)).tokens.empty());
    CHECK(binary(record("\n123456789", 1, 2)).tokens.empty());
}

TEST_CASE("no more rows are read than fit") {
    std::string lines;
    std::string records;
    for (int i = 0; i < 20; ++i) {
        lines += "a 1 2\n";
        records += record("a", 1, 2);
    }
    CHECK(text(lines).tokens.size() == 9);
    CHECK(binary(records).tokens.size() == 9);
}
