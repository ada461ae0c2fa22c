// tokens.hpp: from bytes to tokens and lines.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sgns {

/// What to do with bytes that are not UTF-8.
enum class OnInvalidUtf8 { raise, replace };

/// Bytes are looked at in blocks of this many.
inline constexpr std::size_t kTextBlock = 64;

/// Whether tokens end at `c`: ASCII white space.
[[nodiscard]] constexpr bool is_space(char c) noexcept {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/// What the bytes of a block are, a bit for each.
struct TextMasks {
    std::uint64_t spaces;
    std::uint64_t line_feeds;
    bool ascii;
};

[[nodiscard]] TextMasks text_masks(const char* block) noexcept;

/// Calls on_token(begin, end, ascii), with places in `text`, for each of its tokens and on_line()
/// at each line feed, in order. `text` must be whole blocks and end with white space.
///
/// `ascii` is only true if every byte of the token is ASCII.
template <class OnToken, class OnLine>
void split(std::string_view text, OnToken on_token, OnLine on_line) {
    std::size_t begin = 0;  // of the token at hand, if there is one
    bool ascii = true;      // so far
    for (std::size_t block = 0; block < text.size(); block += kTextBlock) {
        const TextMasks masks = text_masks(text.data() + block);
        ascii = ascii && masks.ascii;
        for (std::uint64_t left = masks.spaces; left != 0; left &= left - 1) {
            const auto bit = static_cast<std::size_t>(std::countr_zero(left));
            const std::size_t end = block + bit;
            if (end > begin) {
                on_token(begin, end, ascii);
            }
            if ((masks.line_feeds >> bit & 1) != 0) {
                on_line();
            }
            begin = end + 1;
        }
        // A token that goes on into the next block takes this one's verdict with it.
        ascii = begin >= block + kTextBlock || (begin >= block ? masks.ascii : ascii);
    }
}

/// Where the first byte is that is no well-formed UTF-8, or text.size().
[[nodiscard]] std::size_t find_invalid_utf8(std::string_view text) noexcept;

/// `text` with every ill-formed sequence replaced by U+FFFD, as the Unicode Standard 15.0, section
/// 3.9 recommends ("U+FFFD Substitution of Maximal Subparts") and Python does.
[[nodiscard]] std::string replace_invalid_utf8(std::string_view text);

}  // namespace sgns
