// Blocks that have words in place of contexts describe the same pairs.
#include "sgns/base/random.hpp"
#include "sgns/graph/walk_pairs.hpp"
#include "sgns/pairs/text_pairs.hpp"
#include "support.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <vector>

using namespace sgns;

namespace {

/// Sentences of 0 to 40 words, and one that is cut into parts.
struct MixedSentences {
    std::vector<TokenId> ids;
    std::vector<std::uint64_t> offsets{0};
    std::vector<std::uint64_t> counts = std::vector<std::uint64_t>(300, 1);

    MixedSentences() {
        Random random(1, Purpose::sampling, 0, 0);
        for (int s = 0; s < 600; ++s) {
            for (std::uint32_t n = s == 400 ? 10000 : random.below(41); n > 0; --n) {
                ids.push_back(random.below(4) == 0 ? 0 : random.below(300));
                ++counts[ids.back()];
            }
            offsets.push_back(ids.size());
        }
    }
};

NegativeSampling pool_of(std::uint32_t size, bool per_center = false) {
    NegativeSampling negatives = test::uniform_noise(300, 5);
    negatives.pool_size = size;
    negatives.per_center = per_center;
    return negatives;
}

/// The contexts that the words of a block stand for.
std::vector<TokenId> contexts_of(const PairBlock& block) {
    std::vector<TokenId> contexts;
    REQUIRE(block.contexts.empty());
    REQUIRE(block.words.size() == block.reach + block.centers.size() + kMostReach);
    REQUIRE(block.left.size() == block.centers.size());
    REQUIRE(block.right.size() == block.centers.size());
    for (std::size_t c = 0; c < block.centers.size(); ++c) {
        const std::size_t at = c + block.reach;
        REQUIRE(block.words[at] == block.centers[c]);
        REQUIRE(block.left[c] <= block.reach);
        REQUIRE(block.right[c] <= block.reach);
        for (std::size_t w = at - block.left[c]; w <= at + block.right[c]; ++w) {
            if (w != at) {
                contexts.push_back(block.words[w]);
            }
        }
    }
    return contexts;
}

void check_same_blocks(const PairSource& source) {
    const auto listed = source.cursor();
    const auto cursor = source.cursor();
    cursor->allow_words();
    for (const std::uint64_t epoch : {0, 1}) {
        for (std::uint64_t chunk = 0; chunk < source.n_chunks(); ++chunk) {
            PairBlock block;
            PairBlock expected;
            listed->start(epoch, chunk);
            cursor->start(epoch, chunk);
            while (listed->next(expected)) {
                REQUIRE(cursor->next(block));
                CHECK(block.centers == expected.centers);
                CHECK(block.offsets == expected.offsets);
                CHECK(block.n_pairs() == expected.n_pairs());
                CHECK(block.pool == expected.pool);
                CHECK(block.n_words == expected.n_words);
                if (expected.n_pairs() > 0) {
                    CHECK(contexts_of(block) == expected.contexts);
                }
            }
            REQUIRE(!cursor->next(block));
        }
    }
}

}  // namespace

TEST_CASE("words in place of contexts describe the same pairs of a text") {
    const MixedSentences sentences;
    for (const std::uint32_t window : {1U, 5U, kMostReach}) {
        for (const bool shrinks : {true, false}) {
            const double sample = shrinks ? 3e-3 : 0.0;
            const bool per_center = window == 5;
            check_same_blocks(TextPairs({sentences.ids, sentences.offsets}, sentences.counts,
                                        {window, sample, shrinks}, pool_of(24, per_center), 3, 96));
        }
    }
}

TEST_CASE("words in place of contexts describe the same pairs of walks") {
    const auto graph = test::random_graph(300, 1000, true, false);
    const auto walks =
        std::make_shared<const RandomWalks>(graph, WalkOptions{2, 30, 0.5, 2.0, 7}, 1, nullptr);
    check_same_blocks(
        WalkPairs(walks, std::vector<std::uint64_t>(300, 5), {5, 0.0}, pool_of(24), 7, 16));
}

TEST_CASE("wide windows, drawn contexts and negatives of each pair need contexts") {
    const MixedSentences sentences;
    const auto gives_words = [&](const WindowOptions& options, const NegativeSampling& negatives) {
        const TextPairs source({sentences.ids, sentences.offsets}, sentences.counts, options,
                               negatives, 3, 96);
        const auto cursor = source.cursor();
        cursor->allow_words();
        cursor->start(0, 0);
        PairBlock block;
        REQUIRE(cursor->next(block));
        CHECK((block.reach > 0) == block.contexts.empty());
        return block.reach > 0;
    };
    CHECK(gives_words({5, 0.0}, pool_of(24)));
    CHECK(!gives_words({kMostReach + 1, 0.0}, pool_of(24)));
    CHECK(!gives_words({5, 0.0, true, 3}, pool_of(24)));
    CHECK(!gives_words({5, 0.0}, pool_of(0)));
}
