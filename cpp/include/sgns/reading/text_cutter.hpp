// text_cutter.hpp: cuts a text that arrives in parts into pieces that end with white space.
#pragma once

#include "sgns/reading/pieces.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sgns {

/// Overwrites a byte order mark at the start of a text with spaces. Returns its length, or 0.
std::size_t blank_mark(std::string& text) noexcept;

/// Collects a text whose parts are cut anywhere, and cuts it into pieces after white space.
class TextCutter {
public:
    /// Pieces have about `piece_bytes` bytes, or more if a token is longer. A byte order mark at
    /// the start of the text is dropped if `drop_mark`.
    TextCutter(std::size_t piece_bytes, bool drop_mark)
        : piece_bytes_(piece_bytes), drop_mark_(drop_mark) {}

    /// Takes bytes from the front of `part`, all of them or until a piece is complete. Returns
    /// true if a piece is complete, which cut() must then take.
    ///
    /// Throws BadText for a token that is longer than kLongestToken and has not ended yet.
    [[nodiscard]] bool add(std::string_view& part);
    /// Moves the complete piece, or all that is left, to `piece`, whose buffer is used again.
    void cut(TextPiece& piece);

private:
    std::size_t piece_bytes_;
    bool drop_mark_;
    std::string pending_;       // text that is not in a piece yet
    std::uint64_t offset_ = 0;  // of pending_ in the text
    std::size_t searched_ = 0;  // bytes of pending_ without white space
    std::size_t complete_ = 0;  // bytes of a complete piece
};

}  // namespace sgns
