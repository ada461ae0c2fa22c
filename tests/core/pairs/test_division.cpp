#include "sgns/pairs/division.hpp"

#include "pairs/collected.hpp"
#include "sgns/pairs/text_pairs.hpp"
#include "support.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

using namespace sgns;
using test::collect;
using test::Collected;

namespace {

using Part = Division::Part;

Collected pairs_of(const test::RandomCorpus& corpus, Division division, std::uint64_t epoch = 0,
                   double sample = 0.0) {
    return collect(
        TextPairs(corpus.view(), corpus.counts, {2, sample}, corpus.noise(3), 7, 64, division),
        epoch);
}

}  // namespace

TEST_CASE("a sentence is in one of both parts, in whatever order they are asked for") {
    DivisionReader training({0.1, Part::training}, 1);
    DivisionReader held_out({0.1, Part::held_out}, 1);
    DivisionReader all({}, 1);
    std::uint64_t n_held_out = 0;
    constexpr std::uint64_t n = 100'000;
    for (std::uint64_t i = 0; i < n; ++i) {
        const std::uint64_t backward = n - 1 - i;
        DivisionReader other({0.1, Part::training}, 1);
        CHECK(training.has(i) == other.has(i));
        n_held_out += held_out.has(backward);
        CHECK(other.has(backward) != DivisionReader({0.1, Part::held_out}, 1).has(backward));
        CHECK(all.has(i));
    }
    // Five standard deviations.
    CHECK(std::abs(static_cast<double>(n_held_out) - 0.1 * n) < 5 * std::sqrt(0.09 * n));
}

TEST_CASE("a seed draws other sentences") {
    DivisionReader first({0.5, Part::held_out}, 1);
    DivisionReader second({0.5, Part::held_out}, 2);
    bool differs = false;
    for (std::uint64_t sentence = 0; sentence < 64; ++sentence) {
        differs |= first.has(sentence) != second.has(sentence);
    }
    CHECK(differs);
}

TEST_CASE("a share of nothing or of everything is refused") {
    for (const double share : {0.0, 1.0, -0.1, 2.0, std::numeric_limits<double>::quiet_NaN()}) {
        CHECK_THROWS_AS(Division(share, Part::training), std::invalid_argument);
    }
}

TEST_CASE("both parts together have the pairs of the whole corpus, and all of its words") {
    // Sentences of more than a chunk are cut into parts.
    for (const std::size_t length : {9, 20'000}) {
        const test::RandomCorpus corpus(100'000, 50, length);
        for (const double sample : {0.0, 1e-2}) {
            const Collected whole = pairs_of(corpus, {}, 1, sample);
            const Collected training = pairs_of(corpus, {0.3, Part::training}, 1, sample);
            const Collected held_out = pairs_of(corpus, {0.3, Part::held_out}, 1, sample);
            CHECK(training.n_words == corpus.ids.size());
            CHECK(held_out.n_words == corpus.ids.size());
            CHECK(!training.pairs.empty());
            CHECK(!held_out.pairs.empty());
            auto both = training.pairs;
            both.insert(both.end(), held_out.pairs.begin(), held_out.pairs.end());
            auto expected = whole.pairs;
            std::sort(both.begin(), both.end());
            std::sort(expected.begin(), expected.end());
            CHECK(both == expected);
        }
    }
}

TEST_CASE("the same sentences are held out in every epoch") {
    // Each sentence has tokens of its own.
    test::RandomCorpus corpus(0, 400, 4);
    for (TokenId id = 0; id < 400; ++id) {
        corpus.ids.push_back(id);
    }
    corpus.offsets.clear();
    for (std::uint64_t word = 0; word <= 400; word += 4) {
        corpus.offsets.push_back(word);
    }
    std::vector<bool> trained(400);
    for (std::uint64_t epoch = 0; epoch < 5; ++epoch) {
        for (const auto& [center, context] : pairs_of(corpus, {0.2, Part::training}, epoch).pairs) {
            trained[center] = trained[context] = true;
        }
    }
    const Collected held_out = pairs_of(corpus, {0.2, Part::held_out}, 9);
    CHECK(!held_out.pairs.empty());
    for (const auto& [center, context] : held_out.pairs) {
        CHECK(!trained[center]);
        CHECK(!trained[context]);
    }
}
