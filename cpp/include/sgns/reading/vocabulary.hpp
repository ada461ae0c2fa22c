// vocabulary.hpp: which tokens stay, and their ids.
#pragma once

#include "sgns/base/types.hpp"
#include "sgns/reading/token_table.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace sgns {

/// Which tokens a vocabulary takes.
struct VocabularyOptions {
    std::uint64_t min_count = 1;  // tokens that occur less often are dropped
    std::uint64_t max_size = std::numeric_limits<std::uint64_t>::max();  // the most frequent stay
    std::vector<std::string> keep;                                       // however rare they are
    std::vector<std::string> drop;                                       // however frequent
    std::string unknown;    // stands for all tokens that are not there; empty if nothing does
    bool is_given = false;  // the vocabulary is `given`, in this order, and nothing else
    std::vector<std::string> given;  // tokens, each once
};

/// Tokens in the order of their ids: by falling count, ties by spelling (in UTF-8 bytes, which is
/// the order of code points), unless the order was given.
struct Vocabulary {
    std::vector<std::string> tokens;    // (n_tokens,)
    std::vector<std::uint64_t> counts;  // (n_tokens,)
};

/// What becomes of a token outside the vocabulary, where none stands for unknown ones.
enum class Outside {
    skip,  // it leaves no gap: its neighbors become neighbors
    cut,   // it ends a sentence: no window reaches across it
};

/// Sees every distinct token once and decides.
class VocabularyChoice {
public:
    explicit VocabularyChoice(const VocabularyOptions& options);

    void add(std::string_view token, std::uint64_t count);
    /// Of a corpus of `n_words`.
    [[nodiscard]] Vocabulary finish(std::uint64_t n_words);

private:
    [[nodiscard]] Vocabulary sorted() const;

    const VocabularyOptions& options_;
    TokenTable keep_;
    TokenTable drop_;
    TokenTable given_;
    Vocabulary chosen_;  // in any order, or the given one
};

}  // namespace sgns
