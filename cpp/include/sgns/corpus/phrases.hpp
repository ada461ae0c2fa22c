// phrases.hpp: finds phrases: tokens that occur together more often than by chance.
#pragma once

#include "sgns/base/tasks.hpp"
#include "sgns/base/types.hpp"
#include "sgns/corpus/corpus.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace sgns {

struct PhraseOptions {
    std::uint64_t min_count = 5;
    double threshold = 10.0;
    std::string_view scoring = "default";
    std::uint64_t workers = 1;
    /// Pairs in memory at a time, 8 bytes each; at least a quarter of the corpus.
    std::uint64_t max_pairs = std::uint64_t{1} << 26;
};

/// Phrase p is ids[offsets[p] .. offsets[p + 1]], of two tokens or more.
struct PhraseList {
    std::vector<TokenId> ids;
    std::vector<std::uint64_t> offsets{0};  // (n_phrases + 1,)
    std::vector<std::uint64_t> counts;      // (n_phrases,) in the corpus, with overlaps
    std::vector<double> scores;  // (n_phrases,) falling; equal ones in the order of their pairs
};

/// Returns the candidates whose score is above the threshold.
///
/// A candidate is a word, the next word of its sentence that is no connector, and the connectors
/// between them. Counts are exact, in 64 bits. Candidates that occur less often than min_count are
/// not phrases. The result is the same for any number of workers. `counts` (n_tokens,) are the
/// counts of the words.
///
/// A hash distributes pairs among parts. One thread counts each part within its cache, without
/// merging or locking.
///
/// `meter` counts words, once for each pass over them.
///
/// Throws std::invalid_argument for bad options or offsets and std::out_of_range for an id.
[[nodiscard]] PhraseList find_phrases(CorpusView corpus, std::span<const std::uint64_t> counts,
                                      std::span<const TokenId> connectors,
                                      const PhraseOptions& options, const Poll& poll = {},
                                      Meter* meter = nullptr);

}  // namespace sgns
