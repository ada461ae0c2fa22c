#include "sgns/corpus/phrases.hpp"

#include "changing.hpp"
#include "sgns/base/random.hpp"
#include "sgns/corpus/phrase_scoring.hpp"
#include "support.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <stdexcept>
#include <string>

using namespace sgns;

using test::Corpus;

namespace {

using Counted = std::map<std::vector<TokenId>, std::uint64_t>;

/// All pairs, which have scores above minus one.
PhraseOptions all_pairs(std::uint64_t min_count, std::uint64_t workers) {
    return {min_count, -1.0, "npmi", workers};
}

Counted counts_of(const PhraseList& list) {
    Counted counted;
    for (std::size_t p = 0; p < list.counts.size(); ++p) {
        counted[{list.ids.begin() + static_cast<std::ptrdiff_t>(list.offsets[p]),
                 list.ids.begin() + static_cast<std::ptrdiff_t>(list.offsets[p + 1])}] =
            list.counts[p];
    }
    return counted;
}

/// Counts candidates one by one. Tokens below `n_connectors` are connectors.
Counted reference(CorpusView corpus, std::uint64_t min_count, TokenId n_connectors = 0) {
    Counted counted;
    for (std::size_t s = 0; s + 1 < corpus.offsets.size(); ++s) {
        std::vector<TokenId> candidate;
        for (std::uint64_t i = corpus.offsets[s]; i < corpus.offsets[s + 1]; ++i) {
            const TokenId id = corpus.ids[i];
            if (id < n_connectors) {
                if (!candidate.empty()) {
                    candidate.push_back(id);
                }
                continue;
            }
            if (!candidate.empty()) {
                candidate.push_back(id);
                ++counted[candidate];
            }
            candidate = {id};
        }
    }
    std::erase_if(counted, [&](const auto& item) { return item.second < min_count; });
    return counted;
}

bool same(const PhraseList& a, const PhraseList& b) {
    return a.ids == b.ids && a.offsets == b.offsets && a.counts == b.counts && a.scores == b.scores;
}

}  // namespace

TEST_CASE("pairs are counted within sentences, and scored") {
    // 0 1 | 2 0 1 | | 2 | 0 1 2
    const Corpus corpus{{0, 1, 2, 0, 1, 2, 0, 1, 2}, {0, 2, 5, 5, 6, 9}};
    const std::vector<std::uint64_t> counts{3, 3, 3};
    const PhraseList found = find_phrases(corpus.view(), counts, {}, {1, 0.1, "default", 1});
    // Three tokens, and the pairs (0, 1) three times, (2, 0) and (1, 2) once.
    CHECK(found.ids == std::vector<TokenId>{0, 1});
    CHECK(found.offsets == std::vector<std::uint64_t>{0, 2});
    CHECK(found.counts == std::vector<std::uint64_t>{3});
    CHECK(found.scores == std::vector<double>{(3.0 - 1.0) / (3.0 * 3.0) * 6.0});

    const PhraseList all = find_phrases(corpus.view(), counts, {}, all_pairs(1, 1));
    CHECK(all.ids == std::vector<TokenId>{0, 1, 1, 2, 2, 0});  // best first, ties by id
    CHECK(all.counts == std::vector<std::uint64_t>{3, 1, 1});
    CHECK(all.scores[0] == doctest::Approx(1.0));
    CHECK(all.scores[1] == all.scores[2]);

    const PhraseList counted = find_phrases(corpus.view(), counts, {}, {1, 0.0, "count", 1});
    CHECK(counted.ids == all.ids);
    CHECK(counted.scores == std::vector<double>{3.0, 1.0, 1.0});
}

TEST_CASE("a threshold must be exceeded, and min_count reached") {
    const Corpus corpus{{0, 1, 2, 0, 1, 2, 0, 1, 2}, {0, 2, 5, 5, 6, 9}};
    const std::vector<std::uint64_t> counts{3, 3, 3};
    const auto found = [&](std::uint64_t min_count, double threshold) {
        return find_phrases(corpus.view(), counts, {}, {min_count, threshold, "default", 1})
            .counts.size();
    };
    const double score = (3.0 - 1.0) / (3.0 * 3.0) * 6.0;
    CHECK(found(1, score) == 0);
    CHECK(found(1, std::nextafter(score, 0.0)) == 1);
    CHECK(find_phrases(corpus.view(), counts, {}, all_pairs(3, 1)).counts.size() == 1);
    CHECK(find_phrases(corpus.view(), counts, {}, all_pairs(4, 1)).counts.empty());
}

