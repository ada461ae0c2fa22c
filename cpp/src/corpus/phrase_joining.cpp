#include "sgns/corpus/phrase_joining.hpp"

#include "corpus/phrase_tree.hpp"
#include "corpus/stretches.hpp"
#include "sgns/base/checks.hpp"
#include "sgns/base/shared_counts.hpp"
#include "sgns/corpus/renumbering.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <string>

namespace sgns {

namespace {

/// Finds the phrase at the start of a sequence of words.
class PhraseMatcher {
public:
    PhraseMatcher(CorpusView phrases, std::span<const TokenId> targets, std::uint64_t n_tokens)
        : tree_(n_tokens), roles_(n_tokens) {
        for (std::size_t p = 0; p < targets.size(); ++p) {
            const auto tokens = phrases.ids.subspan(phrases.offsets[p],
                                                    phrases.offsets[p + 1] - phrases.offsets[p]);
            TokenId node = tokens.front();
            for (const TokenId token : tokens.subspan(1, tokens.size() - 2)) {
                node = tree_.extended(node, token);
            }
            tree_.finish(node, tokens.back(), targets[p]);
            roles_[tokens.front()] |= kBegins;
            for (const TokenId token : tokens.subspan(1)) {
                roles_[token] |= kContinues;
            }
        }
    }

    struct Match {
        TokenId target;
        std::uint64_t n_words;
    };

    /// The phrase that begins at word `begin` of a corpus and ends before word `end`, or this word
    /// unchanged. The caller may change the corpus: ids are checked where they are used.
    [[nodiscard]] Match at(std::span<const TokenId> ids, std::uint64_t begin,
                           std::uint64_t end) const {
        const TokenId first = checked_id(ids, begin, roles_.size(), "ids");
        const Match none{first, 1};
        if ((roles_[first] & kBegins) == 0) {
            return none;
        }
        TokenId node = first;
        for (std::uint64_t i = begin + 1; i < end && node != kNone; ++i) {
            const TokenId word = checked_id(ids, i, roles_.size(), "ids");
            if ((roles_[word] & kContinues) == 0) {
                return none;
            }
            const PhraseTree::Edge& edge = tree_.edge(node, word);
            if (edge.target != kNone) {
                return {edge.target, i + 1 - begin};
            }
            node = edge.child;
        }
        return none;
    }

private:
    static constexpr std::uint8_t kBegins = 1;
    static constexpr std::uint8_t kContinues = 2;

