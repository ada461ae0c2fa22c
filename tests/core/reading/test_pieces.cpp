#include "sgns/reading/pieces.hpp"

#include "temporary_file.hpp"

#include <doctest/doctest.h>

using namespace sgns;

namespace {

Piece read(PieceReader& reader, std::string bytes) {
    TextPiece text{std::move(bytes), 100};
    text.pad();
    Piece piece;
    reader.read(text, piece);
    piece.close();
    return piece;
}

}  // namespace

TEST_CASE("tokens are numbered in order, and sentences end at line feeds") {
    TokenTable table;
    PieceReader reader(table, OnInvalidUtf8::raise);
    Piece piece = read(reader, "a b\na\n\n\u20AC");
    CHECK(piece.ids == std::vector<TokenId>{0, 1, 0, 2});
    CHECK(piece.ends == std::vector<std::uint32_t>{2, 3, 3});
    CHECK(piece.n_open == 1);
    piece = read(reader, "\u20AC c ");
    CHECK(piece.ids == std::vector<TokenId>{2, 3});
    CHECK(piece.n_open == 2);
    CHECK(read(reader, "").n_ids == 0);
}

TEST_CASE("numbers become ids, and a dropped token leaves no gap or ends a sentence") {
    TokenTable table;
    PieceReader reader(table, OnInvalidUtf8::raise);
    const std::vector<TokenId> ids{7, kDropped, 9};
    for (const Outside outside : {Outside::skip, Outside::cut}) {
        Piece piece = read(reader, "a b c\nb\n\nb a");
        const Translation made = translate(piece, ids, outside);
        CHECK(made.ids == std::vector<TokenId>{7, 9, 7});
        CHECK(made.ends == (outside == Outside::skip ? std::vector<std::uint64_t>{2, 2, 2}
                                                     : std::vector<std::uint64_t>{1, 2, 2, 2}));
    }
}

TEST_CASE("more tokens than one batch of lookups, with replaced ones among them") {
    TokenTable table;
    PieceReader reader(table, OnInvalidUtf8::replace);
    std::string bytes;
    for (int i = 0; i < 500; ++i) {
        bytes += i % 3 == 0 ? "\xFF " : i % 3 == 1 ? "\xEF\xBF\xBD " : "x\n";
    }
    const Piece piece = read(reader, bytes);
    CHECK(table.size() == 2);
    CHECK(piece.n_ids == 500);
    CHECK(piece.ends.front() == 3);
    CHECK(piece.n_ends == 166);
}

TEST_CASE("the error for bad bytes has their position") {
    TokenTable table;
    PieceReader reader(table, OnInvalidUtf8::raise);
    try {
        (void)read(reader, "a\nb\nc\xFF");
        FAIL("no error");
    } catch (const BadText& bad) {
        CHECK(bad.can_replace);
        CHECK(bad.lines == 2);
        CHECK(bad.offset == 105);
    }
}

TEST_CASE(
    "the line of an error counts the line feeds before it, however many tokens are in between") {
    for (const std::size_t n_tokens : {0, 1, 31, 32, 33, 100}) {
        TokenTable table;
        PieceReader reader(table, OnInvalidUtf8::raise);
        std::string bytes;
        for (std::size_t i = 0; i < n_tokens; ++i) {
            bytes += "x\n";
        }
        const std::size_t place = bytes.size();
        bytes += "\xFF\nx\n\xFE ";
        try {
            (void)read(reader, bytes);
            FAIL("no error");
        } catch (const BadText& bad) {
            CHECK(bad.lines == n_tokens);
            CHECK(bad.offset == 100 + place);
        }
    }
}

TEST_CASE("the first of two errors is reported") {
    TokenTable table;
    PieceReader reader(table, OnInvalidUtf8::raise);
    const std::string endless(kLongestToken + 1, 'x');
    for (const bool bad_bytes_first : {true, false}) {
        try {
            (void)read(reader, bad_bytes_first ? "a \xFF " + endless : endless + " \xFF");
            FAIL("no error");
        } catch (const BadText& bad) {
            CHECK(bad.can_replace == bad_bytes_first);
            CHECK(bad.offset == (bad_bytes_first ? 102 : 100));
        }
    }
}

TEST_CASE("a replaced token is replaced each time it occurs") {
    TokenTable table;
    PieceReader reader(table, OnInvalidUtf8::replace);
    CHECK(read(reader, "a\xFF a\xFF a\uFFFD").ids == std::vector<TokenId>{0, 0, 0});
    CHECK(read(reader, "a\xFF").ids == std::vector<TokenId>{0});
    CHECK(table.find(TokenKey::of("a\xFF")) == TokenTable::kAbsent);
}

TEST_CASE("a piece holds little more memory than its tokens, whatever the piece before it was") {
    TokenTable table;
    PieceReader reader(table, OnInvalidUtf8::raise);
    std::string dense;
    for (int i = 0; i < 10'000; ++i) {
        dense += "x ";
    }
    const std::string sparse(20'000, 'y');
    for (const std::string& bytes : {dense, sparse, dense, dense}) {
        const Piece piece = read(reader, bytes);
        CHECK(piece.ids.capacity() <= piece.ids.size() + piece.ids.size() / 16 + 32);
    }
}

TEST_CASE("a piece from the file equals the one that was written") {
    SpillFile file(test::temporary_folder());
    TokenTable table;
    PieceReader reader(table, OnInvalidUtf8::raise);
    std::vector<Piece> pieces;
    for (const char* const bytes : {"a b\na\n\nc", "", "d"}) {
        pieces.push_back(read(reader, bytes));
        pieces.back().spill(file);
        CHECK(pieces.back().ids.empty());
    }
    for (Piece& piece : pieces) {
        piece.load(file);
    }
    CHECK(pieces[0].ids == std::vector<TokenId>{0, 1, 0, 2});
    CHECK(pieces[0].ends == std::vector<std::uint32_t>{2, 3, 3});
    CHECK(pieces[1].ids.empty());
    CHECK(pieces[2].ids == std::vector<TokenId>{3});
}

TEST_CASE("a last line without a line feed ends with the text, if it has tokens") {
    const auto piece = [](std::size_t n_ends, std::size_t n_open, bool ends_text) {
        Piece made;
        made.n_ends = n_ends;
        made.n_open = n_open;
        made.ends_text = ends_text;
        return made;
    };
    LastLine line;
    CHECK_FALSE(line.ends_with(piece(0, 1, false)));
    CHECK(line.ends_with(piece(0, 0, true)));  // the tokens were in the piece before
    CHECK_FALSE(line.ends_with(piece(0, 0, true)));
    CHECK_FALSE(line.ends_with(piece(0, 1, false)));
    CHECK_FALSE(line.ends_with(piece(1, 0, true)));
}