TEST_CASE(
    "a corpus of many stretches and parts is counted as one by one, by any number of "
    "workers") {
    // 300,007 words: no number of workers or stretches divides this.
    for (const std::size_t sentence_words : {13, 150'000, 1'000'000}) {
        const test::RandomCorpus corpus(300'007, 300, sentence_words);
        const Counted expected = reference(corpus.view(), 3);
        REQUIRE(expected.size() > 10'000);
        const PhraseList first = find_phrases(corpus.view(), corpus.counts, {}, all_pairs(3, 1));
        CHECK(counts_of(first) == expected);
        CHECK(std::is_sorted(first.scores.rbegin(), first.scores.rend()));
        for (const std::uint64_t workers : {2, 3, 7, 100}) {
            CHECK(
                same(first, find_phrases(corpus.view(), corpus.counts, {}, all_pairs(3, workers))));
        }
        PhraseOptions little_memory = all_pairs(3, 2);
        little_memory.max_pairs = 1;
        CHECK(same(first, find_phrases(corpus.view(), corpus.counts, {}, little_memory)));
    }
}

TEST_CASE("tables grow with pairs that are all different") {
    Corpus corpus;
    constexpr TokenId kTokens = 400;
    for (TokenId a = 0; a < kTokens; ++a) {
        for (TokenId b = 0; b < kTokens; ++b) {
            corpus.offsets.push_back(corpus.ids.size());
            corpus.ids.insert(corpus.ids.end(), {a, b});
        }
    }
    corpus.offsets.push_back(corpus.ids.size());
    const std::vector<std::uint64_t> counts(kTokens, 2 * kTokens);
    const PhraseList found = find_phrases(corpus.view(), counts, {}, all_pairs(1, 2));
    CHECK(found.counts == std::vector<std::uint64_t>(kTokens * kTokens, 1));
    // 400 tokens and 160,000 pairs are the types of the default score.
    const PhraseList none = find_phrases(corpus.view(), counts, {}, {1, 1e-9, "default", 1});
    CHECK(none.counts.empty());
    corpus.offsets.push_back(corpus.ids.size() + 2);
    corpus.ids.insert(corpus.ids.end(), {7, 5});
    const PhraseList one = find_phrases(corpus.view(), counts, {}, {1, 1e-9, "default", 1});
    CHECK(one.ids == std::vector<TokenId>{7, 5});
    CHECK(one.scores == std::vector<double>{1.0 / (800.0 * 800.0) * 160'400.0});
}

TEST_CASE("connectors are within phrases, never at their ends") {
    // 2 0 1 3, twice; 0 2 | 2 0 | 2 3; 0 and 1 connect.
    const Corpus corpus{{2, 0, 1, 3, 2, 0, 1, 3, 0, 2, 2, 0, 2, 3}, {0, 4, 8, 10, 12, 14}};
    const std::vector<std::uint64_t> counts{4, 2, 5, 3};
    const std::vector<TokenId> connectors{1, 0};
    const PhraseList found =
        find_phrases(corpus.view(), counts, connectors, {1, 0.001, "default", 1});
    CHECK(found.ids == std::vector<TokenId>{2, 0, 1, 3});
    CHECK(found.counts == std::vector<std::uint64_t>{2});
    CHECK(found.scores == std::vector<double>{(2.0 - 1.0) / (5.0 * 3.0) * 4.0});

    const test::RandomCorpus random(200'003, 20, 17);
    const std::vector<TokenId> three{0, 1, 2};
    const Counted expected = reference(random.view(), 2, 3);
    for (const std::uint64_t workers : {1, 3, 64}) {
        CHECK(counts_of(find_phrases(random.view(), random.counts, three, all_pairs(2, workers))) ==
              expected);
    }
}

TEST_CASE("a token that should not occur is never a phrase") {
    const Corpus corpus{{0, 1, 0, 1}, {0, 2, 4}};
    const std::vector<std::uint64_t> counts{2, 0};
    for (const PhraseScoring& scoring : phrase_scorings()) {
        CHECK(find_phrases(corpus.view(), counts, {}, {1, 0.5, scoring.name, 1}).counts.empty());
    }
}

TEST_CASE("a corpus without words or pairs has no phrases") {
    const Corpus none{{}, {0}};
    CHECK(find_phrases(none.view(), {}, {}, {}).offsets == std::vector<std::uint64_t>{0});
    const Corpus words{{0, 1, 0}, {0, 1, 2, 2, 3}};
    const std::vector<std::uint64_t> counts{2, 1};
    CHECK(find_phrases(words.view(), counts, {}, all_pairs(1, 2)).counts.empty());
}

TEST_CASE("find_phrases() refuses bad arguments") {
    const std::vector<std::uint64_t> counts{1, 1};
    const auto find = [&](const Corpus& corpus, const std::vector<TokenId>& connectors,
                          const PhraseOptions& options) {
        return find_phrases(corpus.view(), counts, connectors, options);
    };
    const Corpus good{{0, 1}, {0, 2}};
    CHECK_THROWS_WITH_AS(find({{0, 2}, {0, 2}}, {}, {}),
                         "ids hold 2 at position 1, past the vocabulary of 2", std::out_of_range);
    CHECK_THROWS_AS(find({{0, 1}, {0, 9}}, {}, {}), std::invalid_argument);
    CHECK_THROWS_WITH_AS(find(good, {0, 5}, {}),
                         "connectors hold 5 at position 1, past the vocabulary of 2",
                         std::out_of_range);
    CHECK_THROWS_WITH_AS(find(good, {}, {0, 10.0, "default", 1}),
                         "min_count must be at least 1, got 0", std::invalid_argument);
    CHECK_THROWS_WITH_AS(find(good, {}, {1, 10.0, "default", 0}),
                         "workers must be at least 1, got 0", std::invalid_argument);
    CHECK_THROWS_WITH_AS(find(good, {}, {1, 0.0, "default", 1}),
                         "threshold must be above 0 with scoring 'default', got 0",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(find(good, {}, {1, 1.5, "npmi", 1}),
                         "threshold must be from -1 to 1 with scoring 'npmi', got 1.5",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(find(good, {}, {1, 1.0, "pmi", 1}),
                         "scoring must be one of default, npmi, count, got 'pmi'",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(find(good, {}, {1, -0.5, "count", 1}),
                         "threshold must be at least 0 with scoring 'count', got -0.5",
                         std::invalid_argument);
    const double nan = std::numeric_limits<double>::quiet_NaN();
    for (const PhraseScoring& scoring : phrase_scorings()) {
        CHECK_THROWS_AS(find(good, {}, {1, nan, scoring.name, 1}), std::invalid_argument);
    }
}

TEST_CASE("an exception of the poll ends the search") {
    const Corpus corpus{{0, 1}, {0, 2}};
    const std::vector<std::uint64_t> counts{1, 1};
    const std::vector<TokenId> connector{0};
    const Poll poll = [] { throw std::runtime_error("enough"); };
    CHECK_THROWS_WITH((void)find_phrases(corpus.view(), counts, {}, {}, poll), "enough");
    CHECK_THROWS_WITH((void)find_phrases(corpus.view(), counts, connector, {}, poll), "enough");
}

TEST_CASE("ids that change while phrases are counted are refused") {
    using Ids = test::ChangingArray<TokenId>;
    const std::vector<std::uint64_t> offsets{0, Ids::size()};
    const std::vector<std::uint64_t> counts(64, Ids::size());
    const std::vector<TokenId> connectors{3};
    std::vector<TokenId> before(Ids::size(), 0);
    before.back() = 1;
    // Many different pairs: a part of the hashes gets more pairs than it has room for, whatever the
    // secret of this process.
    std::vector<TokenId> other(Ids::size());
    Random random(7, Purpose::sampling, 0, 0);
    for (TokenId& id : other) {
        id = random.below(64);
    }
    std::vector<TokenId> past = before;
    past.back() = 0xFFFFFFF0;
    PhraseOptions options;
    options.workers = 1;
    const auto find = [&](const Ids& ids, std::span<const TokenId> joining) {
        (void)find_phrases({ids.values(), offsets}, counts, joining, options);
    };
    for (const int pass : {2, 3}) {
        const Ids ids(before, past, pass);
        CHECK_THROWS_AS(find(ids, {}), std::out_of_range);
    }
    {
        const Ids ids(before, past, 2);
        CHECK_THROWS_AS(find(ids, connectors), std::out_of_range);
    }
    const Ids ids(before, other, 3);
    CHECK_THROWS_WITH_AS(find(ids, {}), "the ids of the corpus changed while they were read",
                         std::invalid_argument);
}

TEST_CASE("a meter counts the words of each pass, and the pairs") {
    const test::RandomCorpus random(100'000, 40, 10);
    PhraseOptions options = all_pairs(2, 2);
    Meter meter;
    (void)find_phrases(random.view(), random.counts, {}, options, {}, &meter);
    CHECK(meter.total() == 3 * 100'000);
    const std::uint64_t n_pairs = 100'000 - (random.offsets.size() - 1);
    CHECK(meter.done() <= 3 * 100'000);
    CHECK(meter.done() >= 2 * 100'000 + n_pairs);

    options.max_pairs = 1;
    Meter of_groups;
    (void)find_phrases(random.view(), random.counts, {}, options, {}, &of_groups);
    CHECK(of_groups.total() > meter.total());
}
