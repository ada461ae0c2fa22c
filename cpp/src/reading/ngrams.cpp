#include "sgns/reading/ngrams.hpp"

#include "sgns/base/checks.hpp"

#include <stdexcept>
#include <string>

namespace sgns {

namespace {

void check_options(const NgramOptions& options, std::uint64_t n_words) {
    check_positive("min_ngram", options.min_length);
    check_positive("buckets", options.buckets);
    if (options.max_length < options.min_length || options.max_length > kLongestNgram) {
        throw std::invalid_argument("max_ngram must be at least min_ngram, " +
                                    std::to_string(options.min_length) + ", and at most " +
                                    std::to_string(kLongestNgram) + ", got " +
                                    std::to_string(options.max_length));
    }
    const std::uint64_t n_rows = n_words + options.buckets;
    if (n_rows > kDropped) {
        throw std::invalid_argument("tokens and buckets must be at most " +
                                    std::to_string(kDropped) + " rows together, got " +
                                    std::to_string(n_words) + " + " +
                                    std::to_string(options.buckets));
    }
}

/// The lists of words. Bucket b is the row first_row + b. With `own_rows`, row i begins the list of
/// word i.
SubwordRows lists_of(std::span<const std::string_view> words, const NgramOptions& options,
                     TokenId first_row, bool own_rows) {
    SubwordRows lists;
    lists.offsets.reserve(words.size() + 1);
    lists.offsets.push_back(0);
    std::string marked;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (own_rows) {
            lists.rows.push_back(static_cast<TokenId>(i));
        }
        if (words[i] != kEndOfSentence) {
            marked.assign(1, '<').append(words[i]).push_back('>');
            for_each_ngram(marked, options.min_length, options.max_length, [&](std::uint32_t hash) {
                lists.rows.push_back(first_row + hash % options.buckets);
            });
        }
        lists.offsets.push_back(lists.rows.size());
    }
    return lists;
}

}  // namespace

SubwordRows subword_rows(std::span<const std::string_view> words, const NgramOptions& options) {
    check_options(options, words.size());
    return lists_of(words, options, static_cast<TokenId>(words.size()), true);
}

SubwordRows ngram_buckets(std::span<const std::string_view> words, const NgramOptions& options) {
    check_options(options, 0);
    return lists_of(words, options, 0, false);
}

}  // namespace sgns
