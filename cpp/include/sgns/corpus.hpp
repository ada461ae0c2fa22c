// corpus.hpp: a corpus as numbers.
#pragma once

#include "sgns/tokens.hpp"
#include "sgns/types.hpp"
#include "sgns/vocabulary.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace sgns {

/// An encoded corpus, wherever its memory is: sentence s is ids[offsets[s] .. offsets[s + 1]].
struct CorpusView {
    std::span<const TokenId> ids;            // (n_words,)
    std::span<const std::uint64_t> offsets;  // (n_sentences + 1,)
};

/// An encoded corpus that owns its memory, with the vocabulary its ids refer to.
struct EncodedCorpus {
    Vocabulary vocabulary;
    std::vector<TokenId> ids;
    std::vector<std::uint64_t> offsets;
    std::uint64_t n_raw_words = 0;  // before the vocabulary dropped rare tokens
};

/// Counts and encodes in one pass: tokens are numbered as they come and renumbered, once all
/// counts are known, by falling count. Tokens outside the vocabulary leave no gap.
class CorpusBuilder final : public TokenSink {
public:
    CorpusBuilder() : offsets_{0} {}

    void token(std::string_view token) override { ids_.push_back(table_.count(token)); }
    void end_sentence() override { offsets_.push_back(ids_.size()); }

    [[nodiscard]] std::uint64_t n_words() const noexcept { return ids_.size(); }
    [[nodiscard]] std::uint64_t n_sentences() const noexcept { return offsets_.size() - 1; }

    /// Empties the builder into a corpus of the tokens that occur at least `min_count` times.
    [[nodiscard]] EncodedCorpus finish(std::uint64_t min_count);

private:
    TokenTable table_;
    std::vector<TokenId> ids_;
    std::vector<std::uint64_t> offsets_;
};

}  // namespace sgns
