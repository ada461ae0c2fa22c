// renumbering.hpp: replaces or drops the ids of an encoded corpus.
#pragma once

#include "sgns/base/types.hpp"
#include "sgns/corpus/corpus.hpp"

#include <cstdint>
#include <span>

namespace sgns {

/// Checks that a corpus can be read safely: ids must be below `n_tokens`, and offsets must rise
/// from 0 to the number of ids.
///
/// Throws std::out_of_range for an id and std::invalid_argument for an offset. The message has the
/// position, the value and the bound.
void check_sentences(CorpusView corpus, std::uint64_t n_tokens);

/// Replaces every id by new_ids[id], and drops those that become kDropped. Sentences stay, even if
/// empty.
///
/// Throws as check_sentences() does, with new_ids.size() tokens.
[[nodiscard]] EncodedCorpus renumbered(CorpusView corpus, std::span<const TokenId> new_ids);

}  // namespace sgns
