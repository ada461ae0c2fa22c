// Sentences of more than a chunk are cut into parts, whose pairs are those of the whole sentence.
#include "pairs/collected.hpp"
#include "sgns/base/tasks.hpp"
#include "sgns/corpus/corpus_file.hpp"
#include "sgns/pairs/block_reader.hpp"
#include "sgns/pairs/text_pairs.hpp"
#include "sgns/sampling/subsampling.hpp"
#include "sgns/system/files.hpp"
#include "support.hpp"
#include "temporary_file.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

using namespace sgns;
using test::collect;
using test::Collected;
using test::Pair;

namespace {

constexpr std::uint64_t kChunk = 8192;
constexpr std::uint32_t kWholeSentence = 0xFFFFFFFF;
constexpr std::uint64_t kSeed = 6;

/// Sentences of given lengths; a third of the words are one token.
struct Sentences {
    std::vector<TokenId> ids;
    std::vector<std::uint64_t> offsets{0};
    std::vector<std::uint64_t> counts = std::vector<std::uint64_t>(900, 0);

    explicit Sentences(const std::vector<std::uint64_t>& lengths) {
        Random random(3, Purpose::sampling, 0, 0);
        for (const std::uint64_t length : lengths) {
            for (std::uint64_t i = 0; i < length; ++i) {
                ids.push_back(random.below(3) == 0 ? 0 : random.below(900));
                ++counts[ids.back()];
            }
            offsets.push_back(ids.size());
        }
    }
    [[nodiscard]] CorpusView view() const { return {ids, offsets}; }
    [[nodiscard]] TextPairs pairs(const WindowOptions& options, std::uint32_t negative = 0) const {
        return TextPairs(view(), counts, options, test::uniform_noise(900, negative), kSeed, 100);
    }
};

/// The pairs of whole sentences, from their random words in order.
std::vector<Pair> pairs_of(const Sentences& corpus, const WindowOptions& options,
                           std::uint64_t epoch) {
    const std::vector<double> keep = keep_probability(corpus.counts, options.sample);
    std::vector<Pair> pairs;
    for (std::uint64_t s = 0; s + 1 < corpus.offsets.size(); ++s) {
        Random subsampling(kSeed, Purpose::subsampling, epoch, s);
        Random window(kSeed, Purpose::window, epoch, s);
        std::vector<TokenId> kept;
        for (std::uint64_t i = corpus.offsets[s]; i < corpus.offsets[s + 1]; ++i) {
            if (subsampling.half() < std::ceil(keep[corpus.ids[i]] * 0x1p32)) {
                kept.push_back(corpus.ids[i]);
            }
        }
        for (std::size_t i = 0; i < kept.size(); ++i) {
            const std::size_t reach =
                options.shrink_windows ? 1 + window.below(options.window) : options.window;
            for (std::size_t j = i - std::min(i, reach); j < std::min(kept.size(), i + reach + 1);
                 ++j) {
                if (j != i) {
                    pairs.emplace_back(kept[i], kept[j]);
                }
            }
        }
    }
    return pairs;
}

/// Everything that a chunk yields.
std::vector<TokenId> read_chunk(PairCursor& cursor, std::uint64_t epoch, std::uint64_t chunk) {
    std::vector<TokenId> all;
    PairBlock block;
    cursor.start(epoch, chunk);
    while (cursor.next(block)) {
        for (const std::vector<TokenId>* ids :
             {&block.centers, &block.contexts, &block.negatives, &block.pool}) {
            all.insert(all.end(), ids->begin(), ids->end());
        }
        all.push_back(static_cast<TokenId>(block.n_words));
    }
    return all;
}

const std::vector<std::vector<std::uint64_t>> kShapes = {
    {30000},
    {kChunk, kChunk + 1, kChunk - 1},
    {5, 0, 20000, 0, 20000, 1, 0},
    {kChunk - 1, 3 * kChunk + 2, 7, 2 * kChunk},
    {2 * kChunk, 2 * kChunk},
};

}  // namespace

