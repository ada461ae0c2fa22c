#include "sgns/reading/corpus_builder.hpp"

#include "memory.hpp"
#include "sgns/base/errors.hpp"
#include "sgns/base/random.hpp"
#include "sgns/corpus/corpus.hpp"
#include "temporary_text.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <stdexcept>
#include <system_error>
#include <thread>

using namespace sgns;
using Tokens = std::vector<std::string>;
using Ids = std::vector<TokenId>;

namespace {

constexpr std::uint64_t kAll = std::numeric_limits<std::uint64_t>::max();

BuildOptions shape(std::size_t workers, std::size_t piece_bytes, std::uint64_t max_bytes) {
    BuildOptions options;
    options.workers = workers;
    options.piece_bytes = piece_bytes;
    options.max_bytes = max_bytes;
    return options;
}

void feed(CorpusBuilder& builder, std::string_view text) {
    builder.begin_text("text");
    builder.feed(text);
    builder.end_text();
}

Ids list(const auto& ids) {
    return Ids(ids.begin(), ids.end());
}

VocabularyOptions at_least(std::uint64_t min_count) {
    VocabularyOptions options;
    options.min_count = min_count;
    return options;
}

}  // namespace

TEST_CASE("the caller can end the choice of a vocabulary and the encoding") {
    struct Ended {};
    const auto end = [] { throw Ended(); };
    std::string text;
    for (int i = 0; i < 100'000; ++i) {
        text += std::to_string(i) + ' ';
    }
    CorpusBuilder builder(shape(2, 1 << 16, kAll));
    feed(builder, text);
    CHECK_THROWS_AS((void)builder.choose(at_least(1), end), Ended);
    CHECK(builder.choose(at_least(1)).tokens.size() == 100'000);
    EncodedCorpus corpus;
    CHECK_THROWS_AS(builder.encode(Outside::skip, corpus, end), Ended);
}

TEST_CASE("the corpus does not depend on workers, pieces or memory") {
    std::string text;
    for (int i = 0; i < 20000; ++i) {
        text += std::to_string(i * i % 997);
        text += i % 13 == 0 ? '\n' : ' ';
    }
    EncodedCorpus expected;
    Tokens tokens;
    for (const std::size_t workers : {1, 2, 5}) {
        for (const std::size_t piece_bytes : {1000, 1 << 20}) {
            for (const std::uint64_t max_bytes : {kAll, std::uint64_t{1} << 16, std::uint64_t{0}}) {
                CorpusBuilder builder(shape(workers, piece_bytes, max_bytes));
                feed(builder, text);
                feed(builder, text);
                const Vocabulary vocabulary = builder.choose(at_least(50));
                CHECK(builder.n_words() == 40000);
                EncodedCorpus corpus;
                builder.encode(Outside::skip, corpus);
                if (tokens.empty()) {
                    tokens = vocabulary.tokens;
                    expected = corpus;
                    CHECK(corpus.offsets.size() == builder.n_sentences() + 1);
                    CHECK(corpus.ids.size() < 40000);
                }
                CHECK(vocabulary.tokens == tokens);
                CHECK(corpus.ids == expected.ids);
                CHECK(corpus.offsets == expected.offsets);
            }
        }
    }
}

TEST_CASE("the corpus of many rare and long tokens does not depend on workers or memory") {
    // With little memory each worker writes several tables, whose tokens are the same in part.
    std::string text;
    for (int i = 0; i < 150'000; ++i) {
        text += std::to_string(i * 7919 % 80'000);
        text += i % 13 == 0 ? '\n' : ' ';
        if (i % 50'000 == 0) {
            text += std::string(100'000 + static_cast<std::size_t>(i % 3), 'x') + ' ';
        }
    }
    EncodedCorpus expected;
    Vocabulary vocabulary;
    for (const std::uint64_t max_bytes : {kAll, std::uint64_t{3} << 20, std::uint64_t{0}}) {
        for (const std::size_t workers : {1, 64}) {
            CorpusBuilder builder(shape(workers, 1 << 20, max_bytes));
            feed(builder, text);
            const Vocabulary chosen = builder.choose(at_least(2));
            EncodedCorpus corpus;
            builder.encode(Outside::skip, corpus);
            if (expected.ids.empty()) {
                expected = corpus;
                vocabulary = chosen;
                CHECK(chosen.tokens.size() > 60'000);
            }
            CHECK(chosen.tokens == vocabulary.tokens);
            CHECK(chosen.counts == vocabulary.counts);
            CHECK(corpus.ids == expected.ids);
            CHECK(corpus.offsets == expected.offsets);
        }
    }
}

TEST_CASE("texts and tokens alternate, and a last line without a line feed is a sentence") {
    for (const std::size_t piece_bytes : {1, 1 << 20}) {
        CorpusBuilder builder(shape(2, piece_bytes, kAll));
        feed(builder, "\xEF\xBB\xBFx y\n\nz");
        feed(builder, "");
        feed(builder, "\xEF\xBB\xBF");
        feed(builder, " \n");
        for (const char* const token : {"y", "y"}) {
            builder.add_token(TokenKey::of(token));
        }
        builder.end_sentence();
        builder.end_sentence();
        feed(builder, "z z");
        CHECK(builder.choose(at_least(1)).tokens == Tokens{"y", "z", "x"});
        CHECK(builder.n_sentences() == 7);
        EncodedCorpus corpus;
        builder.encode(Outside::skip, corpus);
        CHECK(list(corpus.ids) == Ids{2, 0, 1, 0, 0, 1, 1});
        CHECK(corpus.offsets == std::vector<std::uint64_t>{0, 2, 2, 3, 3, 5, 5, 7});
    }
}

namespace {

struct Built {
    Tokens tokens;
    Ids ids;
    std::vector<std::uint64_t> offsets;
    std::string error = {};
    friend bool operator==(const Built&, const Built&) = default;
};

/// The corpus that `add` adds to a builder, or the message of the error.
Built built(BuildOptions options, const auto& add) {
    CorpusBuilder builder(std::move(options));
    try {
        add(builder);
        const Vocabulary vocabulary = builder.choose(at_least(1));
        EncodedCorpus corpus;
        builder.encode(Outside::skip, corpus);
        return {vocabulary.tokens, list(corpus.ids), corpus.offsets};
    } catch (const CorpusError& error) {
        return {{}, {}, {}, error.what()};
    }
}

void add_file(CorpusBuilder& builder, std::string name, const test::TemporaryText& file) {
    builder.add_file(std::move(name), file.descriptor(), file.size());
}

}  // namespace

TEST_CASE("workers that read a file find what they find in fed text, for ranges of any size") {
    Random random(2, Purpose::sampling, 0, 0);
    const std::vector<std::string> parts = {"a",        "bc", " ", "\n", "\r\n", "\xEF\xBB\xBF",
                                            "\xC3\xA9", " ",  "a", "\n", "\t",   "\xE2\x82"};
    for (int repeat = 0; repeat < 12; ++repeat) {
        std::string texts[2];
        for (std::string& text : texts) {
            for (std::uint32_t n = random.below(30); n > 0; --n) {
                text += parts[random.below(random.below(4) == 0 ? 12 : 11)];
            }
        }
        const test::TemporaryText first(texts[0]);
        const test::TemporaryText second(texts[1]);
        const auto feed_both = [&](CorpusBuilder& builder) {
            builder.begin_text("one");
            builder.feed(texts[0]);
            builder.end_text();
            feed(builder, texts[1]);
        };
        const auto read_both = [&](CorpusBuilder& builder) {
            add_file(builder, "one", first);
            add_file(builder, "text", second);
        };
        const auto read_one = [&](CorpusBuilder& builder) {
            add_file(builder, "one", first);
            feed(builder, texts[1]);
        };
        const Built expected = built(shape(1, 1 << 20, kAll), feed_both);
        for (const std::size_t workers : {1, 3}) {
            for (const std::size_t piece_bytes : {1, 3, 8, 1 << 20}) {
                CAPTURE(texts[0]);
                CAPTURE(texts[1]);
                CHECK(built(shape(workers, piece_bytes, kAll), feed_both) == expected);
                CHECK(built(shape(workers, piece_bytes, 0), read_both) == expected);
                CHECK(built(shape(workers, piece_bytes, kAll), read_one) == expected);
            }
        }
    }
}

TEST_CASE("a file that is read has the same error of a long token as fed text") {
    const std::string text =
        "\xEF\xBB\xBF"
        "a\nb " +
        std::string(kLongestToken + 5, 'x') + " \xFF";
    const test::TemporaryText file(text);
    for (const std::size_t workers : {1, 4}) {
        const auto read = [&](CorpusBuilder& builder) { add_file(builder, "text", file); };
        CHECK(built(shape(workers, 1 << 20, kAll), read).error ==
              "text: a token of more than 16 MiB at line 2, byte offset 7");
        const auto pour = [&](CorpusBuilder& builder) { feed(builder, text); };
        CHECK(built(shape(workers, 1 << 20, kAll), pour).error ==
              "text: a token of more than 16 MiB at line 2, byte offset 7");
    }
}

TEST_CASE("texts that are fed side by side are in the order in which they began") {
    const std::vector<std::string> texts = {"a b\nc", "", "d\n\ne", "f"};
    const auto one_after_another = [&](CorpusBuilder& builder) {
        for (const std::string& text : texts) {
            feed(builder, text);
        }
    };
    const auto side_by_side = [&](CorpusBuilder& builder) {
        std::vector<std::uint64_t> numbers;
        for (std::size_t i = 0; i < texts.size(); ++i) {
            numbers.push_back(builder.begin_text("text"));
        }
        std::vector<std::thread> threads;
        for (std::size_t i = 0; i < texts.size(); ++i) {
            threads.emplace_back([&, i] {
                for (const char c : texts[i]) {
                    CHECK(builder.feed(numbers[i], std::string_view(&c, 1)));
                }
                CHECK(builder.end_text(numbers[i]));
            });
        }
        for (std::thread& thread : threads) {
            thread.join();
        }
    };
    for (const std::size_t piece_bytes : {1, 100}) {
        const Built expected = built(shape(1, piece_bytes, kAll), one_after_another);
        CHECK(expected.ids == Ids{0, 1, 2, 3, 4, 5});
        CHECK(built(shape(2, piece_bytes, kAll), side_by_side) == expected);
    }
}

TEST_CASE("the error of the first text is raised, although a later one fails before") {
    for (const std::size_t workers : {1, 3}) {
        CorpusBuilder builder(shape(workers, 10, kAll));
        const std::uint64_t first = builder.begin_text("first");
        const std::uint64_t second = builder.begin_text("second");
        const std::uint64_t third = builder.begin_text("third");
        CHECK(builder.feed(second, "a\nb \xFF c"));
        while (builder.feed(second, "some text\n")) {
        }
        CHECK_FALSE(builder.feed(third, "some text\n"));
        CHECK_FALSE(builder.end_text(third));
        CHECK(builder.feed(first, "one\ntwo\nthree\n\xFF"));
        CHECK(builder.end_text(first));
        CHECK(builder.wait_until_counted(std::chrono::hours(1)));
        CHECK_THROWS_WITH_AS(
            builder.raise_error(),
            "first: not UTF-8 at line 4, byte offset 14; errors=\"replace\" reads on",
            EncodingError);
    }
}

TEST_CASE("an error outside ends the input, unless what is before has an error") {
    for (const bool is_bad : {false, true}) {
        CorpusBuilder builder(shape(2, 4, kAll));
        const std::uint64_t text = builder.begin_text("text");
        // It may be known already that the text is bad.
        CHECK((builder.feed(text, is_bad ? "a \xFF b c d " : "a b c d e f ") || is_bad));
        builder.end_input_after(text);
        CHECK_FALSE(builder.feed(builder.begin_text("next"), "a b c d "));
        CHECK(builder.wait_until_counted(std::chrono::hours(1)));
        if (is_bad) {
            CHECK_THROWS_AS(builder.raise_error(), EncodingError);
        } else {
            builder.raise_error();
        }
    }
}

TEST_CASE("a file that shrinks is an error, and bytes read are counted") {
    const test::TemporaryText file("a b c d");
    CorpusBuilder builder(shape(2, 2, kAll));
    builder.add_file("text", file.descriptor(), 7);
    CHECK(builder.wait_until_counted(std::chrono::hours(1)));
    CHECK(builder.bytes_read() == 7);
    CHECK(builder.wait_for_room(std::chrono::hours(1)));
    builder.add_file("text", file.descriptor(), 9);
    CHECK_THROWS_WITH_AS((void)builder.choose(at_least(1)),
                         "text shrank while it was read, from 9 bytes to 7", FormatError);
}

TEST_CASE("text after the end of the input is refused") {
    CorpusBuilder builder(shape(1, 1, kAll));
    feed(builder, "a");
    (void)builder.choose(at_least(1));
    builder.begin_text("late");
    CHECK_THROWS_AS(builder.feed("b "), std::logic_error);
    CHECK_THROWS_AS(builder.end_text(), std::logic_error);
}

TEST_CASE("a token outside the vocabulary leaves no gap, ends the sentence, or becomes unknown") {
    const auto encode = [](Outside outside, std::string unknown, std::size_t piece_bytes) {
        CorpusBuilder builder(shape(1, piece_bytes, kAll));
        feed(builder, "a a x y a\nx\na a x\n");
        VocabularyOptions options = at_least(5);
        options.unknown = std::move(unknown);
        (void)builder.choose(options);
        EncodedCorpus corpus;
        builder.encode(outside, corpus);
        return std::pair(list(corpus.ids), corpus.offsets);
    };
    using Offsets = std::vector<std::uint64_t>;
    for (const std::size_t piece_bytes : {1, 100}) {
        CHECK(encode(Outside::skip, "", piece_bytes) ==
              std::pair(Ids{0, 0, 0, 0, 0}, Offsets{0, 3, 3, 5}));
        CHECK(encode(Outside::skip, "?", piece_bytes) ==
              std::pair(Ids{0, 0, 1, 1, 0, 1, 0, 0, 1}, Offsets{0, 5, 6, 9}));
    }
    CHECK(encode(Outside::cut, "", 100).second == Offsets{0, 2, 3, 3, 5, 5});
}

TEST_CASE(
    "the error for bad bytes has the line and offset of the first, for any number of workers") {
    std::string text = "ab\n";
    for (int i = 0; i < 3000; ++i) {
        text += "word\n";
    }
    const std::string bad = text + "c d\xE2\x82 e\n" + text + "\xFF\n" + text;
    for (const std::size_t workers : {1, 3}) {
        for (const std::size_t piece_bytes : {50, 1 << 20}) {
            CorpusBuilder builder(shape(workers, piece_bytes, kAll));
            const auto build = [&] {
                feed(builder, text);
                builder.begin_text("second");
                builder.feed(bad);
                builder.end_text();
                (void)builder.choose(at_least(1));
            };
            CHECK_THROWS_WITH_AS(
                build(),
                "second: not UTF-8 at line 3002, byte offset 15006; errors=\"replace\" reads on",
                EncodingError);
            CHECK_THROWS_AS((void)builder.choose(at_least(1)), CorpusError);
        }
    }
}

TEST_CASE("a long token is accepted, an endless one is an error") {
    CorpusBuilder builder(shape(2, 1 << 20, kAll));
    feed(builder, "a " + std::string(kLongestToken, 'x') + " b");
    CHECK(builder.choose(at_least(1)).tokens.size() == 3);

    CorpusBuilder endless(shape(2, 1 << 20, kAll));
    endless.begin_text("zeros");
    const auto pour = [&] {
        endless.feed("a\nb ");
        for (int i = 0; i < 100; ++i) {
            endless.feed(std::string(1 << 20, '\0'));
        }
    };
    CHECK_THROWS_WITH_AS(pour(), "zeros: a token of more than 16 MiB at line 2, byte offset 4",
                         CorpusError);
}

TEST_CASE("a full disk is an error, here or in a later call") {
    BuildOptions options = shape(2, 100, 0);
    options.folder = "/no/such/folder";
    CorpusBuilder builder(options);
    const auto build = [&] {
        feed(builder, std::string(10000, 'a') + " b");
        (void)builder.choose(at_least(1));
    };
    CHECK_THROWS_AS(build(), std::system_error);
}

TEST_CASE("an abandoned builder joins its workers") {
    CorpusBuilder builder(shape(3, 100, kAll));
    builder.begin_text("text");
    builder.feed(std::string(5000, ' ') + "a");
}

TEST_CASE("bad options are refused") {
    CHECK_THROWS_AS(CorpusBuilder(shape(0, 1, kAll)), std::invalid_argument);
    CHECK_THROWS_AS(CorpusBuilder(shape(1, 0, kAll)), std::invalid_argument);
}

TEST_CASE("memory that runs out raises bad_alloc, whatever thread it happens on") {
    std::string text;
    for (int i = 0; i < 200; ++i) {
        text += "token" + std::to_string(i % 50) + (i % 10 == 0 ? '\n' : ' ');
    }
    EncodedCorpus expected;
    const auto build = [&] {
        EncodedCorpus corpus;
        CorpusBuilder builder(shape(2, 300, kAll));
        feed(builder, text);
        (void)builder.choose(at_least(1));
        Meter meter;
        builder.encode(Outside::skip, corpus, {}, &meter);
        CHECK(meter.total() == 200);
        CHECK(meter.done() == 200);
        expected = std::move(corpus);
    };
    CHECK(test::fail_each_allocation(build) > 20);
    CHECK(expected.ids.size() == 200);

    const test::TemporaryText file(text);
    bool is_same = false;
    const auto read = [&] {
        EncodedCorpus corpus;
        CorpusBuilder builder(shape(1, 300, kAll));
        add_file(builder, "text", file);
        (void)builder.wait_until_counted(std::chrono::hours(1));
        (void)builder.choose(at_least(1));
        builder.encode(Outside::skip, corpus);
        is_same = corpus.ids == expected.ids;
    };
    CHECK(test::fail_each_allocation(read) > 20);
    CHECK(is_same);
}
