// phrase_scoring.hpp: scores of candidates for phrases.
#pragma once

#include <span>
#include <string_view>

namespace sgns {

/// Counts from which a score is computed.
struct PhraseCounts {
    double first;      // occurrences of the first word
    double last;       // occurrences of the last word
    double together;   // occurrences of the phrase
    double min_count;  // minimum count of a phrase
    double n_types;    // distinct words and distinct candidates in the corpus
    double n_words;    // words in the corpus
};

/// A formula for scores. A higher score means that chance explains less.
struct PhraseScoring {
    std::string_view name;
    double (*score)(const PhraseCounts& counts);
    bool (*allows)(double threshold);
    std::string_view range;  // allowed thresholds, for messages
};

/// All scorings. To add one, add a row in phrase_scoring.cpp.
[[nodiscard]] std::span<const PhraseScoring> phrase_scorings() noexcept;

/// Throws std::invalid_argument for an unknown name, or a threshold out of the range of the
/// scoring.
[[nodiscard]] const PhraseScoring& phrase_scoring(std::string_view name, double threshold);

}  // namespace sgns