TEST_CASE("the parts of a long sentence have the pairs of the whole sentence") {
    for (const auto& lengths : kShapes) {
        const Sentences corpus(lengths);
        for (const WindowOptions& options :
             {WindowOptions{5, 0.0}, WindowOptions{5, 1e-3}, WindowOptions{3, 1e-3, false},
              WindowOptions{300, 1e-6}, WindowOptions{10000, 1e-8},
              WindowOptions{kWholeSentence, 1e-9, false}}) {
            CAPTURE(options.window);
            CAPTURE(options.sample);
            const TextPairs source = corpus.pairs(options);
            for (const std::uint64_t epoch : {0, 7}) {
                const Collected all = collect(source, epoch);
                CHECK(all.pairs == pairs_of(corpus, options, epoch));
                CHECK(all.n_words == corpus.ids.size());
            }
        }
    }
}

TEST_CASE("every chunk of a long sentence has its own words") {
    const Sentences corpus({3, 5 * kChunk, 100});
    const TextPairs source = corpus.pairs({5, 0.0});
    const auto cursor = source.cursor();
    REQUIRE(source.n_chunks() == 6);
    PairBlock block;
    for (std::uint64_t chunk = 0; chunk < 6; ++chunk) {
        std::uint64_t n_words = 0;
        std::uint64_t n_centers = 0;
        cursor->start(0, chunk);
        while (cursor->next(block)) {
            n_words += block.n_words;
            n_centers += block.centers.size();
        }
        CHECK(n_words == (chunk < 5 ? kChunk : 103));
        CHECK(n_centers == n_words);
    }
}

TEST_CASE("a sentence as long as a chunk is whole") {
    const Sentences corpus({10, kChunk, 10});
    const TextPairs source = corpus.pairs({5, 0.0});
    const auto cursor = source.cursor();
    PairBlock block;
    std::uint64_t n_words = 0;
    cursor->start(0, 0);
    while (cursor->next(block)) {
        n_words += block.n_words;
    }
    CHECK(n_words == 10 + kChunk);
}

TEST_CASE("chunks of long sentences are the same for any cursors and any order") {
    const Sentences corpus({50, 6 * kChunk + 5, 3 * kChunk, 9});
    constexpr std::uint64_t kEpochs = 3;
    for (const WindowOptions& options :
         {WindowOptions{5, 1e-3}, WindowOptions{12000, 1e-8}, WindowOptions{4, 0.0},
          WindowOptions{kWholeSentence, 1e-3, false, 3}, WindowOptions{40, 1e-4, false, 5}}) {
        const TextPairs source = corpus.pairs(options, 2);
        std::vector<std::vector<TokenId>> expected;
        for (std::uint64_t i = 0; i < kEpochs * source.n_chunks(); ++i) {
            // A source of its own has no counts of other chunks.
            const TextPairs alone = corpus.pairs(options, 2);
            const auto cursor = alone.cursor();
            expected.push_back(read_chunk(*cursor, i / source.n_chunks(), i % source.n_chunks()));
        }
        Random random(1, Purpose::sampling, 0, 0);
        const std::unique_ptr<PairCursor> cursors[] = {source.cursor(), source.cursor(),
                                                       source.cursor()};
        for (int i = 0; i < 150; ++i) {
            const std::uint32_t chunk = random.below(static_cast<std::uint32_t>(expected.size()));
            CHECK(read_chunk(*cursors[random.below(3)], chunk / source.n_chunks(),
                             chunk % source.n_chunks()) == expected[chunk]);
        }
        const auto backward = source.cursor();
        for (std::uint64_t chunk = source.n_chunks(); chunk-- > 0;) {
            CHECK(read_chunk(*backward, 0, chunk) == expected[chunk]);
        }
        for (const std::uint64_t stride : {2, 4}) {
            const auto forward = source.cursor();
            for (std::uint64_t chunk = 1; chunk < expected.size(); chunk += stride) {
                CHECK(read_chunk(*forward, chunk / source.n_chunks(), chunk % source.n_chunks()) ==
                      expected[chunk]);
            }
        }
    }
}

