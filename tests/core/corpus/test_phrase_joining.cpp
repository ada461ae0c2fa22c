#include "sgns/corpus/phrase_joining.hpp"

#include "changing.hpp"
#include "support.hpp"

#include <doctest/doctest.h>

#include <map>
#include <stdexcept>
#include <utility>
#include <vector>

using namespace sgns;

using test::Corpus;

namespace {

std::vector<TokenId> ids_of(const JoinedCorpus& joined) {
    return {joined.corpus.ids.begin(), joined.corpus.ids.end()};
}

}  // namespace

TEST_CASE("phrases are joined from left to right, within sentences") {
    const Corpus corpus{{0, 0, 0, 1, 2, 0, 1, 1, 3, 3, 2, 1, 3, 2}, {0, 4, 5, 5, 7, 7, 11, 14}};
    // 0 0 -> 4; 0 1 -> 5; 1 3 3 2 -> 4 as well; 1 3 is only the start of a phrase.
    const Corpus phrases{{0, 0, 0, 1, 1, 3, 3, 2}, {0, 2, 4, 8}};
    const std::vector<TokenId> targets{4, 5, 4};
    const JoinedCorpus joined = join_phrases(corpus.view(), phrases.view(), targets, 4, 7, 2);
    CHECK(ids_of(joined) == std::vector<TokenId>{4, 5, 2, 5, 4, 1, 3, 2});
    CHECK(joined.corpus.offsets == std::vector<std::uint64_t>{0, 2, 3, 3, 4, 4, 5, 8});
    CHECK(joined.counts == std::vector<std::uint64_t>{0, 1, 2, 1, 2, 2, 0});
}

TEST_CASE(
    "the shorter of two phrases with the same start is joined, and the first of two equal ones") {
    const Corpus corpus{{0, 1, 2, 0, 1}, {0, 5}};
    const Corpus phrases{{0, 1, 2, 0, 1, 0, 1}, {0, 3, 5, 7}};
    const std::vector<TokenId> targets{3, 4, 5};
    const JoinedCorpus joined = join_phrases(corpus.view(), phrases.view(), targets, 3, 6, 1);
    CHECK(ids_of(joined) == std::vector<TokenId>{4, 2, 4});
}

