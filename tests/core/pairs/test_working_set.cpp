#include "sgns/pairs/working_set.hpp"

#include "sgns/pairs/text_pairs.hpp"
#include "support.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <set>
#include <stdexcept>
#include <vector>

using namespace sgns;

namespace {

constexpr std::uint64_t kAll = std::numeric_limits<std::uint64_t>::max();

/// The ids of input and of output rows.
struct SortedIds {
    std::set<TokenId> in;
    std::set<TokenId> out;
};

/// The ids of some chunks, one block after the other.
SortedIds ids_of(const PairSource& source, const std::vector<std::uint64_t>& chunks,
                 bool predicts_contexts) {
    SortedIds ids;
    std::set<TokenId>& of_centers = predicts_contexts ? ids.in : ids.out;
    std::set<TokenId>& of_contexts = predicts_contexts ? ids.out : ids.in;
    const auto cursor = source.cursor();
    PairBlock block;
    for (const std::uint64_t chunk : chunks) {
        cursor->start(chunk / source.n_chunks(), chunk % source.n_chunks());
        while (cursor->next(block)) {
            of_centers.insert(block.centers.begin(), block.centers.end());
            of_contexts.insert(block.contexts.begin(), block.contexts.end());
            ids.out.insert(block.negatives.begin(), block.negatives.end());
            ids.out.insert(block.pool.begin(), block.pool.end());
        }
    }
    return ids;
}

std::vector<TokenId> sorted(const std::set<TokenId>& ids) {
    return {ids.begin(), ids.end()};
}

}  // namespace

TEST_CASE("a set has the ids of its chunks, however many workers read them") {
    const test::RandomCorpus corpus(40'000, 9000, 11);  // five chunks
    for (const std::uint32_t pool_size : {0, 7}) {
        NegativeSampling negatives = corpus.noise(3);
        negatives.pool_size = pool_size;
        const TextPairs source(corpus.view(), corpus.counts, {2, 0.0}, negatives);
        for (const bool predicts_contexts : {true, false}) {
            for (const std::uint64_t workers : {1, 3}) {
                const std::vector<std::uint64_t> chunks = {1, 3, 6};
                WorkingSet set(source, predicts_contexts);
                CHECK(set.read(chunks, kAll, workers));
                const SortedIds expected = ids_of(source, chunks, predicts_contexts);
                CHECK(set.in().ids() == sorted(expected.in));
                CHECK(set.out().ids() == sorted(expected.out));
                CHECK(&set.centers() == (predicts_contexts ? &set.in() : &set.out()));
                CHECK(&set.contexts() == (predicts_contexts ? &set.out() : &set.in()));
            }
        }
    }
}

TEST_CASE("a set with too many members is incomplete") {
    const test::RandomCorpus corpus(20'000, 5000, 11);
    const TextPairs source(corpus.view(), corpus.counts, {2, 0.0}, corpus.noise(3));
    const std::vector<std::uint64_t> chunks = {0};
    const SortedIds expected = ids_of(source, chunks, true);
    const std::uint64_t n = expected.in.size() + expected.out.size();
    for (const std::uint64_t most : {n, n - 1}) {
        WorkingSet set(source, true);
        CHECK(set.read(chunks, most, 2) == (most == n));
    }
}

TEST_CASE("what the poll throws ends the reading") {
    const test::RandomCorpus corpus(20'000, 500, 11);
    const TextPairs source(corpus.view(), corpus.counts, {2, 0.0}, corpus.noise(3));
    WorkingSet set(source, true);
    const std::vector<std::uint64_t> chunks = {0, 1, 2};
    CHECK_THROWS_AS(set.read(chunks, kAll, 2, [] { throw std::runtime_error("stop"); }),
                    std::runtime_error);
}
