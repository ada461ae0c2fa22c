#include "sgns/training/subwords.hpp"

#include "training/fixture.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

using namespace sgns;
using namespace sgns::test;

namespace {

constexpr std::size_t kShared = 20;

/// Token t has row t, and up to three of the rows after those of all tokens.
Subwords some_subwords() {
    std::vector<std::uint64_t> offsets{0};
    std::vector<std::uint32_t> rows;
    for (std::uint32_t t = 0; t < kTokens; ++t) {
        rows.push_back(t);
        for (std::uint32_t i = 0; i < t % 4; ++i) {
            rows.push_back(kTokens + (11 * t + 7 * i) % kShared);
        }
        offsets.push_back(rows.size());
    }
    return {offsets, rows};
}

struct SubwordRows {
    Matrix in{kTokens + kShared + 1, 20};
    Matrix out{kTokens, 20};
    SubwordRows() { in.fill_uniform(1); }
};

}  // namespace

TEST_CASE("lists of subwords are checked") {
    CHECK(Subwords({0, 2, 3}, {4, 1, 2}).n_tokens() == 2);
    CHECK(Subwords({0, 2, 3}, {4, 1, 2}).n_rows() == 5);
    CHECK_THROWS_AS(Subwords({0}, {}), std::invalid_argument);
    CHECK_THROWS_AS(Subwords({}, {}), std::invalid_argument);
    CHECK_THROWS_AS(Subwords({1, 2}, {1, 2}), std::invalid_argument);
    CHECK_THROWS_AS(Subwords({0, 2}, {1}), std::invalid_argument);
    CHECK_THROWS_AS(Subwords({0, 1, 1}, {1}), std::invalid_argument);
    CHECK_THROWS_AS(Subwords({0, 2, 1, 3}, {1, 2, 3}), std::invalid_argument);
}

TEST_CASE("training refuses subwords of other tokens and rows") {
    Fixture f;
    const Subwords few({0, 1}, {0});
    f.options.step.subwords = &few;
    CHECK_THROWS_AS(f.train(), std::invalid_argument);
    const Subwords subwords = some_subwords();  // have more rows than the matrix
    f.options.step.subwords = &subwords;
    CHECK_THROWS_AS(f.train(), std::invalid_argument);
}

/// The steps of the best kernels that do not round to bfloat16, where sums in another order differ
/// by more than a digit.
StepOptions exact(const char* architecture) {
    std::size_t n = 0;
    const Kernels* const* const kernels = supported_kernels(n);
    const Kernels& found = **std::find_if(kernels, kernels + n, [](const Kernels* one) {
        return std::string(one->products) == "float32";
    });
    return {&found, &find_steps(found, "logistic", architecture)};
}

TEST_CASE("tokens with a single row each are trained as without subwords") {
    for (const char* architecture : {"skip-gram", "cbow"}) {
        for (const std::uint32_t pool_size : {0, 24}) {
            const RandomCorpus corpus(kWords, kTokens, 37);
            NegativeSampling negatives = corpus.noise(5);
            negatives.pool_size = pool_size;
            negatives.per_center = std::string(architecture) == "cbow";
            const TextPairs source(corpus.view(), corpus.counts, {3, 0}, negatives, 1, 64);
            std::vector<std::uint64_t> offsets{0};
            std::vector<std::uint32_t> rows;
            for (std::uint32_t t = 0; t < kTokens; ++t) {
                rows.push_back(t);
                offsets.push_back(rows.size());
            }
            const Subwords single(offsets, rows);
            TrainOptions options{1, 1, {0.025, 1e-4}, exact(architecture)};
            Rows plain;
            Rows listed;
            TrainState states[2];
            CHECK(train(source, plain.in, plain.out, options, states[0], {}));
            options.step.subwords = &single;
            CHECK(train(source, listed.in, listed.out, options, states[1], {}));
            CHECK(states[1].total_loss() == doctest::Approx(states[0].total_loss()).epsilon(1e-5));
            float largest = 0.0F;
            for (std::size_t i = 0; i < kTokens * plain.in.stride(); ++i) {
                largest = std::max(largest, std::abs(plain.in.data()[i] - listed.in.data()[i]));
            }
            CHECK(largest < 1e-5F);
        }
    }
}

TEST_CASE("training with subwords changes their rows only, and no frozen one") {
    const Subwords subwords = some_subwords();
    for (const bool deterministic : {false, true}) {
        Fixture f;
        SubwordRows rows;
        SubwordRows start;
        std::vector<std::uint8_t> frozen(rows.in.n_rows());
        frozen[3] = frozen[kTokens] = 1;
        f.options.step.subwords = &subwords;
        f.options.step.frozen_in = frozen;
        f.options.deterministic = deterministic;
        TrainState state;
        CHECK(train(f.source, rows.in, rows.out, f.options, state, {}));
        for (std::size_t row = 0; row < rows.in.n_rows(); ++row) {
            const bool same = std::equal(rows.in.row(row), rows.in.row(row) + rows.in.stride(),
                                         start.in.row(row));
            const bool in_list = row < kTokens + kShared;
            CHECK(same == (frozen[row] != 0 || !in_list));
        }
    }
}

TEST_CASE("deterministic training with subwords has the same bits for any number of workers") {
    const RandomCorpus corpus(kWords, kTokens, 37);
    const Subwords subwords = some_subwords();
    const HuffmanTree tree(corpus.counts);
    for (const char* architecture : {"skip-gram", "cbow"}) {
        for (const bool has_tree : {false, true}) {
            NegativeSampling negatives = corpus.noise(5);
            negatives.pool_size = 24;
            negatives.per_center = std::string(architecture) == "cbow";
            const TextPairs source(corpus.view(), corpus.counts, {3, 0}, negatives, 1, 64);
            TrainOptions options{1, 1, {0.025, 1e-4}, chosen(architecture)};
            options.deterministic = true;
            options.step.subwords = &subwords;
            options.step.tree = has_tree ? &tree : nullptr;
            const auto trained = [&](SubwordRows& rows, std::uint64_t workers) {
                Matrix nodes(tree.n_nodes(), 20);
                options.step.nodes = has_tree ? &nodes : nullptr;
                options.workers = workers;
                TrainState state;
                CHECK(train(source, rows.in, rows.out, options, state, {}));
                return state.total_loss();
            };
            SubwordRows one;
            SubwordRows several;
            CHECK(trained(several, 3) == trained(one, 1));
            CHECK(equal(several.in, one.in));
            CHECK(equal(several.out, one.out));
        }
    }
}

TEST_CASE("deterministic training learns about as much with subwords as without") {
    const Subwords subwords = some_subwords();
    for (const char* architecture : {"skip-gram", "cbow"}) {
        const auto last_loss = [&](const Subwords* lists) {
            Fixture f;
            for (std::size_t i = 0; i < f.corpus.ids.size(); ++i) {
                f.corpus.ids[i] = static_cast<TokenId>(i % 37);  // all sentences are alike
            }
            NegativeSampling negatives = f.corpus.noise(5);
            negatives.per_center = std::string(architecture) == "cbow";
            f.source = TextPairs(f.corpus.view(), f.corpus.counts, {3, 0.0}, negatives, 1, 256);
            f.options.step = chosen(architecture);
            f.options.step.subwords = lists;
            f.options.deterministic = true;
            SubwordRows rows;
            TrainState state;
            CHECK(train(f.source, rows.in, rows.out, f.options, state, {}));
            return state.loss_curve.back().loss / state.loss_curve.back().weight;
        };
        CHECK(last_loss(&subwords) < 1.25 * last_loss(nullptr));
    }
}
