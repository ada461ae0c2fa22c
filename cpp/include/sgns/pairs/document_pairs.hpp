// document_pairs.hpp: pairs of documents and their words, for paragraph vectors.
#pragma once

#include "sgns/pairs/division.hpp"
#include "sgns/pairs/source.hpp"
#include "sgns/pairs/text_pairs.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace sgns {

/// Documents with their tags. Document d has the words ids[offsets[d] .. offsets[d + 1]] and the
/// tags tags[tag_offsets[d] .. tag_offsets[d + 1]].
struct Documents {
    std::span<const TokenId> ids;  // (n_words,)
    std::vector<std::uint64_t> offsets;
    std::vector<std::uint64_t> tag_offsets;
    std::vector<TokenId> tags;
};

/// How the vectors of documents are trained: Le and Mikolov, "Distributed Representations of
/// Sentences and Documents" (ICML 2014).
enum class DocumentMethod {
    dbow,       // a tag of the document is a center, and its words are the contexts
    dm,         // a word is a center; its window and the tags of the document are the contexts
    dm_concat,  // the same, with a context for each place: first the tags, then the whole window
};

struct DocumentOptions {
    DocumentMethod method = DocumentMethod::dbow;
    std::uint64_t first_row = 0;       // the id of tag 0, after those of words
    std::uint32_t stretch_words = 16;  // words of a stretch, at most 32
    bool by_document = false;          // each chunk is one document
    Division division = {};            // of stretches, unless by_document
    // With dm_concat:
    std::uint64_t null_row = 0;     // the id in each place of a window that has no word
    std::uint32_t n_tags_each = 1;  // a document with another number of tags has no pairs
};

/// Pairs of documents and their words. An epoch visits stretches of a few words of the corpus in
/// random order: consecutive pairs of one document would all be computed from the same row.
///
/// The kept words of document d are those that TextPairs keeps of sentence d. With `by_document`
/// they, and all other draws, are a function of the seed, the epoch and the words of the document.
class DocumentPairs final : public PairSource {
public:
    /// Throws std::invalid_argument if offsets or tags do not match, an option is out of its range,
    /// or for a bad `sample`.
    DocumentPairs(Documents documents, std::uint64_t n_tags, std::span<const std::uint64_t> counts,
                  const WindowOptions& window, const DocumentOptions& options,
                  NegativeSampling negatives, std::uint64_t seed = 1, std::size_t block_size = 96);

    [[nodiscard]] std::uint64_t n_words() const noexcept override { return documents_.ids.size(); }
    [[nodiscard]] std::uint64_t n_chunks() const noexcept override;
    [[nodiscard]] std::uint64_t n_tokens() const noexcept override {
        return is_dbow() ? n_rows_ : n_tokens_;
    }
    [[nodiscard]] std::uint64_t n_contexts() const noexcept override {
        return is_dbow() ? n_tokens_ : n_rows_;
    }
    [[nodiscard]] std::uint64_t n_negative_ids() const noexcept override { return n_tokens_; }
    [[nodiscard]] std::uint32_t n_negatives() const noexcept override {
        return negatives_.negative;
    }
    [[nodiscard]] std::uint64_t n_concatenated() const noexcept override {
        return concatenates() ? options_.n_tags_each + 2 * std::uint64_t{window_.window} : 0;
    }
    [[nodiscard]] std::uint64_t n_documents() const noexcept {
        return documents_.offsets.size() - 1;
    }
    /// The number of words of document `d`.
    [[nodiscard]] std::uint64_t n_words_of(std::uint64_t d) const noexcept {
        return documents_.offsets[d + 1] - documents_.offsets[d];
    }
    [[nodiscard]] std::unique_ptr<PairCursor> cursor() const override;

private:
    friend class DocumentCursor;
    [[nodiscard]] bool is_dbow() const noexcept { return options_.method == DocumentMethod::dbow; }
    [[nodiscard]] bool concatenates() const noexcept {
        return options_.method == DocumentMethod::dm_concat;
    }
    void index_stretches();

    Documents documents_;
    std::uint64_t n_tokens_;           // words
    std::uint64_t n_rows_;             // ids of words and tags
    std::vector<std::uint32_t> keep_;  // see keep_bounds()
    WindowOptions window_;
    DocumentOptions options_;
    NegativeSampling negatives_;
    std::uint64_t seed_;
    std::size_t block_size_;
    std::vector<std::uint32_t> first_documents_;  // the document in which each stretch begins
};

}  // namespace sgns
