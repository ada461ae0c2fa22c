#include "sgns/reading/text_cutter.hpp"

#include "sgns/reading/tokens.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

using namespace sgns;

namespace {

/// The pieces of a text that arrives in parts of `part_bytes`.
std::vector<TextPiece> pieces_of(std::string_view text, std::size_t piece_bytes,
                                 std::size_t part_bytes, bool drop_mark = true) {
    TextCutter cutter(piece_bytes, drop_mark);
    std::vector<TextPiece> pieces;
    for (std::size_t at = 0; at < text.size(); at += part_bytes) {
        for (std::string_view part = text.substr(at, part_bytes); !part.empty();) {
            if (cutter.add(part)) {
                cutter.cut(pieces.emplace_back());
            }
        }
    }
    cutter.cut(pieces.emplace_back());
    return pieces;
}

}  // namespace

TEST_CASE("pieces end with white space and hold the whole text, however it arrives") {
    std::string text;
    for (int i = 0; i < 300; ++i) {
        text.append(static_cast<std::size_t>(i * i % 11), 'x');
        text += i % 3 == 0 ? '\n' : ' ';
    }
    for (const std::size_t piece_bytes : {1, 2, 7, 64, 100000}) {
        for (const std::size_t part_bytes : {1, 3, 64, 100000}) {
            const std::vector<TextPiece> pieces = pieces_of(text, piece_bytes, part_bytes);
            std::string whole;
            for (const TextPiece& piece : pieces) {
                CHECK(piece.offset == whole.size());
                CHECK(piece.bytes.size() < piece_bytes + 12);
                CHECK((&piece == &pieces.back() || is_space(piece.bytes.back())));
                whole += piece.bytes;
            }
            CHECK(whole == text);
        }
    }
}

TEST_CASE("only a byte order mark at the start becomes spaces, and only if it is to be dropped") {
    const std::string mark = "\xEF\xBB\xBF";
    for (const std::size_t bytes : {1, 2, 3, 100}) {
        const auto whole = [&](const std::string& text, bool drop_mark) {
            std::string all;
            for (const TextPiece& piece : pieces_of(text, bytes, bytes, drop_mark)) {
                all += piece.bytes;
            }
            return all;
        };
        CHECK(whole(mark + "a" + mark, true) == "   a" + mark);
        CHECK(whole(mark + "a", false) == mark + "a");
        CHECK(whole(" " + mark + "a", true) == " " + mark + "a");
        CHECK(whole(mark.substr(0, 2), true) == mark.substr(0, 2));
        CHECK(whole(mark, true) == "   ");
    }
}

TEST_CASE("a token that does not end is an error at its first byte") {
    for (const std::string start : {"a\nb ", "\xEF\xBB\xBF"}) {
        TextCutter cutter(1 << 20, true);
        const std::string text = start + std::string(kLongestToken + (2 << 20), 'x');
        std::string_view rest = text;
        TextPiece piece;
        const auto pour = [&] {
            while (!rest.empty()) {
                if (cutter.add(rest)) {
                    cutter.cut(piece);
                }
            }
        };
        std::uint64_t offset = 0;
        try {
            pour();
        } catch (const BadText& bad) {
            offset = bad.offset;
        }
        CHECK(offset == start.size());
    }
}
