#include "training/fixture.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <stdexcept>
#include <string>

using namespace sgns;
using namespace sgns::test;

TEST_CASE("deterministic training has the same bits for any number of workers") {
    const RandomCorpus corpus(kWords, kTokens, 37);
    for (const char* architecture : {"skip-gram", "cbow"}) {
        for (const std::uint32_t pool_size : {0, 32}) {
            NegativeSampling negatives = corpus.noise(5);
            negatives.pool_size = pool_size;
            negatives.per_center = std::string(architecture) == "cbow";
            const TextPairs source(corpus.view(), corpus.counts, {3, 0}, negatives, 1, 64);
            TrainOptions options{1, 1, {0.025, 1e-4}, chosen(architecture)};
            options.deterministic = true;
            Rows one;
            TrainState expected;
            CHECK(train(source, one.in, one.out, options, expected, {}));
            for (const std::uint64_t workers : {2, 64}) {
                options.workers = workers;
                Rows rows;
                TrainState state;
                CHECK(train(source, rows.in, rows.out, options, state, {}));
                CHECK(equal(rows.in, one.in));
                CHECK(equal(rows.out, one.out));
                CHECK(state.words_done == kWords);
                CHECK(state.pairs_done == expected.pairs_done);
                CHECK(state.total_loss() == expected.total_loss());
            }
        }
    }
}

TEST_CASE("deterministic training has the same bits with a tree") {
    const RandomCorpus corpus(kWords, kTokens, 37);
    const HuffmanTree tree(corpus.counts);
    for (const char* architecture : {"skip-gram", "cbow"}) {
        for (const std::uint32_t k : {0, 5}) {
            NegativeSampling negatives = corpus.noise(k);
            negatives.per_center = std::string(architecture) == "cbow";
            const TextPairs source(corpus.view(), corpus.counts, {3, 0}, negatives, 1, 64);
            TrainOptions options{1, 1, {0.025, 1e-4}, chosen(architecture)};
            options.deterministic = true;
            options.step.tree = &tree;
            Rows one;
            Matrix nodes(tree.n_nodes(), 20);
            options.step.nodes = &nodes;
            TrainState expected;
            CHECK(train(source, one.in, one.out, options, expected, {}));
            Matrix zeros(tree.n_nodes(), 20);
            Rows start;
            CHECK_FALSE(equal(nodes, zeros));
            CHECK(equal(one.out, start.out) == (k == 0));

            options.workers = 3;
            Rows rows;
            Matrix again(tree.n_nodes(), 20);
            options.step.nodes = &again;
            TrainState state;
            CHECK(train(source, rows.in, rows.out, options, state, {}));
            CHECK(equal(rows.in, one.in));
            CHECK(equal(rows.out, one.out));
            CHECK(equal(again, nodes));
            CHECK(state.total_loss() == expected.total_loss());
        }
    }
}

TEST_CASE("deterministic training with a tree learns as much as one worker does") {
    for (const char* architecture : {"skip-gram", "cbow"}) {
        const auto last_loss = [&](bool deterministic) {
            Fixture f;
            const HuffmanTree tree(f.corpus.counts);
            Matrix nodes(tree.n_nodes(), 20);
            f.source = TextPairs(f.corpus.view(), f.corpus.counts, {3, 0.0}, {}, 1, 256);
            f.options.step = chosen(architecture);
            f.options.step.tree = &tree;
            f.options.step.nodes = &nodes;
            f.options.deterministic = deterministic;
            const LossPoint last = f.train().loss_curve.back();
            return last.loss / last.weight;
        };
        CHECK(last_loss(true) == doctest::Approx(last_loss(false)).epsilon(0.01));
    }
}

