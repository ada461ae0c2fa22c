#include "sgns/corpus.hpp"

#include <cstddef>
#include <utility>

namespace sgns {

EncodedCorpus CorpusBuilder::finish(std::uint64_t min_count) {
    EncodedCorpus corpus;
    std::vector<TokenId> new_ids;
    corpus.n_raw_words = ids_.size();
    corpus.vocabulary = make_vocabulary(table_, min_count, new_ids);
    table_ = TokenTable();

    // In place: the write position never passes the read position.
    std::size_t kept = 0;
    std::size_t read = 0;
    for (std::size_t s = 0; s + 1 < offsets_.size(); ++s) {
        for (const std::uint64_t end = offsets_[s + 1]; read < end; ++read) {
            const TokenId id = new_ids[ids_[read]];
            if (id != kDropped) {
                ids_[kept++] = id;
            }
        }
        offsets_[s + 1] = kept;
    }
    ids_.resize(kept);
    corpus.ids = std::exchange(ids_, {});
    corpus.offsets = std::exchange(offsets_, {0});
    return corpus;
}

}  // namespace sgns
