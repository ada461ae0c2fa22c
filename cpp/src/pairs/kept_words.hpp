// kept_words.hpp: the words that subsampling keeps of a sentence, or of a part of it.
#pragma once

#include "pairs/kept_counts.hpp"
#include "sgns/base/random.hpp"
#include "sgns/pairs/text_pairs.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sgns {

/// What a chunk has of a sentence: all of it, or the words from `first` to `last`. Words are
/// counted from the start of the sentence.
struct SentencePart {
    std::uint64_t number = 0;    // of the sentence
    std::uint64_t position = 0;  // of its first word in the source
    std::uint64_t n_ids = 0;     // of the whole sentence
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    std::uint64_t chunk = 0;    // parts end where chunks do
    std::uint64_t part = 0;     // number of the part, from 0
    std::uint64_t n_words = 0;  // words that the part counts for

    /// A whole sentence of `n_ids` ids.
    static SentencePart whole(std::uint64_t number, std::uint64_t position, std::uint64_t n_ids,
                              std::uint64_t n_words) noexcept {
        return {number, position, n_ids, 0, n_ids, 0, 0, n_words};
    }
    [[nodiscard]] bool is_whole() const noexcept { return last - first == n_ids; }
};

/// The words of a source, for one thread.
class WordReader {
public:
    virtual ~WordReader() = default;
    /// Words `begin` to `end` of the source, valid until the next call.
    virtual std::span<const TokenId> read(std::uint64_t begin, std::uint64_t end) = 0;
};

/// The kept words of a part, and the kept words around it that are within reach of its words.
///
/// It holds no more of a long sentence than that.
class KeptWords {
public:
    /// `counts` is needed for parts only.
    KeptWords(const SentencePairs& source, KeptCounts* counts) : source_(source), counts_(counts) {}

    /// Loads a part. Fastest if the parts of a sentence are loaded in order. Throws
    /// std::out_of_range for an id past the vocabulary.
    void load(std::uint64_t epoch, const SentencePart& part, WordReader& reader);

    /// Keeps no word.
    void clear() noexcept;

    /// The kept words of the part, with those before and after it.
    [[nodiscard]] const std::vector<TokenId>& words() const noexcept { return words_; }
    /// The part has words() from first() to last().
    [[nodiscard]] std::size_t first() const noexcept { return first_; }
    [[nodiscard]] std::size_t last() const noexcept { return last_; }
    /// The number of kept words of the sentence before the part.
    [[nodiscard]] std::uint64_t n_before() const noexcept { return n_before_; }

private:
    /// What is read now.
    struct Place {
        std::uint64_t epoch;
        const SentencePart& part;
        WordReader& reader;
    };

    void load_part(const Place& place);
    void load_before(const Place& place);
    void load_after(const Place& place);
    void read_back(const Place& place, std::size_t n);
    /// Appends the kept words from `begin` to `end` of the sentence.
    void append(const Place& place, std::uint64_t begin, std::uint64_t end);
    [[nodiscard]] std::uint64_t count_before(const Place& place);
    [[nodiscard]] std::uint64_t count_in(const Place& place, std::uint64_t chunk);

    [[nodiscard]] std::uint64_t end_index() const noexcept { return index_ + words_.size(); }
    [[nodiscard]] bool keeps_all() const noexcept { return source_.keep_.size() == 1; }

    const SentencePairs& source_;
    KeptCounts* const counts_;
    std::vector<TokenId> words_;
    std::size_t first_ = 0;
    std::size_t last_ = 0;
    std::uint64_t n_before_ = 0;

    // Of the long sentence that was read last.
    bool is_long_ = false;
    std::uint64_t epoch_ = 0;
    std::uint64_t number_ = 0;
    std::uint64_t index_ = 0;          // of words_[0] among its kept words
    std::uint64_t end_ = 0;            // words_ has all words kept from there to this word
    std::uint64_t counted_chunk_ = 0;  // up to which kept words were counted
    std::uint64_t counted_ = 0;
    std::vector<TokenId> stretch_;
};

}  // namespace sgns
