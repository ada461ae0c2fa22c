// pieces.hpp: pieces of a text, each small enough for one worker at a time.
#pragma once

#include "sgns/base/types.hpp"
#include "sgns/reading/spill.hpp"
#include "sgns/reading/token_table.hpp"
#include "sgns/reading/tokens.hpp"
#include "sgns/reading/vocabulary.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sgns {

/// Longer tokens are errors: such a file is not a text, and would need unbounded memory.
inline constexpr std::size_t kLongestToken = std::size_t{1} << 24;

/// A part of a text, cut at white space.
struct TextPiece {
    std::string bytes;         // whole blocks that end with white space; see split()
    std::uint64_t offset = 0;  // offset in the text

    /// Pads the bytes to whole blocks. A lookup may then read past the end of a token.
    void pad() { bytes.append(2 * kTextBlock - bytes.size() % kTextBlock, ' '); }
};

/// An error in a text, with its position.
struct BadText {
    const char* what;
    bool can_replace;      // the bytes are not UTF-8
    std::uint64_t lines;   // lines of the piece before the error
    std::uint64_t offset;  // offset in the text
};

/// Consecutive tokens of the input, as numbers in a table.
struct Piece {
    std::vector<TokenId> ids;
    std::vector<std::uint32_t> ends;  // ends of sentences, as indices of ids
    bool ends_text = false;
    std::uint32_t part = 0;  // the worker whose table has the numbers
    std::uint32_t run = 0;   // the run of that table
    bool is_spilled = false;
    std::uint64_t at = 0;  // offset in the file: ids, then ends
    std::size_t n_ids = 0;
    std::size_t n_ends = 0;
    std::size_t n_open = 0;  // ids after the last end

    [[nodiscard]] std::size_t n_bytes() const noexcept {
        return sizeof(std::uint32_t) * (n_ids + n_ends);
    }
    /// Stores the sizes of a complete piece.
    void close();
    void spill(SpillFile& file);
    void load(const SpillFile& file);
};

/// A piece in ids of the vocabulary.
struct Translation {
    std::vector<TokenId> ids;
    std::vector<std::uint64_t> ends;  // ends of sentences, as indices of ids
};

/// Replaces each number n of a piece by ids[n]. Empties the piece.
[[nodiscard]] Translation translate(Piece& piece, std::span<const TokenId> ids, Outside outside);

/// Tells whether a text ends with a line that has tokens and no line feed.
struct LastLine {
    bool is_open = false;  // tokens follow the last line feed

    bool ends_with(const Piece& piece) {
        is_open = piece.n_open > 0 || (is_open && piece.n_ends == 0);
        return piece.ends_text && std::exchange(is_open, false);
    }
};

/// Numbers the tokens of one piece after the other.
class PieceReader {
public:
    PieceReader(TokenTable& table, OnInvalidUtf8 on_invalid);

    /// Throws BadText.
    void read(const TextPiece& text, Piece& piece);

private:
    // Slots are rarely in the cache: several of them are prefetched together.
    static constexpr std::size_t kAtOnce = 64;

    void number_keys(std::size_t n, const TextPiece& text, Piece& piece);
    [[nodiscard]] TokenId add(std::string_view token, std::size_t index, const TextPiece& text,
                              const Piece& piece);

    TokenTable& table_;  // all of its tokens are UTF-8
    const OnInvalidUtf8 on_invalid_;
    std::array<TokenKey, kAtOnce> keys_{};
    std::size_t n_expected_ = 0;  // tokens in the next piece
};

}  // namespace sgns
