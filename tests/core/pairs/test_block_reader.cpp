#include "sgns/pairs/block_reader.hpp"

#include "sgns/pairs/text_pairs.hpp"
#include "support.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

using namespace sgns;

namespace {

constexpr std::uint64_t kEpochs = 2;

struct Block {
    Position position;
    std::vector<TokenId> contexts;

    friend bool operator==(const Block& a, const Block& b) {
        return a.position.chunk == b.position.chunk && a.position.block == b.position.block &&
               a.contexts == b.contexts;
    }
};

struct ReaderFixture {
    test::RandomCorpus corpus{30003, 50, 37};
    TextPairs source{corpus.view(), corpus.counts, {3, 0.0}, corpus.noise(2), 1, 64};

    [[nodiscard]] std::vector<Block> read(ChunkQueue& queue) const {
        BlockReader reader(source, kEpochs, queue);
        std::vector<Block> blocks;
        PairBlock block;
        while (reader.read(block)) {
            blocks.push_back({reader.last(), block.contexts});
        }
        return blocks;
    }
};

}  // namespace

TEST_CASE("the reader returns the position of each block, through all epochs") {
    const ReaderFixture f;
    ChunkQueue queue;
    const std::vector<Block> blocks = f.read(queue);
    Position expected;
    for (const Block& block : blocks) {
        if (block.position.chunk != expected.chunk) {
            expected = {expected.chunk + 1, 0};
        }
        CHECK(block.position.chunk == expected.chunk);
        CHECK(block.position.block == expected.block++);
    }
    CHECK(expected.chunk == kEpochs * f.source.n_chunks() - 1);
}

TEST_CASE("a chunk that was begun resumes first, at its position") {
    const ReaderFixture f;
    ChunkQueue all;
    const std::vector<Block> blocks = f.read(all);
    for (const std::size_t left : {std::size_t{0}, std::size_t{1}, blocks.size() / 2}) {
        const Position position = blocks[left].position;
        ChunkQueue queue(position.chunk + 1, 1, {position});
        CHECK(f.read(queue) == std::vector<Block>(blocks.begin() + left, blocks.end()));
    }
    const Position last = blocks.back().position;
    ChunkQueue at_its_end(last.chunk + 1, 1, {{last.chunk, last.block + 1}});
    CHECK(f.read(at_its_end).empty());
    ChunkQueue past_its_end(last.chunk + 1, 1, {{last.chunk, last.block + 2}});
    CHECK_THROWS_AS((void)f.read(past_its_end), std::invalid_argument);
}

TEST_CASE("the queue returns the chunks that were not taken") {
    ChunkQueue queue(7, 2, {{1, 5}, {4, 0}});
    CHECK(queue.next() == 7);
    CHECK(queue.begun().size() == 2);
    CHECK(queue.take().block == 5);
    CHECK(queue.begun().front().chunk == 4);
    CHECK(queue.take().chunk == 4);
    CHECK(queue.begun().empty());
    CHECK(queue.take().chunk == 7);
    CHECK(queue.take().chunk == 9);
    CHECK(queue.next() == 11);
}

TEST_CASE("a number of epochs that overflows the chunks reads the source") {
    const ReaderFixture f;
    for (const std::uint64_t epochs : {1ull << 62, ~0ull}) {
        ChunkQueue queue;
        BlockReader reader(f.source, epochs, queue);
        PairBlock block;
        CHECK(reader.read(block));
    }
}

TEST_CASE("a stride that overflows ends the queue") {
    ChunkQueue queue(1, 1ull << 63);
    CHECK(queue.take().chunk == 1);
    CHECK(queue.take().chunk == (1ull << 63) + 1);
    CHECK(queue.take().chunk == ~0ull);
    CHECK(queue.next() == ~0ull);
}

TEST_CASE("ranks read every block once between them, in stretches of any length") {
    const ReaderFixture f;
    ChunkQueue all;
    const std::vector<Block> expected = f.read(all);
    const std::uint64_t n_chunks = kEpochs * f.source.n_chunks();
    for (const std::uint64_t ranks : {1, 2, 3, 11}) {
        for (const std::uint64_t stretch : {1, 3, 100}) {
            std::vector<Block> found;
            for (std::uint64_t begin = 0; begin < n_chunks; begin += stretch) {
                for (std::uint64_t rank = 0; rank < ranks; ++rank) {
                    ChunkQueue queue(begin + rank, ranks, {}, begin + stretch);
                    const std::vector<Block> blocks = f.read(queue);
                    found.insert(found.end(), blocks.begin(), blocks.end());
                }
            }
            std::sort(found.begin(), found.end(), [](const Block& a, const Block& b) {
                return std::pair(a.position.chunk, a.position.block) <
                       std::pair(b.position.chunk, b.position.block);
            });
            CHECK(found == expected);
        }
    }
}
