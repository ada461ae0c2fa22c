// phrase_joining.hpp: replaces each phrase of a corpus by one id.
#pragma once

#include "sgns/base/tasks.hpp"
#include "sgns/base/types.hpp"
#include "sgns/corpus/corpus.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace sgns {

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