TEST_CASE("a large corpus has 64 shards, and the same bits for any number of workers") {
    // Some rows of a round are used by one shard, others by many.
    const std::uint32_t n_tokens = 20'000;
    RandomCorpus corpus(kWords, n_tokens, 37);
    for (std::size_t i = 0; i < kWords; i += 3) {
        corpus.ids[i] = static_cast<TokenId>(i % 10);
    }
    const TextPairs chunks(corpus.view(), corpus.counts, {3, 0}, corpus.noise(5), 1, 64);
    const Long source(chunks, 64 * 128);
    const auto trained = [&](std::uint64_t workers, Matrix& in, Matrix& out) {
        TrainOptions options{1, workers, {0.025, 1e-4}, chosen("skip-gram")};
        options.deterministic = true;
        TrainState state;
        in.fill_uniform(1);
        // In two parts: the positions of all shards are resumed.
        options.stop_at = 10'000 * Long::kTimes;
        CHECK_FALSE(train(source, in, out, options, state, {}));
        options.stop_at = 20'000 * Long::kTimes;
        CHECK_FALSE(train(source, in, out, options, state, {}));
        return state;
    };
    Matrix in(n_tokens, 20);
    Matrix out(n_tokens, 20);
    const TrainState expected = trained(1, in, out);
    CHECK(expected.begun.size() == 64);
    CHECK(expected.words_done >= 20'000 * Long::kTimes);
    for (const std::uint64_t workers : {3, 8, 64}) {
        Matrix again_in(n_tokens, 20);
        Matrix again_out(n_tokens, 20);
        const TrainState state = trained(workers, again_in, again_out);
        CHECK(equal(again_in, in));
        CHECK(equal(again_out, out));
        CHECK(state.words_done == expected.words_done);
        CHECK(state.total_loss() == expected.total_loss());
    }
}

TEST_CASE("a corpus has no more shards than chunks, and few chunks have few shards") {
    const RandomCorpus corpus(kWords, kTokens, 37);
    const TextPairs chunks(corpus.view(), corpus.counts, {3, 0}, corpus.noise(5), 1, 64);
    const auto n_shards = [&](std::uint64_t n_chunks) {
        TrainOptions options{1, 1, {0.025, 1e-4}, chosen("skip-gram")};
        options.deterministic = true;
        options.stop_at = 1;
        Rows rows;
        TrainState state;
        train(Long(chunks, n_chunks), rows.in, rows.out, options, state, {});
        return state.begun.size();
    };
    CHECK(n_shards(3) == 3);
    CHECK(n_shards(9) == 8);
    CHECK(n_shards(9 * 128 - 1) == 8);
    CHECK(n_shards(9 * 128) == 9);
    CHECK(n_shards(64 * 128 - 1) == 63);
    CHECK(n_shards(1 << 20) == 64);
}

TEST_CASE("the state of a training with other shards is refused") {
    const RandomCorpus corpus(kWords, kTokens, 37);
    const TextPairs chunks(corpus.view(), corpus.counts, {3, 0}, corpus.noise(5), 1, 64);
    TrainOptions options{1, 1, {0.025, 1e-4}, chosen("skip-gram")};
    options.deterministic = true;
    Rows rows;
    TrainState state;
    state.words_done = 1;
    state.begun.resize(8);
    CHECK_THROWS_WITH_AS(train(Long(chunks, 1 << 20), rows.in, rows.out, options, state, {}),
                         doctest::Contains("positions of 64 shards, got 8"), std::invalid_argument);
}

TEST_CASE("a single shard has the bits of one worker") {
    const RandomCorpus corpus(8000, kTokens, 37);
    const HuffmanTree tree(corpus.counts);
    for (const char* architecture : {"skip-gram", "cbow"}) {
        NegativeSampling negatives = corpus.noise(5);
        negatives.per_center = std::string(architecture) == "cbow";
        const TextPairs source(corpus.view(), corpus.counts, {3, 0}, negatives, 1, 64);
        REQUIRE(source.n_chunks() == 1);
        TrainOptions options{2, 1, {0.025, 1e-4}, chosen(architecture)};
        options.step.tree = &tree;
        Rows expected;
        Matrix expected_nodes(tree.n_nodes(), 20);
        options.step.nodes = &expected_nodes;
        TrainState state;
        CHECK(train(source, expected.in, expected.out, options, state, {}));
        options.deterministic = true;
        Rows rows;
        Matrix nodes(tree.n_nodes(), 20);
        options.step.nodes = &nodes;
        state = {};
        CHECK(train(source, rows.in, rows.out, options, state, {}));
        CHECK(equal(rows.in, expected.in));
        CHECK(equal(rows.out, expected.out));
        CHECK(equal(nodes, expected_nodes));
    }
}

TEST_CASE("an error of one of 64 workers ends all of them") {
    RandomCorpus corpus(kWords, kTokens, 37);
    corpus.ids[500] = kTokens;  // after some rounds
    const TextPairs chunks(corpus.view(), corpus.counts, {3, 0}, corpus.noise(5), 1, 64);
    TrainOptions options{1, 64, {0.025, 1e-4}, chosen("skip-gram")};
    options.deterministic = true;
    Rows rows;
    TrainState state;
    CHECK_THROWS_AS(train(Long(chunks, 1 << 20), rows.in, rows.out, options, state, {}),
                    std::out_of_range);
    CHECK(state.broken);
}

TEST_CASE("deterministic training learns as much as one worker does") {
    Fixture f;
    Fixture shards;
    shards.options.deterministic = true;
    const LossPoint expected = f.train().loss_curve.back();
    const LossPoint last = shards.train().loss_curve.back();
    CHECK(last.loss / last.weight ==
          doctest::Approx(expected.loss / expected.weight).epsilon(0.01));
}
