#include "sgns/reading/text_file.hpp"

#include "sgns/base/errors.hpp"
#include "sgns/base/random.hpp"
#include "sgns/reading/tokens.hpp"
#include "temporary_file.hpp"

#include <doctest/doctest.h>

#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

using namespace sgns;
using test::TemporaryFile;

namespace {

void read(const TextFile& file, std::uint64_t range, TextPiece& piece) {
    std::mutex mutex;
    std::unique_lock alone(mutex, std::defer_lock);
    file.read(range, piece, alone);
}

/// A token or a line feed, and its offset.
using Parts = std::vector<std::pair<std::uint64_t, std::string>>;

void append_parts(TextPiece& piece, Parts& parts) {
    piece.pad();
    const std::string_view bytes = piece.bytes;
    std::size_t last = 0;
    split(
        bytes,
        [&](std::size_t begin, std::size_t end) {
            parts.emplace_back(piece.offset + begin, bytes.substr(begin, end - begin));
            last = end;
        },
        [&] {
            last = bytes.find('\n', last);
            parts.emplace_back(piece.offset + last++, "\n");
        });
}

Parts parts_of(const std::string& text) {
    Parts parts;
    TextPiece piece{text};
    append_parts(piece, parts);
    return parts;
}

Parts parts_by_ranges(const TemporaryFile& text, std::size_t range_bytes) {
    const TextFile file(text.descriptor(), "text", text.size(), range_bytes);
    Parts parts;
    TextPiece piece;
    std::size_t n_bytes = 0;
    for (std::uint64_t range = 0; range < file.n_ranges(); ++range) {
        read(file, range, piece);
        append_parts(piece, parts);
        n_bytes += file.n_bytes(range);
    }
    CHECK(n_bytes == text.size());
    return parts;
}

}  // namespace

TEST_CASE("ranges of any size hold each token and each line feed once, in order") {
    Random random(1, Purpose::sampling, 0, 0);
    for (int repeat = 0; repeat < 60; ++repeat) {
        std::string text;
        for (std::size_t n = random.below(70); text.size() < n;) {
            text.append(random.below(9), 'x');
            text += " \n\n\t\xEF"[random.below(5)];
        }
        const Parts expected = parts_of(text);
        const TemporaryFile file(text);
        for (std::size_t range_bytes = 1; range_bytes < 40; ++range_bytes) {
            CAPTURE(text);
            CAPTURE(range_bytes);
            CHECK(parts_by_ranges(file, range_bytes) == expected);
        }
    }
}

TEST_CASE("a token is longer than many ranges and than what is read ahead") {
    const std::string text = "a " + std::string(5000, 'y') + "\n" + std::string(3000, 'z');
    const TemporaryFile file(text);
    for (const std::size_t range_bytes : {1, 7, 1000, 4000, 5003, 9000}) {
        CHECK(parts_by_ranges(file, range_bytes) == parts_of(text));
    }
}

TEST_CASE("a byte order mark at the start is dropped, also if it is cut") {
    for (const std::string rest : {"", "a", " a\xEF\xBB\xBF", "\n\xEF\xBB\xBF", "\xEF\xBB\xBF"}) {
        const TemporaryFile file("\xEF\xBB\xBF" + rest);
        for (const std::size_t range_bytes : {1, 2, 3, 4, 100}) {
            CHECK(parts_by_ranges(file, range_bytes) == parts_of("   " + rest));
        }
    }
}

TEST_CASE("of an endless token, one byte more is read than a token may have") {
    const TemporaryFile file("\xEF\xBB\xBF" + std::string(kLongestToken + 1000, 'x'));
    const TextFile text(file.descriptor(), "text", file.size(), 1 << 20);
    TextPiece piece;
    read(text, 0, piece);
    CHECK(piece.bytes == "   " + std::string(kLongestToken + 1, 'x'));
    read(text, 1, piece);
    CHECK(piece.bytes.find_first_not_of(' ') == std::string::npos);
}

TEST_CASE("whoever reads a long token is alone") {
    const TemporaryFile file("a b" + std::string(5000, 'x') + " c " + std::string(3000, 'y'));
    const TextFile text(file.descriptor(), "text", file.size(), 1000);
    std::mutex mutex;
    for (std::uint64_t range = 0; range < text.n_ranges(); ++range) {
        std::unique_lock alone(mutex, std::defer_lock);
        TextPiece piece;
        text.read(range, piece, alone);
        CHECK(alone.owns_lock() == (piece.bytes.size() > 2500));
        CHECK(alone.owns_lock() == (range == 0 || range == 5));
    }
}

TEST_CASE("an empty file is one empty range") {
    const TemporaryFile file("");
    const TextFile text(file.descriptor(), "text", 0, 10);
    CHECK(text.n_ranges() == 1);
    TextPiece piece{"before"};
    read(text, 0, piece);
    CHECK(piece.bytes.empty());
}

TEST_CASE("a file is read up to its first size if it grows, and refused if it shrinks") {
    const TemporaryFile file("abc def");
    const TextFile text(file.descriptor(), "name.txt", 5, 4);
    TextPiece piece;
    read(text, 1, piece);
    CHECK(piece.bytes == " d");
    file.resize(3);
    CHECK_THROWS_WITH_AS(read(text, 0, piece),
                         "name.txt shrank while it was read, from 5 bytes to 3", FormatError);
    CHECK_THROWS_WITH_AS(read(text, 1, piece),
                         "name.txt shrank while it was read, from 5 bytes to 3", FormatError);
}

TEST_CASE("the descriptor can be closed while the file is read") {
    std::optional<TemporaryFile> file("a b");
    const TextFile text(file->descriptor(), "text", 3, 100);
    file.reset();
    TextPiece piece;
    read(text, 0, piece);
    CHECK(piece.bytes == "a b");
}

TEST_CASE("errors of the system name the file") {
    CHECK_THROWS_WITH_AS(TextFile(-1, "name.txt", 5, 4), doctest::Contains("name.txt"),
                         std::system_error);
    const test::Pipe pipe;
    const TextFile text(pipe.descriptor(), "pipe", 5, 4);
    TextPiece piece;
    CHECK_THROWS_WITH_AS(read(text, 0, piece), doctest::Contains("pipe"), std::system_error);
    CHECK_THROWS_AS(TextFile(0, "text", 5, 0), std::invalid_argument);
}
