#include "sgns/graph/walk_pairs.hpp"

#include "support.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>

using namespace sgns;

namespace {

std::vector<PairBlock> blocks_of(const PairSource& source, std::uint64_t epoch,
                                 std::uint64_t chunk) {
    std::vector<PairBlock> blocks(1);
    const auto cursor = source.cursor();
    cursor->start(epoch, chunk);
    while (cursor->next(blocks.back())) {
        blocks.emplace_back();
    }
    blocks.pop_back();
    return blocks;
}

}  // namespace

TEST_CASE("pairs of walks are the pairs of a corpus of these walks") {
    const auto graph = test::random_graph(200, 900, true, false);
    const auto walks =
        std::make_shared<const RandomWalks>(graph, WalkOptions{4, 30, 0.5, 2.0, 7}, 1, nullptr);
    const EncodedCorpus corpus = corpus_of(*walks, 3, 1, nullptr);
    const std::vector<TokenId> ids(corpus.ids.begin(), corpus.ids.end());
    const std::vector<std::uint64_t> counts(200, 5);
    const NegativeSampling negatives = test::uniform_noise(200, 5);
    for (const double sample : {0.0, 1e-3}) {
        const WindowOptions options{4, sample};
        const WalkPairs pairs(walks, counts, options, negatives, 7, 64);
        const TextPairs texts({ids, corpus.offsets}, counts, options, negatives, 7, 64);
        REQUIRE(pairs.n_words() == texts.n_words());
        std::vector<TokenId> of_walks;
        std::vector<TokenId> of_text;
        std::uint64_t n_words = 0;
        for (std::uint64_t chunk = 0; chunk < pairs.n_chunks(); ++chunk) {
            for (const PairBlock& block : blocks_of(pairs, 3, chunk)) {
                CHECK(block.centers.size() <= 64);
                of_walks.insert(of_walks.end(), block.contexts.begin(), block.contexts.end());
                of_walks.insert(of_walks.end(), block.negatives.begin(), block.negatives.end());
                n_words += block.n_words;
            }
        }
        for (std::uint64_t chunk = 0; chunk < texts.n_chunks(); ++chunk) {
            for (const PairBlock& block : blocks_of(texts, 3, chunk)) {
                of_text.insert(of_text.end(), block.contexts.begin(), block.contexts.end());
                of_text.insert(of_text.end(), block.negatives.begin(), block.negatives.end());
            }
        }
        // The chunks of both sources have other numbers of walks, so that blocks end elsewhere.
        std::sort(of_walks.begin(), of_walks.end());
        std::sort(of_text.begin(), of_text.end());
        CHECK(of_walks == of_text);
        CHECK(n_words == pairs.n_words());
    }
}

TEST_CASE("walks that end early count as whole walks") {
    const auto graph = test::random_graph(200, 100, false, true);
    const auto walks =
        std::make_shared<const RandomWalks>(graph, WalkOptions{5, 30, 1.0, 1.0, 7}, 1, nullptr);
    const std::vector<std::uint64_t> counts(200, 5);
    const WalkPairs pairs(walks, counts, {4, 0.0}, {}, 7, 64);
    CHECK(pairs.n_words() == 200 * 5 * 30);
    std::uint64_t n_words = 0;
    for (std::uint64_t chunk = 0; chunk < pairs.n_chunks(); ++chunk) {
        for (const PairBlock& block : blocks_of(pairs, 0, chunk)) {
            n_words += block.n_words;
        }
    }
    CHECK(n_words == pairs.n_words());
}

TEST_CASE("walks that are longer than a chunk are not cut") {
    // On a ring that leads one way, a walk never ends.
    std::vector<TokenId> from(30);
    std::vector<TokenId> to(30);
    for (TokenId node = 0; node < 30; ++node) {
        from[node] = node;
        to[node] = (node + 1) % 30;
    }
    const auto graph = std::make_shared<const Graph>(Graph::from_edges(30, from, to, {}, true));
    const auto walks =
        std::make_shared<const RandomWalks>(graph, WalkOptions{1, 20000, 1.0, 1.0, 7}, 1, nullptr);
    const std::vector<std::uint64_t> counts(30, 5);
    const WalkPairs pairs(walks, counts, {1, 0.0}, {}, 7, 64);
    std::uint64_t n_pairs = 0;
    std::uint64_t n_words = 0;
    for (std::uint64_t chunk = 0; chunk < pairs.n_chunks(); ++chunk) {
        for (const PairBlock& block : blocks_of(pairs, 0, chunk)) {
            n_pairs += block.n_pairs();
            n_words += block.n_words;
        }
    }
    CHECK(n_pairs == 30 * 2 * (20000 - 1));
    CHECK(n_words == pairs.n_words());
}

TEST_CASE("a block ends when one node has had many negatives") {
    // A star: every other node of a walk is its center.
    std::vector<TokenId> middle(100, 0);
    std::vector<TokenId> tips;
    for (TokenId tip = 1; tip <= 100; ++tip) {
        tips.push_back(tip);
    }
    const auto graph =
        std::make_shared<const Graph>(Graph::from_edges(101, middle, tips, {}, false));
    const auto walks =
        std::make_shared<const RandomWalks>(graph, WalkOptions{2, 80, 1.0, 1.0, 1}, 1, nullptr);
    const std::vector<std::uint64_t> counts(101, 5);
    NegativeSampling negatives = test::uniform_noise(101, 20);
    negatives.pool_size = 100;
    const WalkPairs pairs(walks, counts, {10, 0.0}, negatives, 1, 256);
    for (const PairBlock& block : blocks_of(pairs, 0, 0)) {
        std::size_t n = 0;
        for (std::size_t i = 0; i < block.centers.size(); ++i) {
            n += block.centers[i] == 0 ? block.offsets[i + 1] - block.offsets[i] : 0;
        }
        CHECK(n * 20 <= 160 + 20 * 20);
    }
}

TEST_CASE("bad arguments are refused") {
    const auto graph = test::random_graph(20, 50, false, false);
    const auto walks = std::make_shared<const RandomWalks>(graph, WalkOptions{}, 1, nullptr);
    const std::vector<std::uint64_t> counts(20, 5);
    const std::vector<std::uint64_t> fewer(19, 5);
    CHECK_NOTHROW(WalkPairs(walks, counts, {}, {}));
    CHECK_THROWS_AS(WalkPairs(walks, fewer, {}, {}), std::invalid_argument);
    CHECK_THROWS_AS(WalkPairs(walks, counts, {0, 0.0}, {}, 1, 1), std::invalid_argument);
    CHECK_THROWS_AS(WalkPairs(walks, counts, {1, 0.0}, {}, 1, 0), std::invalid_argument);
    CHECK_THROWS_AS(WalkPairs(walks, counts, {}, test::uniform_noise(19, 5)),
                    std::invalid_argument);
}
