// ngrams.hpp: the character n-grams of words, exactly those of fastText.
//
// Bojanowski, Grave, Joulin and Mikolov, "Enriching Word Vectors with Subword Information"
// (TACL 2017).
#pragma once

#include "sgns/base/types.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace sgns {

/// The longest n-gram that can be asked for, in characters: a word of n characters has up to
/// n * kLongestNgram n-grams.
inline constexpr std::uint32_t kLongestNgram = 255;

/// This word has no n-grams: fastText's token for the end of a line.
inline constexpr std::string_view kEndOfSentence = "</s>";

/// Lengths are in characters, the marks of the ends included.
struct NgramOptions {
    std::uint32_t min_length = 3;
    std::uint32_t max_length = 6;
    std::uint32_t buckets = 2'000'000;
};

/// Rows of words: those of word i are rows[offsets[i] .. offsets[i + 1]].
struct SubwordRows {
    std::vector<std::uint64_t> offsets;  // (n + 1,)
    std::vector<TokenId> rows;
};

/// The hash of fastText: 32-bit FNV-1a, but bytes above 127 are negative numbers of 32 bits.
class NgramHash {
public:
    constexpr void add(char byte) noexcept {
        value_ ^= static_cast<std::uint32_t>(static_cast<std::int8_t>(byte));
        value_ *= 16'777'619U;
    }
    [[nodiscard]] constexpr std::uint32_t value() const noexcept { return value_; }

private:
    std::uint32_t value_ = 2'166'136'261U;
};

/// Calls `use(hash)` for each n-gram of `marked`, a word between '<' and '>'. They come in the
/// order of their first characters, and then by length. The marks alone are no n-grams.
///
/// A character is a byte and the continuation bytes of UTF-8 that follow it, so all bytes are
/// accepted. Continuation bytes with which a text begins belong to no character.
template <class Use>
void for_each_ngram(std::string_view marked, std::uint32_t min_length, std::uint32_t max_length,
                    Use use) {
    const auto continues = [&](std::size_t i) {
        return (static_cast<unsigned char>(marked[i]) & 0xC0U) == 0x80U;
    };
    for (std::size_t first = 0; first < marked.size(); ++first) {
        if (continues(first)) {
            continue;
        }
        NgramHash hash;
        std::size_t end = first;
        for (std::uint32_t length = 1; end < marked.size() && length <= max_length; ++length) {
            do {
                hash.add(marked[end++]);
            } while (end < marked.size() && continues(end));
            const bool is_mark = length == 1 && (first == 0 || end == marked.size());
            if (length >= min_length && !is_mark) {
                use(hash.value());
            }
        }
    }
}

/// The rows of the tokens of a vocabulary: row i for token i itself, and for each of its n-grams
/// the row words.size() + bucket. Repeated n-grams are repeated.
///
/// Throws std::invalid_argument unless 1 <= min_length <= max_length <= kLongestNgram, and there is
/// a bucket, and fewer than 2^32 - 1 rows.
[[nodiscard]] SubwordRows subword_rows(std::span<const std::string_view> words,
                                       const NgramOptions& options);

/// The buckets of the n-grams of words, without a row for the word itself; throws likewise.
[[nodiscard]] SubwordRows ngram_buckets(std::span<const std::string_view> words,
                                        const NgramOptions& options);

}  // namespace sgns