TEST_CASE("joining does not depend on stretches or on the number of workers") {
    for (const std::size_t sentence_words : {7, 100'000, 1'000'000}) {
        const test::RandomCorpus corpus(300'007, 30, sentence_words);
        Corpus phrases{{}, {0}};  // a third of all pairs
        std::map<std::pair<TokenId, TokenId>, TokenId> target_of;
        std::vector<TokenId> targets;
        for (TokenId pair = 0; pair < 900; pair += 3) {
            phrases.ids.insert(phrases.ids.end(), {pair / 30, pair % 30});
            phrases.offsets.push_back(phrases.ids.size());
            targets.push_back(30 + pair / 3);
            target_of[{pair / 30, pair % 30}] = targets.back();
        }
        Corpus expected{{}, {0}};
        for (std::size_t s = 0; s + 1 < corpus.offsets.size(); ++s) {
            for (std::uint64_t i = corpus.offsets[s]; i < corpus.offsets[s + 1]; ++i) {
                const bool last = i + 1 == corpus.offsets[s + 1];
                const auto at =
                    last ? target_of.end() : target_of.find({corpus.ids[i], corpus.ids[i + 1]});
                const bool is_phrase = at != target_of.end();
                expected.ids.push_back(is_phrase ? at->second : corpus.ids[i]);
                i += is_phrase;
            }
            expected.offsets.push_back(expected.ids.size());
        }
        std::vector<std::uint64_t> counts(30 + targets.size());
        for (const TokenId id : expected.ids) {
            ++counts[id];
        }
        for (const std::uint64_t workers : {1, 3, 100}) {
            const JoinedCorpus joined =
                join_phrases(corpus.view(), phrases.view(), targets, 30, counts.size(), workers);
            CHECK(ids_of(joined) == expected.ids);
            CHECK(joined.corpus.offsets == expected.offsets);
            CHECK(joined.counts == counts);
        }
    }
}

TEST_CASE("join_phrases() refuses bad arguments") {
    const Corpus corpus{{0, 1}, {0, 2}};
    const Corpus phrases{{0, 1}, {0, 2}};
    const auto join = [](const Corpus& corpus, const Corpus& phrases,
                         const std::vector<TokenId>& targets, std::uint64_t n_tokens,
                         std::uint64_t n_ids, std::uint64_t workers) {
        return join_phrases(corpus.view(), phrases.view(), targets, n_tokens, n_ids, workers);
    };
    CHECK_NOTHROW(join(corpus, phrases, {2}, 2, 3, 1));
    CHECK_THROWS_AS(join({{0, 2}, {0, 2}}, phrases, {2}, 2, 3, 1), std::out_of_range);
    CHECK_THROWS_AS(join({{0, 1}, {0, 3}}, phrases, {2}, 2, 3, 1), std::invalid_argument);
    CHECK_THROWS_AS(join(corpus, {{0, 2}, {0, 2}}, {2}, 2, 3, 1), std::out_of_range);
    CHECK_THROWS_AS(join(corpus, {{0, 1}, {0, 3}}, {2}, 2, 3, 1), std::invalid_argument);
    CHECK_THROWS_WITH_AS(join(corpus, {{0, 1, 1}, {0, 2, 3}}, {2, 2}, 2, 3, 1),
                         "phrases must have at least 2 tokens, got 1 at position 1",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(join(corpus, phrases, {2, 2}, 2, 3, 1),
                         "targets must have one id for each of the 1 phrases, got 2",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(join(corpus, phrases, {3}, 2, 3, 1),
                         "targets hold 3 at position 0, past the vocabulary of 3",
                         std::out_of_range);
    CHECK_THROWS_AS(join(corpus, phrases, {0}, 2, 1, 1), std::invalid_argument);
    CHECK_THROWS_AS(join(corpus, phrases, {0}, 2, std::uint64_t{1} << 32, 1),
                    std::invalid_argument);
    CHECK_THROWS_AS(join(corpus, phrases, {2}, 2, 3, 0), std::invalid_argument);
}

TEST_CASE("an exception of the poll ends the joining") {
    const Corpus corpus{{0, 1}, {0, 2}};
    const Poll poll = [] { throw std::runtime_error("enough"); };
    const Corpus phrases{{0, 1}, {0, 2}};
    const std::vector<TokenId> targets{2};
    CHECK_THROWS_WITH((void)join_phrases(corpus.view(), phrases.view(), targets, 2, 3, 1, poll),
                      "enough");
}

TEST_CASE("ids that change after their check are refused") {
    using Ids = test::ChangingArray<TokenId>;
    const Corpus phrases{{0, 1}, {0, 2}};
    const std::vector<TokenId> targets{3};
    const std::vector<std::uint64_t> offsets{0, Ids::size()};
    const std::vector<TokenId> before(Ids::size(), 0);
    for (const std::size_t at : {std::size_t{0}, Ids::size() - 1}) {
        std::vector<TokenId> after = before;
        after[at] = 0xFFFFFFF0;
        const Ids ids(before, after, 2);
        CHECK_THROWS_AS(
            (void)join_phrases({ids.values(), offsets}, phrases.view(), targets, 3, 4, 1),
            std::out_of_range);
    }
}

TEST_CASE("a meter counts the words that are joined") {
    const Corpus corpus{{0, 1, 2, 0, 1}, {0, 2, 5}};
    const Corpus phrases{{0, 1}, {0, 2}};
    const std::vector<TokenId> targets{3};
    Meter meter;
    (void)join_phrases(corpus.view(), phrases.view(), targets, 3, 4, 1, {}, &meter);
    CHECK(meter.total() == 5);
    CHECK(meter.done() == 5);
}
