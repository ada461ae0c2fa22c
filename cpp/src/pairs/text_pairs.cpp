#include "sgns/pairs/text_pairs.hpp"

#include "base/chunks.hpp"
#include "pairs/filling.hpp"
#include "pairs/sentence_cursor.hpp"
#include "sgns/base/checks.hpp"
#include "sgns/corpus/corpus_file.hpp"
#include "sgns/sampling/subsampling.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>

namespace sgns {

namespace {

constexpr std::uint32_t kAlways = 0xFFFFFFFF;

}  // namespace

SentencePairs::SentencePairs(std::span<const std::uint64_t> counts, const WindowOptions& window,
                             NegativeSampling negatives, std::uint64_t seed, std::size_t block_size)
    : n_tokens_(counts.size()),
      window_(window),
      negatives_(std::move(negatives)),
      seed_(seed),
      block_size_(block_size) {
    check_positive("window", window.window);
    check_positive("block_size", block_size);
    check_negatives(negatives_, counts.size());
    for (const double keep : keep_probability(counts, window.sample)) {
        keep_.push_back(static_cast<std::uint32_t>(std::ceil(keep * 0x1p32) - 1));
    }
    // Ids are usually in the order of falling counts. The many rare tokens then share one entry.
    while (!keep_.empty() && keep_.back() == kAlways) {
        keep_.pop_back();
    }
    keep_.push_back(kAlways);
}

TextPairs::TextPairs(CorpusView corpus, std::span<const std::uint64_t> counts,
                     const WindowOptions& window, NegativeSampling negatives, std::uint64_t seed,
                     std::size_t block_size)
    : SentencePairs(counts, window, std::move(negatives), seed, block_size), corpus_(corpus) {
    check_offset_ends(corpus.offsets, corpus.n_words(), "ids");
}

class TextCursor final : public SentenceCursor {
public:
    explicit TextCursor(const TextPairs& source)
        : SentenceCursor(source), source_(source), ids_(source.corpus_) {}

    void start(std::uint64_t epoch, std::uint64_t chunk) override {
        // A chunk has the sentences that begin within its words, at any length.
        const auto starts = source_.corpus_.offsets.first(source_.corpus_.offsets.size() - 1);
        const auto first_from = [&](std::uint64_t word) {
            return static_cast<std::uint64_t>(std::lower_bound(starts.begin(), starts.end(), word) -
                                              starts.begin());
        };
        SentenceCursor::begin_chunk(epoch, chunk, first_from(chunk * kChunkWords),
                                    first_from((chunk + 1) * kChunkWords));
    }

private:
    Sentence sentence(std::uint64_t number) override {
        const std::uint64_t begin = source_.corpus_.offsets[number];
        const std::uint64_t end = source_.corpus_.offsets[number + 1];
        if (begin > end || end > source_.n_words()) {
            throw std::out_of_range("offsets of sentence " + std::to_string(number) + " are " +
                                    std::to_string(begin) + " and " + std::to_string(end) +
                                    ", not within the " + std::to_string(source_.n_words()) +
                                    " ids");
        }
        return {ids_.read(begin, end), begin, end - begin};
    }

    const TextPairs& source_;
    IdReader ids_;
};

std::uint64_t TextPairs::n_chunks() const noexcept {
    return chunks_of(n_words());
}

std::unique_ptr<PairCursor> TextPairs::cursor() const {
    return std::make_unique<TextCursor>(*this);
}

}  // namespace sgns
