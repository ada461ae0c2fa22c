#include "training/fixture.hpp"

#include <doctest/doctest.h>

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

TEST_CASE("deterministic training learns as much as one worker does") {
    Fixture f;
    Fixture shards;
    shards.options.deterministic = true;
    const LossPoint expected = f.train().loss_curve.back();
    const LossPoint last = shards.train().loss_curve.back();
    CHECK(last.loss / last.weight ==
          doctest::Approx(expected.loss / expected.weight).epsilon(0.01));
}
