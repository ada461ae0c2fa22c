#include "sgns/reading/tokens.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace sgns;

namespace {

struct Found {
    std::vector<std::string> tokens;
    std::vector<std::size_t> lines;  // tokens before each line feed
};

Found find(std::string text) {
    text.append(2 * kTextBlock - text.size() % kTextBlock, ' ');
    Found found;
    split(
        text,
        [&](std::size_t begin, std::size_t end) {
            found.tokens.push_back(text.substr(begin, end - begin));
        },
        [&] { found.lines.push_back(found.tokens.size()); });
    return found;
}

}  // namespace

TEST_CASE("tokens end at white space, lines at line feeds") {
    const Found found = find("a bc\td\r\n\ne\v f\n\x1c\x7f");
    CHECK(found.tokens == std::vector<std::string>{"a", "bc", "d", "e", "f", "\x1c\x7f"});
    CHECK(found.lines == std::vector<std::size_t>{3, 3, 5});
    CHECK(find(" \t ").tokens.empty());
}

TEST_CASE("white space is found at every position of a block") {
    for (int byte = 0; byte < 256; ++byte) {
        const char c = static_cast<char>(byte);
        for (const std::size_t place : {0, 15, 16, 63, 64, 100}) {
            std::string text(130, 'x');
            text[place] = c;
            const std::size_t n_pieces = place == 0 ? 1 : 2;
            CHECK(find(text).tokens.size() == (is_space(c) ? n_pieces : 1));
            CHECK(find(text).lines.size() == (c == '\n' ? 1 : 0));
        }
    }
}

TEST_CASE("tokens of every length are found wherever they begin in a block") {
    for (std::size_t length = 1; length <= 200; ++length) {
        const std::string token(length, '\xC3');
        for (std::size_t before = 0; before < kTextBlock; ++before) {
            const Found found = find(std::string(before, ' ') + token + "\n" + token);
            REQUIRE(found.tokens == std::vector<std::string>{token, token});
            REQUIRE(found.lines == std::vector<std::size_t>{1});
        }
    }
}

TEST_CASE("bytes that are not UTF-8 are found") {
    // A lone continuation byte, an overlong form, a surrogate, a code point past U+10FFFF, and a
    // truncated sequence.
    for (const std::string bad :
         {"\x80", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82"}) {
        CAPTURE(bad);
        CHECK(find_invalid_utf8("d\u20AC" + bad + "e") == 4);
    }
    CHECK(find_invalid_utf8("\u00e9\u20AC\U0001F600") == 9);
}

TEST_CASE("bytes that are not UTF-8 are replaced as in Python's decoder") {
    CHECK(replace_invalid_utf8("a\xFF"
                               "b") == "a\uFFFDb");
    CHECK(replace_invalid_utf8("\xE2\x82") == "\uFFFD");
    CHECK(replace_invalid_utf8("\xED\xA0\x80") == "\uFFFD\uFFFD\uFFFD");
    CHECK(replace_invalid_utf8("\u20AC") == "\u20AC");
}
