// vocabulary.hpp: chooses the tokens of a vocabulary and their ids.
#pragma once

#include "sgns/base/tasks.hpp"
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
    /// `workers` threads may add tokens at the same time.
    VocabularyChoice(const VocabularyOptions& options, std::uint64_t workers);

    /// Every worker below `workers` passes its own number.
    void add(std::uint64_t worker, std::string_view token, std::uint64_t count);
    /// Returns the vocabulary of a corpus of `n_words`.
    [[nodiscard]] Vocabulary finish(std::uint64_t n_words, const Poll& poll = {});

private:
    struct Candidate {
        std::string token;
        std::uint64_t count;
    };
    /// A candidate in few bytes. The first bytes of tokens resolve nearly all ties of counts.
    struct Entry {
        std::uint64_t count;
        std::uint64_t first_bytes;
        Candidate* candidate;
    };

    /// Candidates that one worker has added, in any order, on cache lines of their own.
    struct alignas(64) Candidates {
        std::vector<Candidate> all;
        std::uint64_t most;  // how many there may be before those beyond max_size are removed
    };

    static Entry entry_of(Candidate& candidate) noexcept;
    static bool is_before(const Entry& a, const Entry& b) noexcept;
    [[nodiscard]] bool is_kept(const Entry& entry) const;
    /// Removes all entries beyond max_size, of which those to keep come last. `order` is sorted.
    void cut(std::vector<Entry>& order) const;
    void remove_beyond_max_size(Candidates& candidates) const;
    [[nodiscard]] Vocabulary sorted(const Poll& poll);

    const VocabularyOptions& options_;
    TokenTable keep_;
    TokenTable drop_;
    TokenTable given_;
    std::vector<std::uint64_t> given_counts_;  // (n_given,)
    std::vector<Candidates> candidates_;       // (workers,)
};

}  // namespace sgns
