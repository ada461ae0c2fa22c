// sentence_cursor.hpp: makes blocks of sentences, for texts and walks.
#pragma once

#include "pairs/filling.hpp"
#include "pairs/kept_words.hpp"
#include "pairs/shuffled_places.hpp"
#include "sgns/base/random.hpp"
#include "sgns/pairs/division.hpp"
#include "sgns/pairs/text_pairs.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace sgns {

/// Reads sentences, or parts of them with the words around them, so that windows see every
/// neighbor, and makes blocks of them.
class SentenceCursor : public PairCursor, private WordReader {
public:
    void allow_words() noexcept final;
    bool next(PairBlock& block) final;

protected:
    /// `counts` are those of the source, if it has parts of sentences.
    explicit SentenceCursor(const SentencePairs& source, KeptCounts* counts = nullptr);

    /// Moves to a chunk of an epoch, which has sentences `first` to `last` or parts of them.
    void begin_chunk(std::uint64_t epoch, std::uint64_t chunk, std::uint64_t first,
                     std::uint64_t last);

    /// Returns what the current chunk has of sentence `number` of the current epoch.
    virtual SentencePart part_of(std::uint64_t number) = 0;

private:
    void load(std::uint64_t number);
    void find_window();
    void choose_contexts();
    void emit(PairBlock& block);
    bool emit_words(PairBlock& block, std::size_t max_pairs);
    void end_words(PairBlock& block);
    void report_words(PairBlock& block);

    const SentencePairs& source_;
    const std::size_t most_contexts_;  // of a center in one block
    bool gives_words_ = false;         // in place of contexts
    PairsHad had_;
    std::uint64_t epoch_ = 0;
    std::uint64_t sentence_ = 0;
    std::uint64_t last_sentence_ = 0;
    DivisionReader division_;
    KeptWords kept_;              // of the current part
    std::size_t position_ = 0;    // of the next center
    std::size_t end_ = 0;         // of the last center
    std::size_t first_ = 0;       // of the first word within reach of that center
    std::size_t n_contexts_ = 0;  // of that center
    std::size_t n_sent_ = 0;      // contexts that are in a block already
    std::vector<TokenId> drawn_;  // the contexts, if they are not all words within reach
    ShuffledPlaces places_;       // of the words within reach
    std::uint64_t part_words_ = 0;
    std::uint64_t words_reported_ = 0;
    Random window_;
    Random drawn_contexts_;
    Random negatives_;
    Random pool_;
};

}  // namespace sgns
