#include "sgns/training/inference.hpp"

#include "sgns/base/errors.hpp"
#include "training/fixture.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

using namespace sgns;

namespace {

constexpr std::size_t kDim = 20;

/// Documents of 37 words, whose rows are inferred after those of the words.
struct Inference {
    test::RandomCorpus corpus{1000, test::kTokens, 37};
    std::vector<std::uint8_t> frozen_in;
    std::vector<std::uint8_t> frozen_out;
    Matrix in;
    Matrix out{test::kTokens, kDim};
    TrainOptions options{3, 1, {0.05, 1e-4}, {}};

    explicit Inference(const char* architecture, std::size_t n_documents = 28)
        : frozen_in(test::kTokens + n_documents, 0),
          frozen_out(test::kTokens, 1),
          in(test::kTokens + n_documents, kDim) {
        std::fill_n(frozen_in.begin(), test::kTokens, 1);
        in.fill_uniform(1);
        out.fill_uniform(2);
        for (std::size_t i = 0; i < out.n_rows() * out.stride(); ++i) {
            out.data()[i] *= 20.0F;
        }
        options.step = test::chosen(architecture);
        options.step.frozen_in = frozen_in;
        options.step.frozen_out = frozen_out;
    }

    [[nodiscard]] DocumentPairs source(bool by_document = true) const {
        Documents documents{corpus.ids, corpus.offsets, {}, {}};
        for (std::size_t d = 0; d < corpus.offsets.size(); ++d) {
            documents.tag_offsets.push_back(d);
            if (d > 0) {
                documents.tags.push_back(static_cast<TokenId>(d - 1));
            }
        }
        const bool is_dbow = options.step.steps->predicts_contexts;
        NegativeSampling negatives = corpus.noise(5);
        negatives.per_center = !is_dbow;
        negatives.pool_size = 12;
        const DocumentMethod method = is_dbow ? DocumentMethod::dbow : DocumentMethod::dm;
        return DocumentPairs(documents, documents.tags.size(), corpus.counts, {3, 0.05},
                             {method, test::kTokens, 16, by_document}, negatives);
    }
};

}  // namespace

TEST_CASE("documents are inferred along the paths of a tree, whose rows do not change") {
    for (const char* const architecture : {"skip-gram", "cbow", "cbow-sum"}) {
        const auto inferred = [&](bool with_nodes, std::uint64_t workers) {
            Inference one(architecture);
            const HuffmanTree tree(one.corpus.counts);
            Matrix nodes(tree.n_nodes(), kDim);
            nodes.fill_uniform(3);
            Matrix before(tree.n_nodes(), kDim);
            before.fill_uniform(3);
            if (with_nodes) {
                one.options.step.tree = &tree;
                one.options.step.nodes = &nodes;
            }
            one.options.workers = workers;
            infer(one.source(), one.in, one.out, one.options, {});
            CHECK(test::equal(nodes, before));
            Inference start(architecture);
            CHECK(test::equal(one.out, start.out));
            return std::vector<float>(one.in.data(),
                                      one.in.data() + one.in.n_rows() * one.in.stride());
        };
        CHECK(inferred(true, 1) == inferred(true, 3));
        CHECK(inferred(true, 1) != inferred(false, 1));
    }
}

TEST_CASE("only the rows of documents change, and the number of workers changes nothing") {
    for (const char* const architecture : {"skip-gram", "cbow", "cbow-sum"}) {
        Inference one(architecture);
        Inference three(architecture);
        Inference before(architecture);
        three.options.workers = 3;
        infer(one.source(), one.in, one.out, one.options, {});
        infer(three.source(), three.in, three.out, three.options, {});
        CHECK(test::equal(one.in, three.in));
        CHECK(test::equal(one.out, before.out));
        for (std::size_t row = 0; row < one.in.n_rows(); ++row) {
            const bool same =
                std::equal(one.in.row(row), one.in.row(row) + kDim, before.in.row(row));
            CHECK(same == (row < test::kTokens));
        }
    }
}

TEST_CASE("the row of a document does not depend on other documents") {
    for (const char* const architecture : {"skip-gram", "cbow"}) {
        Inference all(architecture);
        infer(all.source(), all.in, all.out, all.options, {});
        Inference alone(architecture, 1);
        const auto& offsets = all.corpus.offsets;
        const std::size_t d = 5;
        alone.corpus.ids.assign(
            all.corpus.ids.begin() + static_cast<std::ptrdiff_t>(offsets[d]),
            all.corpus.ids.begin() + static_cast<std::ptrdiff_t>(offsets[d + 1]));
        alone.corpus.offsets = {0, alone.corpus.ids.size()};
        const Inference start(architecture);
        std::copy_n(Inference(architecture).in.row(test::kTokens + d), kDim,
                    alone.in.row(test::kTokens));
        infer(alone.source(), alone.in, alone.out, alone.options, {});
        CHECK(std::equal(alone.in.row(test::kTokens), alone.in.row(test::kTokens) + kDim,
                         all.in.row(test::kTokens + d)));
    }
}

TEST_CASE("an error of the caller ends inference") {
    struct Stopped {};
    Inference one("skip-gram");
    CHECK_THROWS_AS(infer(one.source(), one.in, one.out, one.options, [] { throw Stopped(); }),
                    Stopped);
}

TEST_CASE("a source in other chunks, and a matrix without rows of documents, are refused") {
    Inference one("skip-gram");
    CHECK_THROWS_AS(infer(one.source(false), one.in, one.out, one.options, {}),
                    std::invalid_argument);
    Matrix small(test::kTokens, kDim);
    one.options.step = test::chosen("skip-gram");
    CHECK_THROWS_AS(infer(one.source(), small, one.out, one.options, {}), std::invalid_argument);
}
