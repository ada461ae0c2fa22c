#include "sgns/corpus/phrase_scoring.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <stdexcept>

using namespace sgns;

namespace {

double score(std::string_view name, const PhraseCounts& counts) {
    return phrase_scoring(name, 1.0).score(counts);
}

}  // namespace

TEST_CASE("scores follow their formulas") {
    // Of 8 words, one occurs 4 times, one twice, and both together twice.
    const PhraseCounts counts{4.0, 2.0, 2.0, 1.0, 5.0, 8.0};
    CHECK(score("default", counts) == (2.0 - 1.0) / (4.0 * 2.0) * 5.0);
    CHECK(score("npmi", counts) == doctest::Approx(0.5));  // log(2) / log(4)
    CHECK(score("count", counts) == 2.0);
}

TEST_CASE("a word that never occurs is in no phrase") {
    for (const PhraseScoring& scoring : phrase_scorings()) {
        CHECK(scoring.score({0.0, 2.0, 1.0, 1.0, 5.0, 8.0}) ==
              -std::numeric_limits<double>::infinity());
    }
}

TEST_CASE("each scoring has its range of thresholds") {
    CHECK(phrase_scoring("npmi", -1.0).name == "npmi");
    CHECK(phrase_scoring("count", 0.0).name == "count");
    CHECK_THROWS_WITH_AS((void)phrase_scoring("default", 0.0),
                         "threshold must be above 0 with scoring 'default', got 0",
                         std::invalid_argument);
    CHECK_THROWS_AS((void)phrase_scoring("npmi", 1.5), std::invalid_argument);
    CHECK_THROWS_WITH_AS((void)phrase_scoring("pmi", 1.0),
                         "scoring must be one of default, npmi, count, got 'pmi'",
                         std::invalid_argument);
}
