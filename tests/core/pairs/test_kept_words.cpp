#include "pairs/kept_words.hpp"

#include "base/chunks.hpp"
#include "support.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

using namespace sgns;

namespace {

constexpr std::uint32_t kNoLimit = 0xFFFFFFFF;
constexpr std::uint64_t kParts = 40;
constexpr std::uint64_t kSize = kParts * kChunkWords;

/// One long sentence, and the number of its words that were read.
struct LongSentence final : WordReader {
    test::RandomCorpus corpus{kSize, 100, kSize};
    std::uint64_t n_read = 0;

    std::span<const TokenId> read(std::uint64_t begin, std::uint64_t end) override {
        REQUIRE(begin <= end);
        REQUIRE(end <= kSize);
        n_read += end - begin;
        return std::span<const TokenId>(corpus.ids).subspan(begin, end - begin);
    }
    [[nodiscard]] TextPairs pairs(const WindowOptions& options) const {
        return TextPairs(corpus.view(), corpus.counts, options, {});
    }
    [[nodiscard]] static SentencePart part(std::uint64_t chunk) {
        SentencePart part = SentencePart::whole(0, 0, kSize, kChunkWords);
        part.first = chunk * kChunkWords;
        part.last = part.first + kChunkWords;
        part.chunk = part.part = chunk;
        return part;
    }
};

}  // namespace

TEST_CASE("a part has its kept words, and those within reach around them") {
    LongSentence sentence;
    for (const double sample : {0.0, 1e-3, 1e-5, 1e-10}) {
        const TextPairs all = sentence.pairs({1, sample});
        KeptWords whole(all, nullptr);
        whole.load(0, SentencePart::whole(0, 0, kSize, kSize), sentence);
        for (const std::uint32_t window : {1U, 5U, 1000U, 20000U, kNoLimit}) {
            const TextPairs source = sentence.pairs({window, sample});
            KeptCounts counts(kParts);
            KeptWords kept(source, &counts);
            std::uint64_t n_before = 0;
            for (std::uint64_t chunk = 0; chunk < kParts; ++chunk) {
                kept.load(0, LongSentence::part(chunk), sentence);
                REQUIRE(kept.n_before() == n_before);
                REQUIRE(kept.last() <= kept.words().size());
                const std::uint64_t n = kept.last() - kept.first();
                if (n > 0) {
                    const std::uint64_t before = std::min<std::uint64_t>(window, n_before);
                    const std::uint64_t after =
                        std::min<std::uint64_t>(window, whole.last() - n_before - n);
                    REQUIRE(kept.first() >= before);
                    REQUIRE(kept.words().size() - kept.last() >= after);
                    const auto expected = whole.words().begin() + (n_before - before);
                    CHECK(std::equal(expected, expected + before + n + after,
                                     kept.words().begin() + (kept.first() - before)));
                }
                n_before += n;
            }
            CHECK(n_before == whole.last());
        }
    }
}

TEST_CASE("a cursor that reads all parts in order reads every word once") {
    LongSentence sentence;
    for (const std::uint32_t window : {5U, 20000U, kNoLimit}) {
        for (const double sample : {0.0, 1e-3, 1e-10}) {
            const TextPairs source = sentence.pairs({window, sample});
            KeptCounts counts(kParts);
            KeptWords kept(source, &counts);
            sentence.n_read = 0;
            for (std::uint64_t chunk = 0; chunk < kParts; ++chunk) {
                kept.load(0, LongSentence::part(chunk), sentence);
            }
            // If a margin has all words of later parts, these are counted once more.
            const bool is_narrow = window == 5 && sample != 1e-10;
            CHECK(sentence.n_read <= (is_narrow ? kSize : 2 * kSize));
        }
    }
}

TEST_CASE("cursors that share parts read little besides them if windows are narrow") {
    LongSentence sentence;
    for (const double sample : {0.0, 1e-3}) {
        const TextPairs source = sentence.pairs({5, sample});
        KeptCounts counts(kParts);
        std::vector<KeptWords> kept(8, KeptWords(source, &counts));
        sentence.n_read = 0;
        for (std::uint64_t chunk = 0; chunk < kParts; ++chunk) {
            kept[chunk % 8].load(0, LongSentence::part(chunk), sentence);
            CHECK(kept[chunk % 8].words().size() <= kChunkWords + 300);
        }
        CHECK(sentence.n_read <= kSize + kParts * 300);
    }
}

TEST_CASE("a cursor reads a sentence at most a few times, whatever is dropped and within reach") {
    LongSentence sentence;
    for (const std::uint32_t window : {5U, 20000U, kNoLimit}) {
        for (const double sample : {0.0, 1e-6, 1e-10, 1e-13}) {
            const TextPairs source = sentence.pairs({window, sample});
            KeptCounts counts(kParts);
            KeptWords kept(source, &counts);
            sentence.n_read = 0;
            for (std::uint64_t chunk = 3; chunk < kParts; chunk += 4) {
                kept.load(0, LongSentence::part(chunk), sentence);
            }
            CHECK(sentence.n_read <= 3 * kSize);
        }
    }
}

TEST_CASE("a cursor counts only what no other cursor has counted") {
    LongSentence sentence;
    const TextPairs source = sentence.pairs({5, 1e-3});
    KeptCounts counts(kParts);
    KeptWords first(source, &counts);
    first.load(2, LongSentence::part(kParts - 2), sentence);
    CHECK(sentence.n_read > kSize - 3 * kChunkWords);
    KeptWords second(source, &counts);
    sentence.n_read = 0;
    second.load(2, LongSentence::part(kParts - 1), sentence);
    CHECK(sentence.n_read <= kChunkWords + 300);
    CHECK(second.n_before() == first.n_before() + first.last() - first.first());
    // Another epoch keeps other words.
    sentence.n_read = 0;
    second.load(3, LongSentence::part(kParts - 1), sentence);
    CHECK(sentence.n_read > kSize - kChunkWords);
}

TEST_CASE("counts belong to an epoch and a chunk, and a claim does not replace a count") {
    KeptCounts counts(3);
    CHECK_FALSE(counts.find(0, 0));
    CHECK(counts.claim(0, 0));
    CHECK_FALSE(counts.claim(0, 0));
    CHECK_FALSE(counts.find(0, 0));
    counts.store(0, 0, 0);
    CHECK(counts.find(0, 0) == 0);
    CHECK_FALSE(counts.claim(0, 0));
    CHECK(counts.find(0, 0) == 0);
    CHECK_FALSE(counts.find(1, 0));
    CHECK_FALSE(counts.find(0, 1));
    counts.store(1, 0, kChunkWords);
    CHECK(counts.find(1, 0) == kChunkWords);
    CHECK_FALSE(counts.find(0, 0));
    for (const std::uint64_t epoch : {(std::uint64_t{1} << 50) - 2, (std::uint64_t{1} << 50) - 1,
                                      std::uint64_t{1} << 50, ~std::uint64_t{0}}) {
        CHECK_FALSE(counts.find(epoch, 2));
        CHECK(counts.claim(epoch, 2));
        counts.store(epoch, 2, 5);
        CHECK(counts.find(epoch, 2).value_or(5) == 5);
        CHECK_FALSE(counts.find(0, 2));
    }
}
