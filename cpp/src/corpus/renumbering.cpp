#include "sgns/corpus/renumbering.hpp"

#include "sgns/base/checks.hpp"

#include <cstddef>

namespace sgns {

void check_sentences(CorpusView corpus, std::uint64_t n_tokens) {
    check_offsets(corpus.offsets, corpus.ids.size(), "ids");
    check_ids(corpus.ids, n_tokens, "ids");
}

EncodedCorpus renumbered(CorpusView corpus, std::span<const TokenId> new_ids) {
    check_sentences(corpus, new_ids.size());
    EncodedCorpus made;
    made.ids.resize(corpus.ids.size());
    // The caller may change the arrays: every value is read once and checked where it is used.
    made.offsets.assign(corpus.offsets.begin(), corpus.offsets.end());
    check_offsets(made.offsets, corpus.ids.size(), "ids");
    std::size_t read = 0;
    std::size_t kept = 0;
    for (std::uint64_t& end : made.offsets) {
        for (; read < end; ++read) {
            const TokenId id = new_ids[checked_id(corpus.ids, read, new_ids.size(), "ids")];
            made.ids[kept] = id;  // the next id overwrites a dropped one
            kept += id != kDropped;
        }
        end = kept;
    }
    made.ids.resize(kept);
    return made;
}

}  // namespace sgns