TEST_CASE("64 threads read the pairs of one long sentence") {
    const Sentences corpus({40 * kChunk});
    const WindowOptions options{3, 1e-4};
    const TextPairs source = corpus.pairs(options);
    constexpr std::uint64_t kEpochs = 2;
    std::vector<std::vector<Pair>> pairs(kEpochs * source.n_chunks());
    ChunkQueue queue;
    run_tasks(64, 64, {}, [&](std::uint64_t, std::uint64_t) {
        BlockReader reader(source, kEpochs, queue);
        PairBlock block;
        while (reader.read(block)) {
            for (std::size_t c = 0; c < block.centers.size(); ++c) {
                for (std::uint64_t i = block.offsets[c]; i < block.offsets[c + 1]; ++i) {
                    pairs[reader.last().chunk].emplace_back(block.centers[c], block.contexts[i]);
                }
            }
        }
    });
    for (std::uint64_t epoch = 0; epoch < kEpochs; ++epoch) {
        std::vector<Pair> all;
        for (std::uint64_t chunk = 0; chunk < source.n_chunks(); ++chunk) {
            const auto& some = pairs[epoch * source.n_chunks() + chunk];
            CHECK(!some.empty());
            all.insert(all.end(), some.begin(), some.end());
        }
        CHECK(all == pairs_of(corpus, options, epoch));
    }
}

TEST_CASE("reading resumes within a part") {
    const Sentences corpus({4 * kChunk});
    const TextPairs source = corpus.pairs({5, 1e-3}, 2);
    const auto read = [](const TextPairs& from, ChunkQueue& queue) {
        std::vector<std::vector<TokenId>> blocks;
        std::vector<Position> positions;
        BlockReader reader(from, 1, queue);
        PairBlock block;
        while (reader.read(block)) {
            block.contexts.insert(block.contexts.end(), block.negatives.begin(),
                                  block.negatives.end());
            blocks.push_back(block.contexts);
            positions.push_back(reader.last());
        }
        return std::pair(blocks, positions);
    };
    ChunkQueue all;
    const auto [blocks, positions] = read(source, all);
    const auto middle = static_cast<std::size_t>(
        std::find_if(positions.begin(), positions.end(),
                     [](const Position& p) { return p.chunk == 2 && p.block == 9; }) -
        positions.begin());
    REQUIRE(middle < blocks.size());
    const TextPairs again = corpus.pairs({5, 1e-3}, 2);
    ChunkQueue rest(3, 1, {positions[middle]});
    CHECK(read(again, rest).first ==
          std::vector<std::vector<TokenId>>(blocks.begin() + middle, blocks.end()));
}

TEST_CASE("each part draws its own negatives and contexts") {
    // All words are one token, so that parts differ in nothing but their draws.
    Sentences corpus({3 * kChunk});
    std::fill(corpus.ids.begin(), corpus.ids.end(), TokenId{1});
    const TextPairs source = corpus.pairs({5, 0.0, false}, 2);
    const auto cursor = source.cursor();
    PairBlock blocks[2];
    for (const std::uint64_t chunk : {1, 2}) {
        cursor->start(0, chunk);
        REQUIRE(cursor->next(blocks[chunk - 1]));
    }
    CHECK(blocks[0].contexts == blocks[1].contexts);
    CHECK(blocks[0].negatives != blocks[1].negatives);

    std::iota(corpus.ids.begin(), corpus.ids.end(), TokenId{0});
    const std::vector<std::uint64_t> counts(corpus.ids.size(), 1);
    const TextPairs few(corpus.view(), counts, {50, 0.0, false, 4}, {}, kSeed, 100);
    const auto few_cursor = few.cursor();
    std::vector<std::int64_t> distances[2];
    for (const std::uint64_t chunk : {1, 2}) {
        few_cursor->start(0, chunk);
        REQUIRE(few_cursor->next(blocks[0]));
        std::map<TokenId, std::vector<TokenId>> contexts;
        for (std::size_t i = 0; i < blocks[0].n_pairs(); ++i) {
            const TokenId center = blocks[0].centers[i / 4];
            distances[chunk - 1].push_back(std::int64_t{blocks[0].contexts[i]} - center);
            contexts[center].push_back(blocks[0].contexts[i]);
        }
        for (auto& [center, drawn] : contexts) {
            std::sort(drawn.begin(), drawn.end());
            CHECK(std::adjacent_find(drawn.begin(), drawn.end()) == drawn.end());
            CHECK(center <= drawn.front() + 50);
            CHECK(drawn.back() <= center + 50);
            CHECK(drawn.size() == 4);
        }
    }
    CHECK(distances[0] != distances[1]);
}

