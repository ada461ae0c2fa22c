#include "sgns/graph/edge_lines.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

using namespace sgns;

namespace {

using Names = std::vector<std::string_view>;
using Numbers = std::vector<TokenId>;

/// Reads a text, and requires that all lines before `stop` are read.
void check_stops(const std::string& text, std::size_t stop, std::size_t n_lines) {
    CAPTURE(text);
    EdgeLines edges;
    const EdgeLines::Lines lines = edges.read(text, '\n');
    CHECK(lines.n_bytes == stop);
    CHECK(lines.n_lines == n_lines);
    CHECK(edges.sources().size() == edges.targets().size());
}

}  // namespace

TEST_CASE("lines of two names and perhaps a weight are edges") {
    EdgeLines edges;
    const std::string text =
        "# a comment of many words\n\nb a\n \ta  a-name-of-more-than-16-bytes\t2.5 \r\n#b a\nb b "
        "1\n"
        "c\xC3\xA9 a 0";
    const EdgeLines::Lines lines = edges.read(text, '\n');
    CHECK(lines.n_bytes == text.rfind('\n') + 1);
    CHECK(lines.n_lines == 6);
    CHECK(edges.sources() == Numbers{0, 1, 0});
    CHECK(edges.targets() == Numbers{1, 2, 0});
    CHECK(edges.weights() == std::vector<double>{1, 2.5, 1});
    CHECK(edges.read(text.substr(lines.n_bytes) + "\n", '\n').n_lines == 1);
    CHECK(edges.sources().back() == 3);
    CHECK(edges.weights().back() == 0);
    CHECK(edges.nodes().names() == Names{"b", "a", "a-name-of-more-than-16-bytes", "c\xC3\xA9"});
}

TEST_CASE("there are no weights while each is 1") {
    EdgeLines edges;
    (void)edges.read("a b\nb c 1\nc d 1.0\n", '\n');
    CHECK(edges.weights().empty());
    edges.add("a", "d", 1);
    CHECK(edges.weights().empty());
    edges.add("a", "d", 3);
    CHECK(edges.weights() == std::vector<double>{1, 1, 1, 1, 3});
}

TEST_CASE("an edge list of other systems has another end of lines") {
    EdgeLines edges;
    CHECK(edges.read("a b\rb\nc 2\r", '\r').n_lines == 2);
    CHECK(edges.nodes().names() == Names{"a", "b", "c"});
}

TEST_CASE("reading stops before a line that is not plain") {
    for (const char* const line :
         {"c", "c d 1 2", "c d x", "c d +1", "c d -1", "c d nan", "c d inf", "c d 1e999", "c d 1x",
          "\xFF d", "c \xFF", "c d 0x10"}) {
        check_stops("a b\n\nb c 2\n" + std::string(line) + "\nd e\n", 11, 3);
    }
}

TEST_CASE("reading stops at the same line behind any number of others") {
    std::string text;
    for (std::size_t n_lines = 0; n_lines < 3 * NameNumbers::kAtOnce; ++n_lines) {
        check_stops(text + "a \xFF\nb c\n", text.size(), n_lines);
        check_stops(text + "a\nb c\n", text.size(), n_lines);
        text += n_lines % 7 == 0 ? "\n" : "a b 2\n";
    }
}

TEST_CASE("a name that is not UTF-8 cannot be added") {
    EdgeLines edges;
    CHECK_THROWS_AS(edges.add("a", "\xC3", 1), std::invalid_argument);
    CHECK(edges.sources().empty());
    edges.add("a", "b", 1);
    CHECK(edges.sources() == Numbers{0});
    CHECK(edges.targets() == Numbers{1});
}
