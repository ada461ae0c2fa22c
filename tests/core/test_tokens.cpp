#include "sgns/tokens.hpp"

#include "sgns/errors.hpp"
#include "support.hpp"

#include <doctest/doctest.h>

using namespace sgns;
using Sentences = std::vector<std::vector<std::string>>;

namespace {

Sentences tokenize(std::string_view text, std::size_t chunk, OnInvalidUtf8 on_invalid) {
    test::Recorder recorder;
    Tokenizer tokenizer("text", on_invalid, recorder);
    for (std::size_t i = 0; i < text.size(); i += chunk) {
        tokenizer.feed(text.substr(i, chunk));
    }
    tokenizer.finish();
    recorder.sentences.pop_back();
    return recorder.sentences;
}

Sentences tokenize(std::string_view text) {
    const Sentences whole = tokenize(text, text.size() + 1, OnInvalidUtf8::raise);
    for (std::size_t chunk = 1; chunk < 5; ++chunk) {
        CHECK(tokenize(text, chunk, OnInvalidUtf8::raise) == whole);
    }
    return whole;
}

}  // namespace

TEST_CASE("tokens end at whitespace, sentences at line feeds") {
    CHECK(tokenize("a bc\td\r\n\ne\v f\n") == Sentences{{"a", "bc", "d"}, {}, {"e", "f"}});
    CHECK(tokenize("") == Sentences{});
    CHECK(tokenize(" \t ") == Sentences{});
}

TEST_CASE("the last line needs no line feed") {
    CHECK(tokenize("a\nb c") == Sentences{{"a"}, {"b", "c"}});
}

TEST_CASE("a byte order mark is no part of the first token, and stays elsewhere") {
    CHECK(tokenize("\xEF\xBB\xBF"
                   "a b") == Sentences{{"a", "b"}});
    CHECK(tokenize("\xEF\xBB\xBF") == Sentences{});
    CHECK(tokenize("a \xEF\xBB\xBF"
                   "b") == Sentences{{"a",
                                      "\xEF\xBB\xBF"
                                      "b"}});
}

TEST_CASE("bytes that are not UTF-8 are named by line and offset") {
    // A lone continuation, an overlong form, a surrogate, past U+10FFFF, a sequence cut short.
    for (const std::string bad :
         {"\x80", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82"}) {
        CAPTURE(bad);
        CHECK_THROWS_WITH_AS(
            tokenize("ab\nc d" + bad + " e"),
            "text: not UTF-8 at line 2, byte offset 6; errors=\"replace\" reads on", CorpusError);
    }
}

TEST_CASE("or are replaced, as Python's decoder does") {
    const auto replaced = [](std::string_view text) {
        return tokenize(text, 2, OnInvalidUtf8::replace);
    };
    CHECK(replaced("a\xFF"
                   "b") == Sentences{{"a\uFFFDb"}});
    CHECK(replaced("\xE2\x82") == Sentences{{"\uFFFD"}});
    CHECK(replaced("\xED\xA0\x80") == Sentences{{"\uFFFD\uFFFD\uFFFD"}});
    CHECK(replaced("\u20AC") == Sentences{{"\u20AC"}});
}
