// support.hpp: small inputs that several tests share.
#pragma once

#include "sgns/corpus.hpp"
#include "sgns/pairs.hpp"
#include "sgns/random.hpp"

#include <memory>
#include <vector>

namespace sgns::test {

/// Sentences as they are given, sound or not.
struct Corpus {
    std::vector<TokenId> ids;
    std::vector<std::uint64_t> offsets;
    [[nodiscard]] CorpusView view() const { return {ids, offsets}; }
};

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

    [[nodiscard]] NegativeSampling noise(std::uint32_t k) const {
        const std::vector<double> weights(counts.size(), 1.0);
        return {std::make_shared<const AliasTable>(weights), k};
    }
};

}  // namespace sgns::test
