#include "sgns/training/step_options.hpp"

#include "sgns/base/errors.hpp"
#include "training/fixture.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>
#include <vector>

using namespace sgns;
using namespace sgns::test;

TEST_CASE("a target has a score for itself, each negative and each node on its path") {
    StepOptions options;
    CHECK(options.most_scores(5) == 6.0);
    const HuffmanTree tree(std::vector<std::uint64_t>{4, 2, 1});
    options.tree = &tree;
    CHECK(options.most_scores(5) == 8.0);
}

TEST_CASE("hierarchical softmax alone leaves the output rows as they are") {
    Fixture f;
    for (std::size_t i = 0; i < f.corpus.ids.size(); ++i) {
        f.corpus.ids[i] = static_cast<TokenId>(i % 37);  // all sentences are alike
    }
    const HuffmanTree tree(f.corpus.counts);
    Matrix nodes(tree.n_nodes(), 20);
    f.source = TextPairs(f.corpus.view(), f.corpus.counts, {3, 0.0}, {}, 1, 256);
    f.options.step.tree = &tree;
    f.options.step.nodes = &nodes;
    f.options.workers = 3;
    const TrainState state = f.train();
    CHECK(state.words_done == 2 * kWords);
    const LossPoint& first = state.loss_curve.front();
    const LossPoint& last = state.loss_curve.back();
    CHECK(first.loss / first.weight < static_cast<double>(tree.longest()) * std::log(2.0));
    CHECK(last.loss / last.weight < std::log(6.0));  // the model knows the neighbors of each word
    Matrix zeros(kTokens, 20);
    CHECK(equal(f.out, zeros));

    f.options.schedule = {1e30, 1e30};
    CHECK_THROWS_AS(f.train(), DivergenceError);
}

TEST_CASE("a tree that does not match is refused") {
    Fixture f;
    const HuffmanTree tree(f.corpus.counts);
    const HuffmanTree small(std::vector<std::uint64_t>{1, 2});
    Matrix nodes(tree.n_nodes(), 20);
    Matrix few(tree.n_nodes() - 1, 20);
    Matrix wide(tree.n_nodes(), 40);
    const auto with = [&](const HuffmanTree* of, Matrix* rows) {
        f.options.step.tree = of;
        f.options.step.nodes = rows;
        f.train();
    };
    CHECK_THROWS_AS(with(&tree, nullptr), std::invalid_argument);
    CHECK_THROWS_AS(with(nullptr, &nodes), std::invalid_argument);
    CHECK_THROWS_AS(with(&small, &nodes), std::invalid_argument);
    CHECK_THROWS_AS(with(&tree, &few), std::invalid_argument);
    CHECK_THROWS_AS(with(&tree, &wide), std::invalid_argument);
}

TEST_CASE("frozen rows do not change, for any number of workers") {
    for (const bool deterministic : {false, true}) {
        for (const std::uint64_t workers : {1, 3}) {
            Fixture f;
            f.source = TextPairs(f.corpus.view(), f.corpus.counts, {3, 0.0}, f.corpus.noise(5), 1,
                                 deterministic ? 8U : 256U);
            f.out.fill_uniform(2);
            Fixture start;
            start.out.fill_uniform(2);
            std::vector<std::uint8_t> frozen_in(kTokens, 0);
            std::vector<std::uint8_t> frozen_out(kTokens, 0);
            std::fill(frozen_in.begin(), frozen_in.begin() + 20, std::uint8_t{1});
            std::fill(frozen_out.begin() + 30, frozen_out.end(), std::uint8_t{1});
            f.options.workers = workers;
            f.options.deterministic = deterministic;
            f.options.step.frozen_in = frozen_in;
            f.options.step.frozen_out = frozen_out;
            f.train();
            const auto same = [](Matrix& a, Matrix& b, std::size_t row) {
                return std::equal(a.row(row), a.row(row) + a.stride(), b.row(row));
            };
            for (std::size_t row = 0; row < kTokens; ++row) {
                CHECK(same(f.in, start.in, row) == (row < 20));
                CHECK(same(f.out, start.out, row) == (row >= 30));
            }
        }
    }
}
