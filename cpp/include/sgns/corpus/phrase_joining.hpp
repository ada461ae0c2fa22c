// phrase_joining.hpp: replaces each phrase of a corpus by one id.
#pragma once

#include "sgns/base/tasks.hpp"
#include "sgns/base/types.hpp"
#include "sgns/corpus/corpus.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace sgns {

/// A corpus after joining, with the count of each id.
struct JoinedCorpus {
    EncodedCorpus corpus;
    std::vector<std::uint64_t> counts;  // (n_ids,)
};

/// Replaces every phrase by one id, from left to right: phrase p becomes targets[p], and the search
/// continues after it.
///
/// `phrases` is an encoded corpus of phrases, each of two tokens or more. Ids of both are below
/// `n_tokens`, targets (n_phrases,) are below `n_ids`. If one phrase is the start of another, the
/// shorter one is joined. Of equal phrases the first is used. `meter` counts words.
///
/// Throws std::invalid_argument for bad offsets, lengths and numbers of workers, and
/// std::out_of_range for an id.
[[nodiscard]] JoinedCorpus join_phrases(CorpusView corpus, CorpusView phrases,
                                        std::span<const TokenId> targets, std::uint64_t n_tokens,
                                        std::uint64_t n_ids, std::uint64_t workers,
                                        const Poll& poll = {}, Meter* meter = nullptr);

}  // namespace sgns
