// renumbering.hpp: encoded corpora whose tokens get other ids, or go.
#pragma once

#include "sgns/base/types.hpp"
#include "sgns/corpus/corpus.hpp"

#include <cstdint>
#include <span>

namespace sgns {

/// Refuses a corpus that cannot be read safely: ids must be below `n_tokens`, and offsets must
/// rise from 0 to the number of ids.
///
/// Throws std::out_of_range for an id and std::invalid_argument for an offset; the message has
/// the position, the value and the bound.
void check_sentences(CorpusView corpus, std::uint64_t n_tokens);

/// Every id replaced by new_ids[id], those that become kDropped left out; sentences stay, empty
/// ones too.
///
/// Throws as check_sentences(), with an entry of `new_ids` for every token.
[[nodiscard]] EncodedCorpus renumbered(CorpusView corpus, std::span<const TokenId> new_ids);

}  // namespace sgns
