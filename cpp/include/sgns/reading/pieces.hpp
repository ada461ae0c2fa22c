// pieces.hpp: a text in pieces, each small enough for one worker at a time.
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

/// A token that is longer is an error: such a text is none, and nothing would bound its memory.
inline constexpr std::size_t kLongestToken = std::size_t{1} << 24;

/// Some of a text, cut at white space.
struct TextPiece {
    std::string bytes;         // whole blocks, ending with white space, see split()
    std::uint64_t offset = 0;  // in the text

    /// Makes it whole blocks, and so long that a look-up may read past the end of a token.
    void pad() { bytes.append(2 * kTextBlock - bytes.size() % kTextBlock, ' '); }
};

/// What is wrong with a text, and where.
struct BadText {
    const char* what;
    const char* advice;
    std::uint64_t lines;   // of its piece, before this place
    std::uint64_t offset;  // in the text
};

/// Consecutive tokens of the input, by their numbers in a table.
struct Piece {
    std::vector<TokenId> ids;
    std::vector<std::uint32_t> ends;  // of sentences, in ids
    bool ends_text = false;
    std::uint32_t part = 0;  // whose table
    std::uint32_t run = 0;   // which of its tables
    bool is_spilled = false;
    std::uint64_t at = 0;  // in the file: ids, then ends
    std::size_t n_ids = 0;
    std::size_t n_ends = 0;
    std::size_t n_open = 0;  // ids after the last end

    [[nodiscard]] std::size_t n_bytes() const noexcept {
        return sizeof(std::uint32_t) * (n_ids + n_ends);
    }
    /// Notes its sizes, now that it is complete.
    void close();
    void spill(SpillFile& file);
    void load(const SpillFile& file);
};

/// A piece in ids of the vocabulary.
struct Translation {
    std::vector<TokenId> ids;
    std::vector<std::uint64_t> ends;  // of sentences, in ids
};

/// Number n of a piece, which is emptied, becomes ids[n].
[[nodiscard]] Translation translate(Piece& piece, std::span<const TokenId> ids, Outside outside);

/// Whether a text ends with a line that has tokens and no line feed.
struct LastLine {
    bool is_open = false;  // tokens follow the last line feed

    bool ends_with(const Piece& piece) {
        is_open = piece.n_open > 0 || (is_open && piece.n_ends == 0);
        return piece.ends_text && std::exchange(is_open, false);
    }
};

/// Numbers the tokens of pieces, one piece after the other.
class PieceReader {
public:
    PieceReader(TokenTable& table, OnInvalidUtf8 on_invalid);

    /// Throws BadText.
    void read(const TextPiece& text, Piece& piece);

private:
    // Slots are seldom in the cache: they are called for several tokens at once.
    static constexpr std::size_t kAtOnce = 32;

    [[nodiscard]] std::string_view checked(std::string_view token, std::uint64_t offset,
                                           const Piece& piece);
    void flush();

    TokenTable& table_;
    const OnInvalidUtf8 on_invalid_;
    std::array<TokenKey, kAtOnce> keys_{};
    std::size_t n_keys_ = 0;
    std::vector<std::string> replaced_;  // spellings of keys that are not in the text
    std::vector<TokenId> numbers_;
    std::size_t n_numbers_ = 0;
};

}  // namespace sgns
