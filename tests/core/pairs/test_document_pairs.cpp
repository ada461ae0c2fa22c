#include "sgns/pairs/document_pairs.hpp"

#include "pairs/collected.hpp"
#include "sgns/sampling/subsampling.hpp"
#include "support.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <stdexcept>
#include <utility>
#include <vector>

using namespace sgns;
using test::collect;
using test::Collected;
using test::Pair;

namespace {

/// Documents of a random corpus, each of which has the tag of its number.
Documents tagged(const test::RandomCorpus& corpus) {
    Documents documents{corpus.ids, corpus.offsets, {}, {}};
    for (std::size_t d = 0; d < corpus.offsets.size(); ++d) {
        documents.tag_offsets.push_back(d);
        if (d + 1 < corpus.offsets.size()) {
            documents.tags.push_back(static_cast<TokenId>(d));
        }
    }
    return documents;
}

DocumentPairs pairs_of(const test::RandomCorpus& corpus, const DocumentOptions& options,
                       const WindowOptions& window, const NegativeSampling& negatives = {},
                       std::size_t block_size = 96) {
    return DocumentPairs(tagged(corpus), corpus.offsets.size() - 1, corpus.counts, window, options,
                         negatives, 1, block_size);
}

std::vector<Pair> sorted(std::vector<Pair> pairs) {
    std::sort(pairs.begin(), pairs.end());
    return pairs;
}

/// The kept words of each document with the row of its tag.
std::vector<Pair> kept_words(const test::RandomCorpus& corpus, double sample, TokenId first_row) {
    const std::vector<double> keep = keep_probability(corpus.counts, sample);
    std::vector<Pair> kept;
    for (std::size_t d = 0; d + 1 < corpus.offsets.size(); ++d) {
        Random random(1, Purpose::subsampling, 0, d);
        for (std::uint64_t i = corpus.offsets[d]; i < corpus.offsets[d + 1]; ++i) {
            if (random.half() * 0x1p-32 < keep[corpus.ids[i]]) {
                kept.emplace_back(first_row + d, corpus.ids[i]);
            }
        }
    }
    return kept;
}

}  // namespace

TEST_CASE("with dbow, a tag has the kept words of its document as contexts") {
    const test::RandomCorpus corpus(20000, 50, 37);
    for (const double sample : {0.0, 0.01}) {
        const std::vector<Pair> expected = sorted(kept_words(corpus, sample, 50));
        for (const std::uint32_t stretch : {1U, 5U, 16U, 32U}) {
            for (const std::size_t block_size : {1, 7, 96}) {
                const Collected all = collect(pairs_of(corpus, {DocumentMethod::dbow, 50, stretch},
                                                       {1, sample}, corpus.noise(3), block_size));
                CHECK(sorted(all.pairs) == expected);
                CHECK(all.n_words == 20000);
                CHECK(all.largest_block == block_size);
            }
        }
    }
}

TEST_CASE("with dm, a word has its window and the tags of its document as contexts") {
    const test::RandomCorpus corpus(3000, 50, 37);
    for (const std::uint32_t window : {1U, 5U, 1000U}) {
        std::vector<Pair> expected;
        for (std::size_t d = 0; d + 1 < corpus.offsets.size(); ++d) {
            const auto begin = static_cast<std::int64_t>(corpus.offsets[d]);
            const auto end = static_cast<std::int64_t>(corpus.offsets[d + 1]);
            for (std::int64_t i = begin; i < end; ++i) {
                expected.emplace_back(corpus.ids[i], 50 + d);
                for (std::int64_t j = std::max(begin, i - window);
                     j < std::min(end, i + window + 1); ++j) {
                    if (j != i) {
                        expected.emplace_back(corpus.ids[i], corpus.ids[j]);
                    }
                }
            }
        }
        const DocumentPairs source =
            pairs_of(corpus, {DocumentMethod::dm, 50, 5}, {window, 0.0, false});
        CHECK(sorted(collect(source).pairs) == sorted(expected));
        CHECK(source.n_tokens() == 50);
        CHECK(source.n_contexts() == 50 + 82);
        CHECK(source.n_negative_ids() == 50);
    }
}

TEST_CASE("with dm, windows reach past the ends of a stretch, over kept words") {
    const test::RandomCorpus corpus(20000, 50, 400);
    const auto with = [&](std::uint32_t stretch) {
        return sorted(
            collect(pairs_of(corpus, {DocumentMethod::dm, 50, stretch}, {4, 0.005, false})).pairs);
    };
    const std::vector<Pair> whole = with(32);
    CHECK(whole.size() > 20000);
    for (const std::uint32_t stretch : {1U, 3U, 16U}) {
        CHECK(with(stretch) == whole);
    }
}

