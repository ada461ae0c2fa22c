// vocabulary.hpp: chooses the tokens of a vocabulary and their ids.
#pragma once

#include "sgns/base/types.hpp"
#include "sgns/reading/token_table.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace sgns {

/// Rules by which a vocabulary is chosen.
struct VocabularyOptions {
    std::uint64_t min_count = 1;  // rarer tokens are dropped
    std::uint64_t max_size =
        std::numeric_limits<std::uint64_t>::max();  // the most frequent tokens are kept
    std::vector<std::string> keep;                  // kept however rare
    std::vector<std::string> drop;                  // dropped however frequent
    std::string unknown;             // replaces all tokens outside the vocabulary; empty for none
    bool is_given = false;           // the vocabulary is `given`, in this order
    std::vector<std::string> given;  // distinct tokens
};

/// Tokens in the order of their ids: by falling count, and by spelling (in UTF-8 bytes, which is
/// the order of code points) for equal counts. A given vocabulary keeps its order.
struct Vocabulary {
    std::vector<std::string> tokens;    // (n_tokens,)
    std::vector<std::uint64_t> counts;  // (n_tokens,)
};

/// Treatment of a token outside the vocabulary if `unknown` is empty.
enum class Outside {
    skip,  // leaves no gap: its neighbors become neighbors
    cut,   // ends the sentence: no window reaches across it
};

/// Chooses a vocabulary from all distinct tokens, each of which is added once.
class VocabularyChoice {
public:
    explicit VocabularyChoice(const VocabularyOptions& options);

    void add(std::string_view token, std::uint64_t count);
    /// Returns the vocabulary of a corpus of `n_words`.
    [[nodiscard]] Vocabulary finish(std::uint64_t n_words);

private:
    [[nodiscard]] Vocabulary sorted() const;

    const VocabularyOptions& options_;
    TokenTable keep_;
    TokenTable drop_;
    TokenTable given_;
    Vocabulary chosen_;  // in any order, or in the given one
};

}  // namespace sgns
