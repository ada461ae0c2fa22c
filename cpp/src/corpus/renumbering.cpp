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
    made.offsets.reserve(corpus.offsets.size());
    std::size_t read = 0;
    std::size_t kept = 0;
    for (const std::uint64_t end : corpus.offsets.subspan(1)) {
        for (; read < end; ++read) {
            const TokenId id = new_ids[corpus.ids[read]];
            made.ids[kept] = id;  // the next id overwrites a dropped one
            kept += id != kDropped;
        }
        made.offsets.push_back(kept);
    }
    made.ids.resize(kept);
    return made;
}

}  // namespace sgns
