// phrases.hpp: tokens that come together more often than by chance, and their joining.
#pragma once

#include "sgns/base/tasks.hpp"
#include "sgns/base/types.hpp"
#include "sgns/corpus/corpus.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace sgns {

/// What a score is computed from, as the real numbers that the formulas want.
struct PhraseCounts {
    double first;      // occurrences of the first word
    double last;       // of the last word
    double together;   // of the phrase
    double min_count;  // that a phrase must have
    double n_types;    // different words and different candidates in the corpus
    double n_words;    // words of the corpus
};

/// A way to score candidates: the higher, the less by chance.
struct PhraseScoring {
    std::string_view name;
    double (*score)(const PhraseCounts& counts);
    bool (*allows)(double threshold);
    std::string_view range;  // of thresholds, for messages
};

/// Every scoring by name. Adding one is adding a row in phrases.cpp.
[[nodiscard]] std::span<const PhraseScoring> phrase_scorings() noexcept;

/// Throws std::invalid_argument for an unknown name, and for a threshold that it does not allow.
[[nodiscard]] const PhraseScoring& phrase_scoring(std::string_view name, double threshold);

struct PhraseOptions {
    std::uint64_t min_count = 5;
    double threshold = 10.0;
    std::string_view scoring = "default";
    std::uint64_t workers = 1;
    /// Pairs that are in memory at once, 8 bytes each; a quarter of the corpus if that is more.
    std::uint64_t max_pairs = std::uint64_t{1} << 26;
};

/// Phrase p is ids[offsets[p] .. offsets[p + 1]], two tokens or more.
struct PhraseList {
    std::vector<TokenId> ids;
    std::vector<std::uint64_t> offsets{0};  // (n_phrases + 1,)
    std::vector<std::uint64_t> counts;      // (n_phrases,) in the corpus, overlaps included
    std::vector<double> scores;             // (n_phrases,) falling, ties by the ids of pairs
};

/// Candidates whose score is above the threshold.
///
/// A candidate is a word and the next one of its sentence that is no connector, with the
/// connectors between them. Each is counted in full, in 64 bits; those that occur less often than
/// min_count are no phrases. The result is the same for any number of workers. `counts` (n_tokens,)
/// are those of the words.
///
/// Pairs are dealt by a hash into parts, each small enough to be counted within the cache, and
/// each by one thread: nothing is merged and nothing is locked.
///
/// Throws std::invalid_argument for bad options or offsets and std::out_of_range for an id.
[[nodiscard]] PhraseList find_phrases(CorpusView corpus, std::span<const std::uint64_t> counts,
                                      std::span<const TokenId> connectors,
                                      const PhraseOptions& options, const Poll& poll = {});

/// A corpus after joining, and how often each of its ids occurs in it.
struct JoinedCorpus {
    EncodedCorpus corpus;
    std::vector<std::uint64_t> counts;  // (n_ids,)
};

/// Every phrase replaced by one id, from left to right: whatever begins at a word and is a
/// phrase becomes targets[p], and the search goes on after it.
///
/// `phrases` is an encoded corpus of phrases, each two tokens or more. Ids of both are below
/// `n_tokens`, targets (n_phrases,) below `n_ids`. Where one phrase begins another, the shorter is
/// joined; of phrases that are equal, the first counts.
///
/// Throws std::invalid_argument for bad offsets, lengths and numbers of workers, and
/// std::out_of_range for an id.
[[nodiscard]] JoinedCorpus join_phrases(CorpusView corpus, CorpusView phrases,
                                        std::span<const TokenId> targets, std::uint64_t n_tokens,
                                        std::uint64_t n_ids, std::uint64_t workers,
                                        const Poll& poll = {});

}  // namespace sgns
