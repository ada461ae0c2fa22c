// support.hpp: small inputs that several tests share.
#pragma once

#include "sgns/base/random.hpp"
#include "sgns/corpus/corpus.hpp"
#include "sgns/graph/graph.hpp"
#include "sgns/pairs/source.hpp"
#include "sgns/system/pages.hpp"
#include "sgns/training/matrix.hpp"

#include <algorithm>
#include <memory>
#include <new>
#include <vector>

namespace sgns::test {

/// Sentences as given, valid or not.
struct Corpus {
    std::vector<TokenId> ids;
    std::vector<std::uint64_t> offsets;
    [[nodiscard]] CorpusView view() const { return {ids, offsets}; }
};

/// A matrix whose last rows are past 2^32 floats and past 2^34 bytes. It may be larger than memory:
/// only the rows that are used take any.
class LargeMatrix final : public Matrix {
public:
    static constexpr std::size_t kDim = 4096;
    static constexpr std::uint32_t kBefore = (std::uint32_t{1} << 20) + 1;  // rows before the last

    explicit LargeMatrix(std::uint32_t n_last)
        : Matrix(std::size_t{kBefore} + n_last, kDim, &reserve_pages) {
        const std::size_t bytes = (n_last + std::size_t{1}) * kDim * sizeof(float);
        if (!provide_pages(row(0), bytes) || !provide_pages(row(kBefore - 1), bytes)) {
            throw std::bad_alloc();
        }
    }

    void set_last(Matrix& rows) {
        for (std::size_t i = 0; i < rows.n_rows(); ++i) {
            std::copy_n(rows.row(i), kDim, row(kBefore + i));
        }
    }
    /// Whether the last rows are those of `expected`, and the first rows are still zero. A 32-bit
    /// index would have used the first rows instead.
    [[nodiscard]] bool ends_in(Matrix& expected) {
        const auto same = [&](std::size_t i) {
            return std::equal(expected.row(i), expected.row(i) + kDim, row(kBefore + i));
        };
        const auto is_zero = [&](std::size_t i) {
            return std::all_of(row(i), row(i) + kDim, [](float x) { return x == 0.0F; });
        };
        bool good = true;
        for (std::size_t i = 0; i < expected.n_rows(); ++i) {
            good = good && same(i) && is_zero(i) && is_zero(i + 1);
        }
        return good;
    }
};

/// Moves the ids of a block to the last rows.
inline void move_to_last(PairBlock& block) {
    for (std::vector<TokenId>* ids :
         {&block.centers, &block.contexts, &block.negatives, &block.pool}) {
        for (TokenId& id : *ids) {
            id += LargeMatrix::kBefore;
        }
    }
}

/// Draws `negative` negatives uniformly from `n_tokens`.
inline NegativeSampling uniform_noise(std::size_t n_tokens, std::uint32_t negative) {
    const std::vector<double> weights(n_tokens, 1.0);
    return {std::make_shared<const AliasTable>(weights), negative};
}

/// Edges between uniformly drawn nodes, with weights from 1 to 4 or without.
inline std::shared_ptr<const Graph> random_graph(std::uint32_t n_nodes, std::size_t n_edges,
                                                 bool weighted, bool directed) {
    Random random(98, Purpose::sampling, 0, 0);
    std::vector<TokenId> sources;
    std::vector<TokenId> targets;
    std::vector<double> weights;
    for (std::size_t i = 0; i < n_edges; ++i) {
        sources.push_back(random.below(n_nodes));
        targets.push_back(random.below(n_nodes));
        weights.push_back(1.0 + random.below(4));
    }
    weights.resize(weighted ? n_edges : 0);
    return std::make_shared<const Graph>(
        Graph::from_edges(n_nodes, sources, targets, weights, directed));
}

/// `n_words` words drawn uniformly from `n_tokens`, in sentences of `sentence_words`.
struct RandomCorpus {
    std::vector<TokenId> ids;
    std::vector<std::uint64_t> offsets{0};
    std::vector<std::uint64_t> counts;

    RandomCorpus(std::size_t n_words, std::uint32_t n_tokens, std::size_t sentence_words)
        : counts(n_tokens, 0) {
        Random random(99, Purpose::sampling, 0, 0);
        for (std::size_t i = 0; i < n_words; ++i) {
            ids.push_back(random.below(n_tokens));
            ++counts[ids.back()];
            if (ids.size() % sentence_words == 0) {
                offsets.push_back(ids.size());
            }
        }
        if (offsets.back() != ids.size()) {
            offsets.push_back(ids.size());
        }
    }

    [[nodiscard]] CorpusView view() const { return {ids, offsets}; }

    [[nodiscard]] NegativeSampling noise(std::uint32_t negative) const {
        return uniform_noise(counts.size(), negative);
    }
};

}  // namespace sgns::test
