#include "sgns/pairs/pair_batches.hpp"

#include "sgns/pairs/given_pairs.hpp"
#include "sgns/pairs/text_pairs.hpp"
#include "support.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <limits>
#include <stdexcept>

using namespace sgns;

namespace {

constexpr std::size_t kWhole = std::numeric_limits<std::size_t>::max();

TextPairs text_pairs(const test::RandomCorpus& corpus) {
    return TextPairs(corpus.view(), corpus.counts, {5, 0.01}, corpus.noise(3), 1, 64);
}

/// All pairs of a reader as rows (center, context, 3 negatives). All batches but the last must have
/// the same size.
std::vector<std::array<std::int64_t, 5>> rows_of(PairBatches& batches, std::size_t batch_size) {
    std::vector<std::array<std::int64_t, 5>> rows;
    PairBatch batch;
    bool is_last = false;
    while (batches.next(batch)) {
        REQUIRE_FALSE(is_last);
        is_last = batch.n_pairs() < batch_size;
        REQUIRE(batch.n_pairs() <= batch_size);
        REQUIRE(batch.contexts.size() == batch.n_pairs());
        REQUIRE(batch.negatives.size() == 3 * batch.n_pairs());
        REQUIRE(batch.weights.empty());
        for (std::size_t i = 0; i < batch.n_pairs(); ++i) {
            const std::int64_t* const own = &batch.negatives[3 * i];
            rows.push_back({batch.centers[i], batch.contexts[i], own[0], own[1], own[2]});
        }
    }
    return rows;
}

/// The same rows, from blocks instead of batches.
std::vector<std::array<std::int64_t, 5>> rows_of(const PairSource& source, std::uint64_t epochs) {
    std::vector<std::array<std::int64_t, 5>> rows;
    ChunkQueue queue;
    BlockReader reader(source, epochs, queue);
    PairBlock block;
    while (reader.read(block)) {
        for (std::size_t c = 0; c < block.centers.size(); ++c) {
            for (std::uint64_t i = block.offsets[c]; i < block.offsets[c + 1]; ++i) {
                const TokenId* const own = &block.negatives[3 * i];
                rows.push_back({block.centers[c], block.contexts[i], own[0], own[1], own[2]});
            }
        }
    }
    return rows;
}

}  // namespace

TEST_CASE("batches hold the pairs of all blocks in their order, whatever their size") {
    const test::RandomCorpus corpus(20000, 50, 37);
    const TextPairs source = text_pairs(corpus);
    const auto expected = rows_of(source, 2);
    REQUIRE(expected.size() > 10000);
    for (const std::size_t batch_size :
         {std::size_t{1}, std::size_t{7}, std::size_t{1024}, expected.size(), kWhole}) {
        PairBatches batches(source, 2, batch_size);
        CHECK(rows_of(batches, batch_size) == expected);
        PairBatch batch;
        CHECK_FALSE(batches.next(batch));
    }
}

TEST_CASE("shares are disjoint and add up to the stream, for any number of them") {
    const test::RandomCorpus corpus(50000, 50, 37);
    const TextPairs source = text_pairs(corpus);
    REQUIRE(source.n_chunks() == 7);
    auto expected = rows_of(source, 2);
    std::sort(expected.begin(), expected.end());
    for (const std::uint64_t n_shares : {2, 3, 7, 20}) {
        std::vector<std::array<std::int64_t, 5>> rows;
        for (std::uint64_t share = 0; share < n_shares; ++share) {
            PairBatches batches(source, 2, 100, {share, 0}, n_shares);
            const auto own = rows_of(batches, 100);
            CHECK(own.empty() == (share >= 14));
            CHECK(own.size() < expected.size());
            rows.insert(rows.end(), own.begin(), own.end());
        }
        std::sort(rows.begin(), rows.end());
        CHECK(rows == expected);
    }
}

TEST_CASE("a reader that starts at the position of another reads the remaining pairs") {
    const test::RandomCorpus corpus(30000, 50, 10000);
    const TextPairs source = text_pairs(corpus);
    constexpr std::size_t kBatch = 2999;
    PairBatches whole(source, 2, kBatch, {1, 0}, 2);
    PairBatches reader(source, 2, kBatch, {1, 0}, 2);
    const auto expected = rows_of(whole, kBatch);
    PairBatch batch;
    for (std::size_t done = 0; done < expected.size(); done += batch.n_pairs()) {
        PairBatches resumed(source, 2, kBatch, reader.position(), 2);
        CHECK(resumed.position().pair == reader.position().pair);
        const auto left = rows_of(resumed, kBatch);
        CHECK(std::equal(left.begin(), left.end(), expected.begin() + done, expected.end()));
        REQUIRE(reader.next(batch));
    }
    PairBatches resumed(source, 2, kBatch, reader.position(), 2);
    CHECK_FALSE(resumed.next(batch));
    CHECK_FALSE(reader.next(batch));
    CHECK(reader.position().chunk == whole.position().chunk);
    CHECK(reader.position().pair == whole.position().pair);
}

TEST_CASE("weights and ids past 2^31 are unchanged") {
    const std::vector<TokenId> centers{4294967290, 4294967290, 1};
    const std::vector<TokenId> contexts{0, 4294967294, 2};
    const std::vector<float> weights{1.0F, 0.5F, 0.0F};
    const Pairs source(centers, contexts, weights, 4294967295, 4294967295, {}, 1, 256);
    PairBatches batches(source, 1, 2);
    PairBatch batch;
    REQUIRE(batches.next(batch));
    CHECK(batch.centers == std::vector<std::int64_t>{4294967290, 4294967290});
    CHECK(batch.contexts == std::vector<std::int64_t>{0, 4294967294});
    CHECK(batch.negatives.empty());
    CHECK(batch.weights == std::vector<float>{1.0F, 0.5F});
    REQUIRE(batches.next(batch));
    CHECK(batch.centers == std::vector<std::int64_t>{1});
    CHECK(batch.weights == std::vector<float>{0.0F});
}

TEST_CASE("sources and positions that cannot be batched are refused") {
    const test::RandomCorpus corpus(20000, 50, 37);
    const TextPairs source = text_pairs(corpus);
    CHECK_THROWS_AS(PairBatches(source, 1, 0), std::invalid_argument);
    CHECK_THROWS_AS(PairBatches(source, 1, 1, {}, 0), std::invalid_argument);

    PairBatch batch;
    PairBatches past_chunk(source, 1, 10, {1, 1000000});
    CHECK_THROWS_WITH_AS(past_chunk.next(batch), "pair 1000000 is past the end of chunk 1",
                         std::invalid_argument);
    PairBatches past_end(source, 1, 10, {100, 1});
    CHECK_THROWS_AS(past_end.next(batch), std::invalid_argument);

    NegativeSampling pooled = corpus.noise(3);
    pooled.pool_size = 7;
    const TextPairs with_pool(corpus.view(), corpus.counts, {}, pooled);
    PairBatches batches(with_pool, 1, 10);
    CHECK_THROWS_AS(batches.next(batch), std::invalid_argument);
}