    PhraseTree tree_;
    std::vector<std::uint8_t> roles_;  // (n_tokens,) roles in any phrase, which save most lookups
};

/// The bounds of the sentences that begin in each stretch.
std::vector<std::size_t> sentence_bounds(std::span<const std::uint64_t> offsets, std::uint64_t n) {
    std::vector<std::size_t> bounds{0};
    for (std::uint64_t stretch = 1; stretch < n; ++stretch) {
        const auto at = std::lower_bound(offsets.begin(), std::prev(offsets.end()),
                                         stretch_begin(offsets.back(), stretch, n));
        bounds.push_back(static_cast<std::size_t>(at - offsets.begin()));
    }
    bounds.push_back(offsets.size() - 1);
    return bounds;
}

void check_phrases(CorpusView phrases, std::span<const TokenId> targets, std::uint64_t n_tokens,
                   std::uint64_t n_ids) {
    check_sentences(phrases, n_tokens);
    if (targets.size() + 1 != phrases.offsets.size()) {
        throw std::invalid_argument("targets must have one id for each of the " +
                                    std::to_string(phrases.offsets.size() - 1) + " phrases, got " +
                                    std::to_string(targets.size()));
    }
    check_ids(targets, n_ids, "targets");
    for (std::size_t p = 0; p < targets.size(); ++p) {
        if (phrases.offsets[p + 1] - phrases.offsets[p] < 2) {
            throw std::invalid_argument(
                "phrases must have at least 2 tokens, got " +
                std::to_string(phrases.offsets[p + 1] - phrases.offsets[p]) + " at position " +
                std::to_string(p));
        }
    }
}

/// Checks a copy of the phrases, which the caller may change, and uses it.
PhraseMatcher matcher_of(CorpusView phrases, std::span<const TokenId> targets,
                         std::uint64_t n_tokens, std::uint64_t n_ids) {
    const std::vector<TokenId> ids(phrases.ids.begin(), phrases.ids.end());
    const std::vector<std::uint64_t> offsets(phrases.offsets.begin(), phrases.offsets.end());
    const std::vector<TokenId> copied(targets.begin(), targets.end());
    check_phrases({ids, offsets}, copied, n_tokens, n_ids);
    return PhraseMatcher({ids, offsets}, copied, n_tokens);
}

}  // namespace

JoinedCorpus join_phrases(CorpusView corpus, CorpusView phrases, std::span<const TokenId> targets,
                          std::uint64_t n_tokens, std::uint64_t n_ids, std::uint64_t workers,
                          const Poll& poll, Meter* meter) {
    check_positive("workers", workers);
    if (n_ids < n_tokens || n_ids > kNone) {
        throw std::invalid_argument("n_ids must be from n_tokens, " + std::to_string(n_tokens) +
                                    ", to 2^32 - 1, got " + std::to_string(n_ids));
    }
    check_ids(corpus.ids, n_tokens, "ids");
    const PhraseMatcher matcher = matcher_of(phrases, targets, n_tokens, n_ids);
    const std::uint64_t n_words = corpus.ids.size();
    const std::uint64_t stretches = n_stretches(n_words);

    // The caller may change the arrays: offsets are copied. A stretch is written to where it begins
    // in the corpus: it never becomes longer.
    JoinedCorpus joined;
    auto& ids = joined.corpus.ids;
    auto& offsets = joined.corpus.offsets;
    ids.resize(n_words);
    offsets.assign(corpus.offsets.begin(), corpus.offsets.end());
    check_offsets(offsets, n_words, "ids");
    const std::vector<std::size_t> bounds = sentence_bounds(offsets, stretches);
    std::vector<std::uint64_t> begins;
    for (std::uint64_t stretch = 0; stretch < stretches; ++stretch) {
        begins.push_back(offsets[bounds[stretch]]);
    }
    SharedCounts counts(n_ids, std::min(workers, stretches));
    Meter unread;
    Meter& seen = meter == nullptr ? unread : *meter;
    seen.expect(n_words);
    run_tasks(stretches, workers, poll, [&](std::uint64_t worker, std::uint64_t stretch) {
        std::uint64_t out = begins[stretch];
        std::uint64_t read = begins[stretch];
        for (std::size_t s = bounds[stretch]; s < bounds[stretch + 1]; ++s) {
            const std::uint64_t begin = out;
            for (const std::uint64_t end = offsets[s + 1]; read < end;) {
                const auto [id, length] = matcher.at(corpus.ids, read, end);
                ids[out++] = id;
                counts.add(worker, id);
                read += length;
            }
            offsets[s + 1] = out - begin;
        }
        seen.add(read - begins[stretch]);
    });

    // Close the gaps between stretches, from left to right: no word is overwritten before it is
    // read.
    std::uint64_t out = 0;
    for (std::uint64_t stretch = 0; stretch < stretches; ++stretch) {
        const auto from = ids.begin() + static_cast<std::ptrdiff_t>(begins[stretch]);
        std::uint64_t length = 0;
        for (std::size_t s = bounds[stretch]; s < bounds[stretch + 1]; ++s) {
            length += offsets[s + 1];
            offsets[s + 1] = out + length;
        }
        std::copy(from, from + static_cast<std::ptrdiff_t>(length),
                  ids.begin() + static_cast<std::ptrdiff_t>(out));
        out += length;
    }
    ids.resize(out);
    joined.counts = counts.take();
    return joined;
}

}  // namespace sgns
