// sentence_cursor.hpp: makes blocks of sentences, for texts and walks.
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
    std::span<const TokenId> ids;  // valid until the next call
    std::uint64_t position = 0;    // of the first id, for error messages
    std::uint64_t n_words = 0;     // words that the sentence counts for
};

/// Reads whole sentences, so that windows see every neighbor, and makes blocks of them.
class SentenceCursor : public PairCursor {
public:
    bool next(PairBlock& block) final;

protected:
    explicit SentenceCursor(const SentencePairs& source);

    /// Moves to sentences `first` to `last` of an epoch, which form one chunk.
    void begin_chunk(std::uint64_t epoch, std::uint64_t chunk, std::uint64_t first,
                     std::uint64_t last);

    /// Returns sentence `number` of the current epoch.
    virtual Sentence sentence(std::uint64_t number) = 0;

private:
    void load(std::uint64_t number);
    void choose_contexts();
    void emit(PairBlock& block);
    void report_words(PairBlock& block);

    const SentencePairs& source_;
    const std::size_t most_contexts_;  // of a center in one block
    PairsHad had_;
    std::uint64_t epoch_ = 0;
    std::uint64_t sentence_ = 0;
    std::uint64_t last_sentence_ = 0;
    std::vector<TokenId> kept_;         // kept words of the current sentence
    std::size_t position_ = 0;          // of the next center
    std::size_t first_ = 0;             // of the first word within reach of that center
    std::size_t n_contexts_ = 0;        // of that center
    std::size_t n_sent_ = 0;            // contexts that are in a block already
    std::vector<TokenId> drawn_;        // the contexts, if they are not all words within reach
    std::vector<std::uint32_t> order_;  // indices of the words within reach, partly shuffled
    std::uint64_t sentence_words_ = 0;
    std::uint64_t words_reported_ = 0;
    Random window_;
    Random drawn_contexts_;
    Random negatives_;
    Random pool_;
};

}  // namespace sgns
