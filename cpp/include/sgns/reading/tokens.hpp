// tokens.hpp: splits bytes into tokens and lines.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sgns {

/// What to do with bytes that are not UTF-8.
enum class OnInvalidUtf8 { raise, replace };

/// The end of the message for bytes that are not UTF-8.
inline constexpr std::string_view kAdvice = "; errors=\"replace\" reads on";

/// Bytes per block.
inline constexpr std::size_t kTextBlock = 64;

/// Whether `c` is ASCII white space, which ends tokens.
[[nodiscard]] constexpr bool is_space(char c) noexcept {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/// Classes of the bytes of a block, one bit each.
struct TextMasks {
    std::uint64_t spaces;
    std::uint64_t line_feeds;
};

[[nodiscard]] TextMasks text_masks(const char* block) noexcept;

/// Calls on_token(begin, end), with positions in `text`, for each token and on_line() for each line
/// feed, in order. `text` must consist of whole blocks and end with white space.
template <class OnToken, class OnLine>
void split(std::string_view text, OnToken on_token, OnLine on_line) {
    std::size_t begin = 0;  // of the current token
    for (std::size_t block = 0; block < text.size(); block += kTextBlock) {
        const TextMasks masks = text_masks(text.data() + block);
        for (std::uint64_t left = masks.spaces; left != 0; left &= left - 1) {
            const auto bit = static_cast<std::size_t>(std::countr_zero(left));
            const std::size_t end = block + bit;
            if (end > begin) {
                on_token(begin, end);
            }
            if ((masks.line_feeds >> bit & 1) != 0) {
                on_line();
            }
            begin = end + 1;
        }
    }
}

/// The position of the first byte that is not well-formed UTF-8, or text.size().
[[nodiscard]] std::size_t find_invalid_utf8(std::string_view text) noexcept;

/// Replaces every ill-formed sequence by U+FFFD, as the Unicode Standard 15.0, section 3.9
/// recommends ("U+FFFD Substitution of Maximal Subparts") and Python does.
[[nodiscard]] std::string replace_invalid_utf8(std::string_view text);

}  // namespace sgns
