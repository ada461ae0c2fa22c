#include "sgns/reading/tokens.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace sgns {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

/// One step through UTF-8: the length of a sequence, and whether it is a character. An ill-formed
/// sequence is the longest prefix of a well-formed one, at least one byte (the Unicode Standard
/// 15.0, section 3.9, table 3-7 and "U+FFFD Substitution of Maximal Subparts").
struct Utf8Step {
    std::size_t length;
    bool valid;
};

Utf8Step utf8_step(std::string_view text) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) {
        return {1, true};
    }
    if (lead < 0xC2 || lead > 0xF4) {
        return {1, false};
    }
    const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    for (std::size_t i = 1; i < length; ++i) {
        // The second byte excludes overlong forms, surrogates and code points past U+10FFFF.
        const unsigned char low = i > 1 ? 0x80 : lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        const unsigned char high = i > 1 ? 0xBF : lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        if (i == text.size() || byte(i) < low || byte(i) > high) {
            return {i, false};
        }
    }
    return {length, true};
}

}  // namespace

#if defined(__SSE2__)

TextMasks text_masks(const char* block) noexcept {
    std::uint64_t spaces = 0;
    std::uint64_t line_feeds = 0;
    for (int part = 0; part < 4; ++part) {
        const auto* const at = reinterpret_cast<const __m128i*>(block) + part;
        const __m128i bytes = _mm_loadu_si128(at);
        const auto mask = [&](__m128i yes) {
            return static_cast<std::uint64_t>(_mm_movemask_epi8(yes)) << (16 * part);
        };
        // '\t' .. '\r' less '\t' are 0 to 4 as unsigned bytes.
        const __m128i low = _mm_sub_epi8(bytes, _mm_set1_epi8('\t'));
        const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(low, _mm_set1_epi8('\r' - '\t')), low);
        spaces |= mask(_mm_or_si128(control, _mm_cmpeq_epi8(bytes, _mm_set1_epi8(' '))));
        line_feeds |= mask(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n')));
    }
    return {spaces, line_feeds};
}

#else

TextMasks text_masks(const char* block) noexcept {
    TextMasks masks{0, 0};
    for (std::size_t i = 0; i < kTextBlock; ++i) {
        masks.spaces |= static_cast<std::uint64_t>(is_space(block[i])) << i;
        masks.line_feeds |= static_cast<std::uint64_t>(block[i] == '\n') << i;
    }
    return masks;
}

#endif

std::size_t find_invalid_utf8(std::string_view text) noexcept {
    for (std::size_t i = 0; i < text.size();) {
        const Utf8Step step = utf8_step(text.substr(i));
        if (!step.valid) {
            return i;
        }
        i += step.length;
    }
    return text.size();
}

std::string replace_invalid_utf8(std::string_view text) {
    std::string replaced;
    for (std::size_t i = 0; i < text.size();) {
        const Utf8Step step = utf8_step(text.substr(i));
        replaced += step.valid ? text.substr(i, step.length) : kReplacement;
        i += step.length;
    }
    return replaced;
}

}  // namespace sgns
