// phrase_scoring.hpp: scores of candidates for phrases.
#pragma once

#include <span>
#include <string_view>

namespace sgns {

/// What a score is computed from, as the real numbers that the formulas want.
struct PhraseCounts {
    double first;      // occurrences of the first word
    double last;       // of the last word
    double together;   // of the phrase
    double min_count;  // that a phrase must have
    double n_types;    // different words and different candidates in the corpus
    double n_words;    // words of the corpus
};

/// A way to score candidates: the higher, the less by chance.
struct PhraseScoring {
    std::string_view name;
    double (*score)(const PhraseCounts& counts);
    bool (*allows)(double threshold);
    std::string_view range;  // of thresholds, for messages
};

/// Every scoring by name. Adding one is adding a row in phrase_scoring.cpp.
[[nodiscard]] std::span<const PhraseScoring> phrase_scorings() noexcept;

/// Throws std::invalid_argument for an unknown name, and for a threshold that it does not allow.
[[nodiscard]] const PhraseScoring& phrase_scoring(std::string_view name, double threshold);

}  // namespace sgns
