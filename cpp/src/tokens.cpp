#include "sgns/tokens.hpp"

#include "sgns/errors.hpp"

#include <algorithm>
#include <cstddef>

namespace sgns {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_space(char c) noexcept {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/// One step through UTF-8: how many bytes, and whether they are a character. Of an ill-formed
/// sequence it takes the longest start of a well-formed one, at least a byte (the Unicode
/// Standard 15.0, section 3.9, table 3-7 and "U+FFFD Substitution of Maximal Subparts").
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
        // The second byte excludes overlong forms, surrogates and what is past U+10FFFF.
        const unsigned char low = i > 1 ? 0x80 : lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        const unsigned char high = i > 1 ? 0xBF : lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        if (i == text.size() || byte(i) < low || byte(i) > high) {
            return {i, false};
        }
    }
    return {length, true};
}

bool is_ascii(std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

void Tokenizer::emit(std::string_view token, std::uint64_t offset) {
    if (offset == 0 && token.starts_with(kByteOrderMark)) {
        token.remove_prefix(kByteOrderMark.size());
        offset = kByteOrderMark.size();
        if (token.empty()) {
            return;
        }
    }
    line_has_tokens_ = true;
    if (is_ascii(token)) {
        sink_.token(token);
        return;
    }
    std::string replaced;
    for (std::size_t i = 0; i < token.size();) {
        const Utf8Step step = utf8_step(token.substr(i));
        if (!step.valid && on_invalid_ == OnInvalidUtf8::raise) {
            throw CorpusError(source_ + ": not UTF-8 at line " + std::to_string(line_) +
                              ", byte offset " + std::to_string(offset + i) +
                              "; errors=\"replace\" reads on");
        }
        replaced += step.valid ? token.substr(i, step.length) : kReplacement;
        i += step.length;
    }
    sink_.token(replaced);
}

void Tokenizer::feed(std::string_view chunk) {
    std::size_t i = 0;
    while (i < chunk.size()) {
        std::size_t end = i;
        while (end < chunk.size() && !is_space(chunk[end])) {
            ++end;
        }
        const std::string_view piece = chunk.substr(i, end - i);
        if (end == chunk.size()) {
            partial_ += piece;
            break;
        }
        if (!partial_.empty()) {
            partial_ += piece;
            emit(partial_, offset_ + end - partial_.size());
            partial_.clear();
        } else if (!piece.empty()) {
            emit(piece, offset_ + i);
        }
        if (chunk[end] == '\n') {
            sink_.end_sentence();
            line_has_tokens_ = false;
            ++line_;
        }
        i = end + 1;
    }
    offset_ += chunk.size();
}

void Tokenizer::finish() {
    if (!partial_.empty()) {
        emit(partial_, offset_ - partial_.size());
        partial_.clear();
    }
    if (line_has_tokens_) {
        sink_.end_sentence();
        line_has_tokens_ = false;
    }
}

}  // namespace sgns
