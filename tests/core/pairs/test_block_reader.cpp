#include "sgns/pairs/block_reader.hpp"

#include "sgns/pairs/text_pairs.hpp"
#include "support.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <vector>

using namespace sgns;

namespace {

constexpr std::uint64_t kEpochs = 2;

struct Block {
    Place place;
    std::vector<TokenId> contexts;

    friend bool operator==(const Block& a, const Block& b) {
        return a.place.claim == b.place.claim && a.place.block == b.place.block &&
               a.contexts == b.contexts;
    }
};

struct Fixture {
    test::RandomCorpus corpus{30003, 50, 37};
    TextPairs source{corpus.view(), corpus.counts, corpus.noise(2), {3, 0.0, 1, 64}};

    [[nodiscard]] std::vector<Block> read(Claims& claims) const {
        BlockReader reader(source, kEpochs, claims);
        std::vector<Block> blocks;
        PairBlock block;
        while (reader.read(block)) {
            blocks.push_back({reader.last(), block.contexts});
        }
        return blocks;
    }
};

}  // namespace

TEST_CASE("blocks are told where they are, chunk after chunk, through all epochs") {
    const Fixture f;
    Claims claims;
    const std::vector<Block> blocks = f.read(claims);
    Place expected;
    for (const Block& block : blocks) {
        if (block.place.claim != expected.claim) {
            expected = {expected.claim + 1, 0};
        }
        CHECK(block.place.claim == expected.claim);
        CHECK(block.place.block == expected.block++);
    }
    CHECK(expected.claim == kEpochs * f.source.n_chunks() - 1);
}

TEST_CASE("a chunk that was begun goes on where it was left, before all others") {
    const Fixture f;
    Claims all;
    const std::vector<Block> blocks = f.read(all);
    for (const std::size_t left : {std::size_t{0}, std::size_t{1}, blocks.size() / 2}) {
        const Place place = blocks[left].place;
        Claims claims(place.claim + 1, 1, {place});
        CHECK(f.read(claims) == std::vector<Block>(blocks.begin() + left, blocks.end()));
    }
    const Place last = blocks.back().place;
    Claims at_its_end(last.claim + 1, 1, {{last.claim, last.block + 1}});
    CHECK(f.read(at_its_end).empty());
    Claims past_its_end(last.claim + 1, 1, {{last.claim, last.block + 2}});
    CHECK_THROWS_AS((void)f.read(past_its_end), std::invalid_argument);
}

TEST_CASE("what nobody has taken is told") {
    Claims claims(7, 2, {{1, 5}, {4, 0}});
    CHECK(claims.next() == 7);
    CHECK(claims.begun().size() == 2);
    CHECK(claims.take().block == 5);
    CHECK(claims.begun().front().claim == 4);
    CHECK(claims.take().claim == 4);
    CHECK(claims.begun().empty());
    CHECK(claims.take().claim == 7);
    CHECK(claims.take().claim == 9);
    CHECK(claims.next() == 11);
}
