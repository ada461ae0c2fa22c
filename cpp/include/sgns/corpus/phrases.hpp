// phrases.hpp: phrases of a corpus: tokens that come together more often than by chance.
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

}  // namespace sgns
