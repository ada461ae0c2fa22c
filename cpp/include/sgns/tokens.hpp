// tokens.hpp: from bytes to tokens and sentences.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sgns {

/// What to do with bytes that are not UTF-8.
enum class OnInvalidUtf8 { raise, replace };

/// Where a tokenizer hands what it finds.
class TokenSink {
public:
    virtual ~TokenSink() = default;
    /// `token` is valid UTF-8, is never empty and holds no whitespace; the view dies on return.
    virtual void token(std::string_view token) = 0;
    virtual void end_sentence() = 0;
};

/// Splits text into tokens at ASCII whitespace and into sentences at line feeds.
///
/// Text comes in chunks of any size, cut anywhere. Tokens and sentences may be of any length;
/// a byte order mark at the start is dropped. Every line is a sentence, an empty one too; what
/// follows the last line feed is one if it holds a token.
class Tokenizer {
public:
    /// `source` names the text in error messages.
    Tokenizer(std::string source, OnInvalidUtf8 on_invalid, TokenSink& sink)
        : source_(std::move(source)), on_invalid_(on_invalid), sink_(sink) {}

    /// Throws CorpusError naming source, line and byte offset at bytes that are not UTF-8.
    void feed(std::string_view chunk);

    /// Ends the text: a last line needs no line feed.
    void finish();

private:
    void emit(std::string_view token, std::uint64_t offset);

    std::string source_;
    OnInvalidUtf8 on_invalid_;
    TokenSink& sink_;
    std::string partial_;       // a token whose end has not been seen
    std::uint64_t offset_ = 0;  // of the next chunk in the text
    std::uint64_t line_ = 1;
    bool line_has_tokens_ = false;
};

}  // namespace sgns