TEST_CASE("long sentences in a file have the pairs of those in memory") {
    const Sentences corpus({100, 70000, 20, 30000});
    const test::TemporaryFile file;
    write_at(file.descriptor(), 0, corpus.ids.data(), corpus.ids.size() * sizeof(TokenId));
    CorpusView view{{}, corpus.offsets};
    view.file = std::make_shared<IdFile>(
        std::vector<IdSegment>{{file.descriptor(), "file", 0, corpus.ids.size()}});
    for (const WindowOptions& options : {WindowOptions{5, 1e-3}, WindowOptions{9000, 1e-8}}) {
        const TextPairs source(view, corpus.counts, options, {}, kSeed, 100);
        CHECK(collect(source).pairs == pairs_of(corpus, options, 0));
        const auto cursor = source.cursor();
        const TextPairs in_memory = corpus.pairs(options);
        const auto expected = in_memory.cursor();
        for (const std::uint64_t chunk : {7, 2, 11, 4}) {
            CHECK(read_chunk(*cursor, 1, chunk) == read_chunk(*expected, 1, chunk));
        }
    }
}

TEST_CASE("a bad id in any part is an error with its position") {
    Sentences corpus({10, 5 * kChunk});
    const std::string message =
        "the corpus holds id 900 at position 20000, past the vocabulary of 900";
    corpus.ids[20000] = 900;
    for (const std::uint64_t chunk : {2, 4}) {
        // Chunk 4 needs the number of words that are kept in chunk 2.
        const TextPairs source = corpus.pairs({5, 1e-3});
        const auto cursor = source.cursor();
        cursor->start(0, chunk);
        PairBlock block;
        CHECK_THROWS_WITH_AS((void)cursor->next(block), message.c_str(), std::out_of_range);
        CHECK_FALSE(cursor->next(block));
    }
    // After an error a cursor still reads other chunks.
    corpus.ids[20000] = 0;
    const TextPairs good = corpus.pairs({5, 1e-3});
    const auto expected = good.cursor();
    const TextPairs source = corpus.pairs({5, 1e-3});
    const auto cursor = source.cursor();
    (void)read_chunk(*cursor, 0, 1);
    corpus.ids[20000] = 900;
    CHECK_THROWS_AS((void)read_chunk(*cursor, 0, 2), std::out_of_range);
    corpus.ids[20000] = 0;
    CHECK(read_chunk(*cursor, 0, 2) == read_chunk(*expected, 0, 2));
}

TEST_CASE("bad offsets around a long sentence are errors") {
    for (const std::uint64_t bad : {std::uint64_t{0}, std::uint64_t{60000}, ~std::uint64_t{0}}) {
        Sentences corpus({10, 30000, 20000});
        const TextPairs source = corpus.pairs({5, 1e-3});
        corpus.offsets[1] = bad == 0 ? 45000 : 10;
        corpus.offsets[2] = bad;
        CHECK_THROWS_AS(collect(source), std::out_of_range);
    }
}

TEST_CASE("a long sentence that is not in the chunk in which it is found is an error") {
    Sentences corpus({10 * kChunk});
    const std::uint64_t c = kChunk;
    corpus.offsets.assign(17, 0);
    corpus.offsets.back() = 10 * c;
    const TextPairs source = corpus.pairs({5, 1e-3});
    // The binary search for the start of chunk 3 does not see the offsets past it.
    corpus.offsets[8] = 2 * c + 5;
    corpus.offsets[9] = 4 * c;
    corpus.offsets[10] = corpus.offsets[11] = 6 * c;
    for (std::size_t i = 12; i < 16; ++i) {
        corpus.offsets[i] = 2 * c + 6;
    }
    const auto cursor = source.cursor();
    CHECK_THROWS_WITH_AS(
        (void)read_chunk(*cursor, 0, 2),
        "offsets of sentence 9 are 32768 and 49152, not in order within the 81920 ids",
        std::out_of_range);
}