TEST_CASE("with dm, the window of each center is drawn") {
    test::RandomCorpus corpus(40000, 50, 40000);
    const DocumentPairs source = pairs_of(corpus, {DocumentMethod::dm, 50, 16}, {4, 0.0});
    // A center has its tag and 2 * b words, with b from 1 to 4: six contexts in the mean.
    const auto n = static_cast<double>(collect(source).pairs.size());
    CHECK(n / 40000 == doctest::Approx(6.0).epsilon(0.02));
    CHECK(collect(source, 1).pairs != collect(source, 0).pairs);
}

TEST_CASE("stretches are visited in another random order in each epoch") {
    const test::RandomCorpus corpus(20000, 50, 1000);
    const DocumentPairs source = pairs_of(corpus, {DocumentMethod::dbow, 50, 16}, {1, 0.0});
    const auto first_blocks = [&](std::uint64_t epoch) {
        PairBlock block;
        const auto cursor = source.cursor();
        cursor->start(epoch, 0);
        REQUIRE(cursor->next(block));
        return block;
    };
    const PairBlock block = first_blocks(0);
    const std::set<TokenId> tags(block.centers.begin(), block.centers.end());
    CHECK(tags.size() > 15);  // of 20 documents
    CHECK(first_blocks(1).centers != block.centers);
    CHECK(first_blocks(0).contexts == block.contexts);
}

TEST_CASE("documents may have no words, no tags, several tags, and tags of other documents") {
    const std::vector<TokenId> ids{0, 1, 2, 3, 4};
    const std::vector<std::uint64_t> counts(5, 1);
    //  document 0: words 0 1, tags 0 2; document 1: none; document 2: word 2, no tags;
    //  document 3: words 3 4, tag 2
    const Documents documents{ids, {0, 2, 2, 3, 5}, {0, 2, 3, 3, 4}, {0, 2, 1, 2}};
    const auto pairs = [&](const DocumentOptions& options) {
        return sorted(
            collect(DocumentPairs(documents, 3, counts, {1, 0.0, false}, options, {})).pairs);
    };
    CHECK(pairs({DocumentMethod::dbow, 5}) ==
          std::vector<Pair>{{5, 0}, {5, 1}, {7, 0}, {7, 1}, {7, 3}, {7, 4}});
    CHECK(pairs({DocumentMethod::dm, 5}) ==
          std::vector<Pair>{
              {0, 1}, {0, 5}, {0, 7}, {1, 0}, {1, 5}, {1, 7}, {3, 4}, {3, 7}, {4, 3}, {4, 7}});
}

TEST_CASE("a block with a pool ends when a tag has had many negatives") {
    const test::RandomCorpus corpus(20000, 1000, 20000);
    NegativeSampling pooled = corpus.noise(5);
    pooled.pool_size = 24;
    const DocumentPairs source = pairs_of(corpus, {DocumentMethod::dbow, 1000}, {1, 0.0}, pooled);
    const auto cursor = source.cursor();
    PairBlock block;
    for (std::uint64_t chunk = 0; chunk < source.n_chunks(); ++chunk) {
        cursor->start(0, chunk);
        while (cursor->next(block)) {
            CHECK(block.n_pairs() <= 48);
            CHECK(block.pool.size() == 24);
        }
    }
}

TEST_CASE("by document, the pairs of a chunk depend on the words of the document alone") {
    test::RandomCorpus corpus(500, 50, 100);
    const DocumentOptions options{DocumentMethod::dm, 50, 16, true};
    const auto document = [&](const test::RandomCorpus& from, std::uint64_t number) {
        NegativeSampling negatives = from.noise(3);
        negatives.per_center = true;
        DocumentPairs source = pairs_of(from, options, {3, 0.01}, negatives);
        CHECK(source.n_chunks() == from.offsets.size() - 1);
        const auto cursor = source.cursor();
        cursor->start(2, number);
        PairBlock block;
        Collected all;
        while (cursor->next(block)) {
            all.n_words += block.n_words;
            all.negatives.insert(all.negatives.end(), block.negatives.begin(),
                                 block.negatives.end());
            for (std::size_t c = 0; c < block.centers.size(); ++c) {
                for (std::uint64_t i = block.offsets[c]; i < block.offsets[c + 1]; ++i) {
                    const TokenId context = block.contexts[i];
                    all.pairs.emplace_back(block.centers[c], std::min<TokenId>(context, 50));
                }
            }
        }
        return all;
    };
    const Collected third = document(corpus, 3);
    CHECK(third.n_words == 100);
    test::RandomCorpus alone = corpus;
    alone.ids.assign(corpus.ids.begin() + 300, corpus.ids.begin() + 400);
    alone.offsets = {0, 0, 100};
    const Collected same = document(alone, 1);
    CHECK(same.pairs == third.pairs);
    CHECK(same.negatives == third.negatives);
    CHECK(document(alone, 0).pairs.empty());
    alone.ids[50] = (alone.ids[50] + 1) % 50;
    CHECK(document(alone, 1).negatives != third.negatives);
}

