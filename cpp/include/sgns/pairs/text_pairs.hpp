// text_pairs.hpp: pairs of neighboring words of a sentence.
#pragma once

#include "sgns/corpus/corpus.hpp"
#include "sgns/pairs/division.hpp"
#include "sgns/pairs/source.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace sgns {

class KeptCounts;

struct WindowOptions {
    std::uint32_t window = 5;        // largest distance from center to context, in kept words
    double sample = 1e-3;            // subsampling threshold; 0 keeps every word
    bool shrink_windows = true;      // draw the reach of each center, or use the whole window
    std::uint32_t max_contexts = 0;  // drawn from all contexts within reach; 0 takes all
};

/// Pairs of sentences: each kept word with the kept words at most b positions away. b is drawn
/// uniformly from 1..window for each center, as in word2vec.c, or is the window itself. All of
/// these contexts are used, or a few that are drawn without replacement.
class SentencePairs : public PairSource {
public:
    [[nodiscard]] std::uint64_t n_tokens() const noexcept override { return n_tokens_; }
    [[nodiscard]] std::uint32_t n_negatives() const noexcept override {
        return negatives_.negative;
    }

protected:
    /// Throws std::invalid_argument if the window or block_size is 0, or for a bad `sample`.
    SentencePairs(std::span<const std::uint64_t> counts, const WindowOptions& window,
                  NegativeSampling negatives, std::uint64_t seed, std::size_t block_size,
                  Division division = {});

private:
    friend class KeptWords;
    friend class SentenceCursor;
    std::uint64_t n_tokens_;
    std::vector<std::uint32_t> keep_;  // see keep_bounds()
    WindowOptions window_;
    NegativeSampling negatives_;
    std::uint64_t seed_;
    std::size_t block_size_;
    Division division_;
};

/// Pairs of a corpus. A sentence that is longer than a chunk is cut into parts, which any readers
/// may read at once. Its pairs remain those of the whole sentence. The words of a sentence that
/// `division` does not have count, but have no pairs.
class TextPairs final : public SentencePairs {
public:
    /// Throws std::invalid_argument as SentencePairs does, and if the offsets of `corpus` do not
    /// match its ids.
    TextPairs(CorpusView corpus, std::span<const std::uint64_t> counts, const WindowOptions& window,
              NegativeSampling negatives, std::uint64_t seed = 1, std::size_t block_size = 256,
              Division division = {});

    [[nodiscard]] std::uint64_t n_words() const noexcept override { return corpus_.n_words(); }
    [[nodiscard]] std::uint64_t n_chunks() const noexcept override;
    [[nodiscard]] std::unique_ptr<PairCursor> cursor() const override;

private:
    friend class TextCursor;
    CorpusView corpus_;
    std::shared_ptr<KeptCounts> kept_counts_;
};

}  // namespace sgns
