#include "sgns/pairs/text_pairs.hpp"

#include "base/chunks.hpp"
#include "pairs/filling.hpp"
#include "pairs/kept_counts.hpp"
#include "pairs/sentence_cursor.hpp"
#include "sgns/base/checks.hpp"
#include "sgns/corpus/corpus_file.hpp"
#include "sgns/sampling/subsampling.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace sgns {

SentencePairs::SentencePairs(std::span<const std::uint64_t> counts, const WindowOptions& window,
                             NegativeSampling negatives, std::uint64_t seed, std::size_t block_size,
                             Division division)
    : n_tokens_(counts.size()),
      keep_(keep_bounds(counts, window.sample)),
      window_(window),
      negatives_(std::move(negatives)),
      seed_(seed),
      block_size_(block_size),
      division_(division) {
    check_positive("window", window.window);
    check_positive("block_size", block_size);
    check_negatives(negatives_, counts.size());
}

TextPairs::TextPairs(CorpusView corpus, std::span<const std::uint64_t> counts,
                     const WindowOptions& window, NegativeSampling negatives, std::uint64_t seed,
                     std::size_t block_size, Division division)
    : SentencePairs(counts, window, std::move(negatives), seed, block_size, division),
      corpus_(corpus) {
    check_offset_ends(corpus.offsets, corpus.n_words(), "ids");
    kept_counts_ = std::make_shared<KeptCounts>(n_chunks());
}

/// A chunk has the sentences that begin within its words. Sentences of more than kChunkWords words
/// are cut where chunks end: each chunk has the part within its words.
class TextCursor final : public SentenceCursor {
public:
    explicit TextCursor(const TextPairs& source)
        : SentenceCursor(source, source.kept_counts_.get()),
          source_(source),
          ids_(source.corpus_) {}

    void start(std::uint64_t epoch, std::uint64_t chunk) override {
        chunk_ = chunk;
        const auto starts = source_.corpus_.offsets.first(source_.corpus_.offsets.size() - 1);
        const auto first_from = [&](std::uint64_t word) {
            return static_cast<std::uint64_t>(std::lower_bound(starts.begin(), starts.end(), word) -
                                              starts.begin());
        };
        std::uint64_t first = first_from(chunk * kChunkWords);
        if (first > 0 && reaches_into(chunk * kChunkWords, first - 1)) {
            --first;
        }
        SentenceCursor::begin_chunk(epoch, chunk, first, first_from((chunk + 1) * kChunkWords));
    }

private:
    /// Whether a sentence that began before `word` is cut there.
    [[nodiscard]] bool reaches_into(std::uint64_t word, std::uint64_t number) const {
        const std::uint64_t begin = source_.corpus_.offsets[number];
        const std::uint64_t end = source_.corpus_.offsets[number + 1];
        return end > word && end - begin > kChunkWords;
    }

    SentencePart part_of(std::uint64_t number) override {
        const std::uint64_t begin = source_.corpus_.offsets[number];
        const std::uint64_t end = source_.corpus_.offsets[number + 1];
        if (begin > end || end > source_.n_words()) {
            refuse(number, begin, end);
        }
        const std::uint64_t size = end - begin;
        SentencePart part = SentencePart::whole(number, begin, size, size);
        if (size > kChunkWords) {
            const std::uint64_t first = std::max(begin, chunk_ * kChunkWords);
            const std::uint64_t last = std::min(end, (chunk_ + 1) * kChunkWords);
            if (first >= last) {
                refuse(number, begin, end);
            }
            part.first = first - begin;
            part.last = last - begin;
            part.chunk = chunk_;
            part.part = chunk_ - begin / kChunkWords;
            part.n_words = last - first;
        }
        return part;
    }

    std::span<const TokenId> read(std::uint64_t begin, std::uint64_t end) override {
        return ids_.read(begin, end);
    }

    [[noreturn]] void refuse(std::uint64_t number, std::uint64_t begin, std::uint64_t end) const {
        throw std::out_of_range("offsets of sentence " + std::to_string(number) + " are " +
                                std::to_string(begin) + " and " + std::to_string(end) +
                                ", not in order within the " + std::to_string(source_.n_words()) +
                                " ids");
    }

    const TextPairs& source_;
    IdReader ids_;
    std::uint64_t chunk_ = 0;
};

std::uint64_t TextPairs::n_chunks() const noexcept {
    return chunks_of(n_words());
}

std::unique_ptr<PairCursor> TextPairs::cursor() const {
    return std::make_unique<TextCursor>(*this);
}

}  // namespace sgns