TEST_CASE("bad documents are refused") {
    const std::vector<TokenId> ids{0, 1, 2};
    const std::vector<std::uint64_t> counts(3, 1);
    const auto make = [&](std::vector<std::uint64_t> offsets,
                          std::vector<std::uint64_t> tag_offsets, std::vector<TokenId> tags,
                          std::uint64_t n_tags = 2, const DocumentOptions& options = {}) {
        return DocumentPairs({ids, std::move(offsets), std::move(tag_offsets), std::move(tags)},
                             n_tags, counts, {1, 0.0}, options, {});
    };
    CHECK_NOTHROW(make({0, 1, 3}, {0, 1, 2}, {0, 1}));
    CHECK_THROWS_AS(make({0, 1, 2}, {0, 1, 2}, {0, 1}), std::invalid_argument);
    CHECK_THROWS_AS(make({0, 4, 3}, {0, 1, 2}, {0, 1}), std::invalid_argument);
    CHECK_THROWS_AS(make({0, 1, 3}, {0, 1, 3}, {0, 1}), std::invalid_argument);
    CHECK_THROWS_AS(make({0, 1, 3}, {0, 2}, {0, 1}), std::invalid_argument);
    CHECK_THROWS_AS(make({0, 1, 3}, {0, 1, 2}, {0, 2}), std::out_of_range);
    CHECK_THROWS_AS(make({0, 1, 3}, {0, 1, 2}, {0, 1}, 2, {DocumentMethod::dbow, 0, 33}),
                    std::invalid_argument);
    CHECK_THROWS_AS(make({0, 1, 3}, {0, 1, 2}, {0, 1}, 2, {DocumentMethod::dbow, 0, 0}),
                    std::invalid_argument);
    CHECK_THROWS_AS(make({0, 1, 3}, {0, 1, 2}, {0, 1}, 0xFFFFFFFF, {DocumentMethod::dbow, 3}),
                    std::invalid_argument);
}

TEST_CASE("with dm_concat, each place has a context") {
    const std::vector<TokenId> ids{0, 1, 2, 3, 4};
    const std::vector<std::uint64_t> counts(5, 1);
    //  document 0: words 0 1 2, tags 1 0; document 1: word 3, tag 0; document 2: word 4, tags 2 1
    const Documents documents{ids, {0, 3, 4, 5}, {0, 2, 3, 5}, {1, 0, 0, 2, 1}};
    DocumentOptions options{DocumentMethod::dm_concat, 6};
    options.null_row = 5;
    options.n_tags_each = 2;
    const DocumentPairs source(documents, 3, counts, {2, 0.0}, options, {});
    CHECK(source.n_concatenated() == 6);
    std::map<TokenId, std::vector<TokenId>> contexts;
    PairBlock block;
    const auto cursor = source.cursor();
    cursor->start(0, 0);
    while (cursor->next(block)) {
        for (std::size_t c = 0; c < block.centers.size(); ++c) {
            contexts[block.centers[c]].assign(
                block.contexts.begin() + static_cast<std::ptrdiff_t>(block.offsets[c]),
                block.contexts.begin() + static_cast<std::ptrdiff_t>(block.offsets[c + 1]));
        }
    }
    CHECK(contexts == std::map<TokenId, std::vector<TokenId>>{{0, {7, 6, 5, 5, 1, 2}},
                                                              {1, {7, 6, 5, 0, 2, 5}},
                                                              {2, {7, 6, 0, 1, 5, 5}},
                                                              {4, {8, 7, 5, 5, 5, 5}}});
    options.null_row = 9;
    CHECK_THROWS_AS(DocumentPairs(documents, 3, counts, {2, 0.0}, options, {}),
                    std::invalid_argument);
}

TEST_CASE("a word past the vocabulary is refused where it is read") {
    test::RandomCorpus corpus(100, 50, 37);
    corpus.ids[70] = 50;
    for (const DocumentMethod method : {DocumentMethod::dbow, DocumentMethod::dm}) {
        const DocumentPairs source = pairs_of(corpus, {method, 51}, {1, 0.0});
        CHECK_THROWS_AS(collect(source), std::out_of_range);
    }
}

TEST_CASE("stretches are trained on or held out, and both parts have all pairs of documents") {
    const test::RandomCorpus corpus(20'000, 50, 90);
    for (const DocumentMethod method : {DocumentMethod::dbow, DocumentMethod::dm}) {
        const auto part = [&](Division division) {
            DocumentOptions options{method};
            options.first_row = 50;
            options.division = division;
            return collect(pairs_of(corpus, options, {3, 0.0, false}, corpus.noise(3)));
        };
        const Collected training = part({0.2, Division::Part::training});
        const Collected held_out = part({0.2, Division::Part::held_out});
        CHECK(training.n_words == 20'000);
        CHECK(held_out.n_words == 20'000);
        CHECK(held_out.pairs.size() > 1000);
        CHECK(training.pairs.size() > 3 * held_out.pairs.size());
        auto both = training.pairs;
        both.insert(both.end(), held_out.pairs.begin(), held_out.pairs.end());
        CHECK(sorted(both) == sorted(part({}).pairs));
    }
}
