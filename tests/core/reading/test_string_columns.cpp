#include "sgns/reading/string_columns.hpp"

#include "sgns/base/errors.hpp"
#include "sgns/corpus/corpus.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

using namespace sgns;
using Tokens = std::vector<std::string>;

namespace {

/// A column whose data have other bytes before and after the strings.
template <class Offset>
struct Column {
    std::string data = "\xFF";
    std::vector<Offset> offsets{1};

    explicit Column(const Tokens& strings) {
        for (const std::string& string : strings) {
            data += string;
            offsets.push_back(static_cast<Offset>(data.size()));
        }
        data += "\xFF";
    }
    [[nodiscard]] Strings<Offset> view() const { return {data, offsets}; }
};

BuildOptions shape(std::size_t workers, std::size_t piece_bytes) {
    BuildOptions options;
    options.workers = workers;
    options.piece_bytes = piece_bytes;
    return options;
}

/// The sentences of a builder.
std::vector<Tokens> sentences(CorpusBuilder& builder) {
    const Vocabulary vocabulary = builder.choose({});
    EncodedCorpus corpus;
    builder.encode(Outside::skip, corpus);
    std::vector<Tokens> all;
    for (std::size_t s = 0; s + 1 < corpus.offsets.size(); ++s) {
        Tokens& tokens = all.emplace_back();
        for (std::uint64_t i = corpus.offsets[s]; i < corpus.offsets[s + 1]; ++i) {
            tokens.push_back(vocabulary.tokens[corpus.ids[i]]);
        }
    }
    return all;
}

template <class Offset>
void feed(CorpusBuilder& builder, const Tokens& rows) {
    builder.begin_rows("column", "row", 0);
    feed_rows(builder, Column<Offset>(rows).view());
    builder.end_text();
}

}  // namespace

TEST_CASE_TEMPLATE("every row is a sentence, with any bytes", Offset, std::int32_t, std::int64_t) {
    const std::string mark = "\xEF\xBB\xBF";
    const std::string endless(200'000, 'x');
    for (const std::size_t workers : {1, 3}) {
        for (const std::size_t piece_bytes : {1, 100, 1 << 20}) {
            CorpusBuilder builder(shape(workers, piece_bytes));
            feed<Offset>(builder, {mark + "a b\nc\r\n", "", " ", "\n", endless + "\nd", "e"});
            feed<Offset>(builder, {});
            feed<Offset>(builder, {"f"});
            CHECK(sentences(builder) ==
                  std::vector<Tokens>{
                      {mark + "a", "b", "c"}, {}, {}, {}, {endless, "d"}, {"e"}, {"f"}});
        }
    }
}

TEST_CASE_TEMPLATE("rows of tokens", Offset, std::int32_t, std::int64_t) {
    const Tokens tokens{"a b", "", "\n", "a token that is long", "c", "a b", "\xC3\xA9"};
    const Column<Offset> column(tokens);
    const std::vector<std::int64_t> ends{0, 3, 3, 6, 7, 7};
    CorpusBuilder builder(shape(2, 4));
    add_rows<Offset>(builder, column.view(), ends, "column", 0);
    add_rows<Offset>(builder, {}, {}, "column", 6);
    CHECK(
        sentences(builder) ==
        std::vector<Tokens>{{}, {"a b", "", "\n"}, {}, {tokens[3], "c", "a b"}, {"\xC3\xA9"}, {}});
}

TEST_CASE("one batch of lookups, and one more token") {
    for (const std::size_t n : {31, 32, 33, 64, 65}) {
        const Tokens tokens(n, "a");
        const Column<std::int64_t> column(tokens);
        const std::vector<std::int64_t> ends{static_cast<std::int64_t>(n) - 1,
                                             static_cast<std::int64_t>(n)};
        CorpusBuilder builder(shape(1, 100));
        add_rows(builder, column.view(), std::span(ends), "column", 0);
        CHECK(sentences(builder) == std::vector<Tokens>{Tokens(n - 1, "a"), {"a"}});
    }
}

TEST_CASE("bytes that are not UTF-8 are an error with the row, or are replaced") {
    Tokens rows(5000, "word \xC3\xA9");
    rows[4321] =
        "good b\xFF"
        "d";
    std::vector<std::int64_t> ends;
    for (std::size_t i = 1; i <= rows.size(); ++i) {
        ends.push_back(static_cast<std::int64_t>(i));
    }
    const Column<std::int32_t> column(rows);
    for (const std::size_t piece_bytes : {50, 1 << 20}) {
        CorpusBuilder text(shape(2, piece_bytes));
        const auto build = [&] {
            text.begin_rows("column", "row", 100);
            feed_rows(text, column.view());
            text.end_text();
            (void)text.choose({});
        };
        CHECK_THROWS_WITH_AS(build(), "column: not UTF-8 in row 4421; errors=\"replace\" reads on",
                             EncodingError);
        CorpusBuilder tokens(shape(2, piece_bytes));
        CHECK_THROWS_WITH_AS(add_rows(tokens, column.view(), std::span(ends), "column", 100),
                             "column: not UTF-8 in row 4421; errors=\"replace\" reads on",
                             EncodingError);
        BuildOptions options = shape(2, piece_bytes);
        options.on_invalid = OnInvalidUtf8::replace;
        CorpusBuilder replacing(options);
        add_rows(replacing, column.view(), std::span(ends), "column", 0);
        CHECK(sentences(replacing)[4321] == Tokens{"good b\xEF\xBF\xBD"
                                                   "d"});
    }
}

TEST_CASE("a token that is too long is an error with the row") {
    const Column<std::int64_t> column(Tokens{"a", std::string(kLongestToken + 1, 'x')});
    const std::vector<std::int64_t> ends{1, 2};
    CorpusBuilder tokens(shape(1, 100));
    CHECK_THROWS_WITH_AS(add_rows(tokens, column.view(), std::span(ends), "column", 7),
                         "column: a token of more than 16 MiB in row 8", CorpusError);
    CorpusBuilder text(shape(1, 1 << 20));
    const auto build = [&] {
        text.begin_rows("column", "row", 7);
        feed_rows(text, column.view());
        text.end_text();
        (void)text.choose({});
    };
    CHECK_THROWS_WITH_AS(build(), "column: a token of more than 16 MiB in row 8", CorpusError);
}

TEST_CASE("offsets that fall or lie outside are refused") {
    const std::int32_t most = std::numeric_limits<std::int32_t>::max();
    for (const std::vector<std::int32_t>& offsets : {std::vector<std::int32_t>{0, 2, 1},
                                                     {-1, 2},
                                                     {0, 5},
                                                     {most, most},
                                                     {0, most, 2},
                                                     {3, -3}}) {
        CAPTURE(offsets.front());
        const Strings<std::int32_t> strings{"abcd", offsets};
        CorpusBuilder builder(shape(1, 100));
        builder.begin_rows("column", "row", 0);
        CHECK_THROWS_AS(feed_rows(builder, strings), std::invalid_argument);
        const std::vector<std::int64_t> ends{static_cast<std::int64_t>(strings.size())};
        CHECK_THROWS_AS(add_rows(builder, strings, std::span(ends), "column", 0),
                        std::invalid_argument);
    }
    const Column<std::int32_t> column(Tokens{"a", "b"});
    for (const std::vector<std::int64_t>& ends :
         {std::vector<std::int64_t>{}, {1}, {3}, {2, 1, 2}, {-1, 2}}) {
        CorpusBuilder builder(shape(1, 100));
        CHECK_THROWS_AS(add_rows(builder, column.view(), std::span(ends), "column", 0),
                        std::invalid_argument);
    }
}
