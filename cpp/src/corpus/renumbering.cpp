#include "sgns/corpus/renumbering.hpp"

#include "sgns/reading/vocabulary.hpp"

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <string>

namespace sgns {

namespace {

void check_offsets(std::span<const std::uint64_t> offsets, std::uint64_t n_words) {
    if (offsets.empty()) {
        throw std::invalid_argument("offsets must not be empty: they run from 0 to " +
                                    std::to_string(n_words) + ", the number of ids");
    }
    std::uint64_t least = 0;
    for (std::size_t i = 0; i < offsets.size(); ++i) {
        const bool last = i + 1 == offsets.size();
        const bool fits = i == 0 ? offsets[i] == 0 : offsets[i] >= least;
        if (!fits || (last && offsets[i] != n_words)) {
            throw std::invalid_argument(
                "offsets hold " + std::to_string(offsets[i]) + " at position " + std::to_string(i) +
                (fits ? ", the last: they must end at " + std::to_string(n_words) +
                            ", the number of ids"
                      : ": they must rise from 0, here from " + std::to_string(least)));
        }
        least = offsets[i];
    }
}

}  // namespace

void check_sentences(CorpusView corpus, std::uint64_t n_tokens) {
    check_offsets(corpus.offsets, corpus.ids.size());
    TokenId largest = 0;
    for (const TokenId id : corpus.ids) {
        largest = std::max(largest, id);
    }
    if (!corpus.ids.empty() && largest >= n_tokens) {
        const auto at = std::find_if(corpus.ids.begin(), corpus.ids.end(),
                                     [&](TokenId id) { return id >= n_tokens; });
        throw std::out_of_range("ids hold " + std::to_string(*at) + " at position " +
                                std::to_string(at - corpus.ids.begin()) +
                                ", past the vocabulary of " + std::to_string(n_tokens));
    }
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
            made.ids[kept] = id;  // what is dropped is written over
            kept += id != kDropped;
        }
        made.offsets.push_back(kept);
    }
    made.ids.resize(kept);
    return made;
}

}  // namespace sgns
