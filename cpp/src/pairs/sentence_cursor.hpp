// sentence_cursor.hpp: from sentences to blocks, for texts and walks alike.
#pragma once

#include "pairs/filling.hpp"
#include "sgns/base/random.hpp"
#include "sgns/pairs/text_pairs.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sgns {

struct Sentence {
    std::span<const TokenId> ids;  // valid until the next one is asked for
    std::uint64_t position = 0;    // of the first id, for errors
    std::uint64_t n_words = 0;     // that it counts for
};

/// Takes whole sentences, so that windows see every neighbor, and hands them out in blocks.
class SentenceCursor : public PairCursor {
public:
    bool next(PairBlock& block) final;

protected:
    explicit SentenceCursor(const SentencePairs& source);

    /// Goes to sentences `first` to `last` of an epoch, which are those of one chunk.
    void begin_chunk(std::uint64_t epoch, std::uint64_t chunk, std::uint64_t first,
                     std::uint64_t last);

    /// Sentence `number` of the epoch at hand.
    virtual Sentence sentence(std::uint64_t number) = 0;

private:
    void load(std::uint64_t number);
    void choose_contexts();
    void emit(PairBlock& block);
    void report_words(PairBlock& block);

    const SentencePairs& source_;
    const std::size_t most_contexts_;  // that are sent to a center at once
    PairsHad had_;
    std::uint64_t epoch_ = 0;
    std::uint64_t sentence_ = 0;
    std::uint64_t last_sentence_ = 0;
    std::vector<TokenId> kept_;         // of the sentence at hand
    std::size_t position_ = 0;          // of the next center in it
    std::size_t first_ = 0;             // of the words around that center
    std::size_t n_contexts_ = 0;        // that it has
    std::size_t n_sent_ = 0;            // of them, already
    std::vector<TokenId> drawn_;        // these contexts, unless they are all words around
    std::vector<std::uint32_t> order_;  // of the places that contexts are drawn from
    std::uint64_t sentence_words_ = 0;
    std::uint64_t words_reported_ = 0;
    Random window_;
    Random drawn_contexts_;
    Random negatives_;
    Random pool_;
};

}  // namespace sgns
