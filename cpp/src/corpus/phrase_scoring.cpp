#include "sgns/corpus/phrase_scoring.hpp"

#include "base/choices.hpp"
#include "sgns/base/numbers.hpp"

#include <cmath>
#include <iterator>
#include <limits>
#include <stdexcept>
#include <string>

namespace sgns {

namespace {

constexpr double kNever = -std::numeric_limits<double>::infinity();

constexpr PhraseScoring kScorings[] = {
    // Equation 6 of Mikolov et al., "Distributed Representations of Words and Phrases and their
    // Compositionality" (NIPS 2013), times the number of types, as in gensim: the threshold then
    // depends less on the size of the corpus. word2phrase multiplies by the number of words.
    {"default",
     [](const PhraseCounts& of) {
         const double by_chance = of.first * of.last;
         return by_chance > 0.0 ? (of.together - of.min_count) / by_chance * of.n_types : kNever;
     },
     [](double threshold) { return threshold > 0.0; }, "above 0"},
    // Bouma, "Normalized (Pointwise) Mutual Information in Collocation Extraction" (GSCL 2009).
    {"npmi",
     [](const PhraseCounts& of) {
         if (!(of.first > 0.0 && of.last > 0.0)) {
             return kNever;
         }
         const double first = of.first / of.n_words;
         const double last = of.last / of.n_words;
         const double together = of.together / of.n_words;
         return std::log(together / (first * last)) / -std::log(together);
     },
     [](double threshold) { return threshold >= -1.0 && threshold <= 1.0; }, "from -1 to 1"},
    {"count",
     [](const PhraseCounts& of) { return of.first > 0.0 && of.last > 0.0 ? of.together : kNever; },
     [](double threshold) { return threshold >= 0.0; }, "at least 0"},
};

}  // namespace

std::span<const PhraseScoring> phrase_scorings() noexcept {
    return kScorings;
}

const PhraseScoring& phrase_scoring(std::string_view name, double threshold) {
    const PhraseScoring& scoring = kScorings[index_of_choice(
        "scoring", name, std::size(kScorings), [](std::size_t i) { return kScorings[i].name; })];
    if (!scoring.allows(threshold)) {
        throw std::invalid_argument("threshold must be " + std::string(scoring.range) +
                                    " with scoring '" + std::string(name) + "', got " +
                                    as_text(threshold));
    }
    return scoring;
}

}  // namespace sgns
