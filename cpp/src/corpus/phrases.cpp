#include "sgns/corpus/phrases.hpp"

#include "corpus/pair_table.hpp"
#include "corpus/phrase_tree.hpp"
#include "corpus/stretches.hpp"
#include "sgns/base/checks.hpp"
#include "sgns/base/huge_pages.hpp"
#include "sgns/corpus/phrase_scoring.hpp"
#include "sgns/corpus/renumbering.hpp"

#include <algorithm>
#include <bit>
#include <iterator>
#include <numeric>
#include <stdexcept>
#include <utility>
#include <vector>

namespace sgns {

namespace {

/// Pairs in a part, approximately. Often a fifth of them are distinct, which must fit into the
/// cache.
constexpr unsigned kPartBits = 14;
constexpr unsigned kMostParts =
    11;  // as a power of two; more parts would overload the address cache

// --- candidates ---------------------------------------------------------------------------

/// Candidates as pairs: a node of the tree for all but the last word, and the last word.
class Candidates {
public:
    /// With connectors, stores for every word the node before it.
    Candidates(CorpusView corpus, std::uint64_t n_tokens, std::span<const TokenId> connectors,
               const Poll& poll)
        : corpus_(corpus), n_tokens_(n_tokens), tree_(n_tokens) {
        if (connectors.empty()) {
            return;
        }
        is_connector_.resize(n_tokens);
        for (const TokenId id : connectors) {
            is_connector_[id] = true;
        }
        constexpr std::size_t kSentencesAtOnce = 1 << 14;
        before_.assign(corpus.ids.size(), kNone);
        for (std::size_t s = 0; s + 1 < corpus.offsets.size(); ++s) {
            if (poll && s % kSentencesAtOnce == 0) {
                poll();
            }
            TokenId node = kNone;
            for (std::uint64_t i = corpus.offsets[s]; i < corpus.offsets[s + 1]; ++i) {
                const TokenId id = word(i);
                if (!is_connector_[id]) {
                    before_[i] = std::exchange(node, id);
                } else if (node != kNone) {
                    node = tree_.extended(node, id);
                }
            }
        }
    }

    [[nodiscard]] bool is_connector(TokenId id) const {
        return !is_connector_.empty() && is_connector_[id];
    }
    [[nodiscard]] const PhraseTree& tree() const noexcept { return tree_; }

    /// Visits the key of every pair whose last word is one of ids[first .. last].
    template <class Visit>
    void each(std::uint64_t first, std::uint64_t last, Visit&& visit) const {
        if (!before_.empty()) {
            for (std::uint64_t i = first; i < last; ++i) {
                if (before_[i] != kNone) {
                    visit(pair_key(before_[i], word(i)));
                }
            }
            return;
        }
        // The sentence of word `first`: the last one that does not begin after it.
        const auto after = std::upper_bound(corpus_.offsets.begin(), corpus_.offsets.end(), first);
        for (auto end = after; first < last; ++end) {
            const std::uint64_t stop = std::min(*end, last);
            for (std::uint64_t i = std::max(first, *std::prev(end) + 1); i < stop; ++i) {
                const TokenId left = word(i - 1);
                visit(pair_key(left, word(i)));
            }
            first = stop;
        }
    }

private:
    /// The caller may change the ids after their check.
    [[nodiscard]] TokenId word(std::uint64_t i) const {
        return checked_id(corpus_.ids, i, n_tokens_, "ids");
    }

    CorpusView corpus_;
    std::uint64_t n_tokens_;
    PhraseTree tree_;
    std::vector<bool> is_connector_;  // (n_tokens,), or empty without connectors
    std::vector<TokenId> before_;     // (n_words,) the node before each word, or empty
};

/// The caller changed the ids between two passes.
[[noreturn]] void refuse_changed() {
    throw std::invalid_argument("the ids of the corpus changed while they were read");
}

// --- counting -----------------------------------------------------------------------------

/// Keys of pairs, on huge pages since they are written at as many positions as there are parts.
class KeyBuffer {
public:
    explicit KeyBuffer(std::uint64_t n_keys) : n_keys_(n_keys), data_(Memory().allocate(n_keys)) {}
    ~KeyBuffer() { Memory().deallocate(data_, n_keys_); }
    KeyBuffer(const KeyBuffer&) = delete;
    KeyBuffer& operator=(const KeyBuffer&) = delete;

    [[nodiscard]] std::uint64_t* data() const noexcept { return data_; }

private:
    using Memory = HugePageAllocator<std::uint64_t>;
    const std::size_t n_keys_;
    std::uint64_t* const data_;
};

struct PairCounts {
    std::vector<PairCount> frequent;  // in no particular order
    std::uint64_t n_distinct = 0;     // rare pairs included
};

/// Counts all pairs. The hash of a pair selects its part, and one thread counts a part in one small
/// table.
class PairCounter {
public:
    PairCounter(const Candidates& candidates, std::uint64_t n_words, const PhraseOptions& options,
                const Poll& poll, Meter& meter)
        : candidates_(candidates),
          n_words_(n_words),
          options_(options),
          poll_(poll),
          meter_(meter),
          n_stretches_(n_stretches(n_words)),
          part_bits_(std::clamp<unsigned>(std::bit_width(n_words >> kPartBits), 1, kMostParts)),
          n_parts_(std::uint64_t{1} << part_bits_),
          sizes_(n_parts_ * n_stretches_) {}

    PairCounts count() {
        const std::uint64_t most = std::max(options_.max_pairs, n_words_ / 4);
        // A pass to measure, one for each group of parts, and one over all pairs.
        meter_.expect(n_words_ * (2 + std::max<std::uint64_t>(1, (n_words_ + most - 1) / most)));
        run_tasks(n_stretches_, options_.workers, poll_,
                  [this](std::uint64_t, std::uint64_t stretch) { measure(stretch); });
        PairCounts counted;
        for (std::uint64_t first = 0; first < n_parts_;) {
            // As many parts as fit into memory, but at least one.
            std::uint64_t last = first;
            std::uint64_t n_pairs = 0;
            while (last < n_parts_ && (last == first || n_pairs + size_of(last) <= most)) {
                n_pairs += size_of(last++);
            }
            count_parts(first, last, n_pairs, counted);
            first = last;
        }
        return counted;
    }

private:
    [[nodiscard]] std::uint64_t part_of(std::uint64_t key) const noexcept {
        return pair_hash(key) >> (64 - part_bits_);
    }

    [[nodiscard]] std::uint64_t* sizes_of_part(std::uint64_t part) noexcept {
        return &sizes_[part * n_stretches_];
    }

    [[nodiscard]] std::uint64_t size_of(std::uint64_t part) const noexcept {
        const auto begin = sizes_.begin() + static_cast<std::ptrdiff_t>(part * n_stretches_);
        return std::accumulate(begin, begin + static_cast<std::ptrdiff_t>(n_stretches_),
                               std::uint64_t{0});
    }

    [[nodiscard]] std::uint64_t words_of(std::uint64_t stretch) const noexcept {
        return stretch_begin(n_words_, stretch + 1, n_stretches_) -
               stretch_begin(n_words_, stretch, n_stretches_);
    }

    template <class Visit>
    void each_of(std::uint64_t stretch, Visit&& visit) const {
        candidates_.each(stretch_begin(n_words_, stretch, n_stretches_),
                         stretch_begin(n_words_, stretch + 1, n_stretches_), visit);
    }

    /// Counts how many pairs of a stretch belong to each part.
    void measure(std::uint64_t stretch) {
        std::vector<std::uint64_t> sizes(n_parts_);
        each_of(stretch, [&](std::uint64_t key) { ++sizes[part_of(key)]; });
        for (std::uint64_t part = 0; part < n_parts_; ++part) {
            sizes_of_part(part)[stretch] = sizes[part];
        }
        meter_.add(words_of(stretch));
    }

    /// Distributes the pairs of parts first .. last, by part and then by stretch, and counts them.
    void count_parts(std::uint64_t first, std::uint64_t last, std::uint64_t n_pairs,
                     PairCounts& counted) {
        const KeyBuffer keys(n_pairs);
        std::vector<std::uint64_t> begins{0};  // start of every part and stretch
        begins.reserve((last - first) * n_stretches_ + 1);
        for (std::uint64_t i = first * n_stretches_; i < last * n_stretches_; ++i) {
            begins.push_back(begins.back() + sizes_[i]);
        }
        run_tasks(n_stretches_, options_.workers, poll_, [&](std::uint64_t, std::uint64_t stretch) {
            std::vector<std::uint64_t> next(last - first);
            for (std::uint64_t part = 0; part < next.size(); ++part) {
                next[part] = begins[part * n_stretches_ + stretch];
            }
            const auto end_of = [&](std::uint64_t part) {
                return begins[part * n_stretches_ + stretch + 1];
            };
            each_of(stretch, [&, data = keys.data()](std::uint64_t key) {
                const std::uint64_t part = part_of(key) - first;
                if (part < next.size()) {  // parts before `first` wrap around
                    if (next[part] == end_of(part)) {
                        refuse_changed();
                    }
                    data[next[part]++] = key;
                }
            });
            for (std::uint64_t part = 0; part < next.size(); ++part) {
                if (next[part] != end_of(part)) {
                    refuse_changed();
                }
            }
            meter_.add(words_of(stretch));
        });

        const std::uint64_t workers = std::min(options_.workers, last - first);
        std::vector<PairTable> tables(workers, PairTable(part_bits_));
        std::vector<PairCounts> found(workers);
        run_tasks(last - first, workers, poll_, [&](std::uint64_t worker, std::uint64_t part) {
            const std::uint64_t begin = begins[part * n_stretches_];
            const std::uint64_t end = begins[(part + 1) * n_stretches_];
            tables[worker].count({keys.data() + begin, end - begin});
            found[worker].n_distinct +=
                tables[worker].empty_into(found[worker].frequent, options_.min_count);
            meter_.add(end - begin);
        });
        for (const PairCounts& more : found) {
            counted.n_distinct += more.n_distinct;
            counted.frequent.insert(counted.frequent.end(), more.frequent.begin(),
                                    more.frequent.end());
        }
    }

    const Candidates& candidates_;
    const std::uint64_t n_words_;
    const PhraseOptions& options_;
    const Poll& poll_;
    Meter& meter_;
    const std::uint64_t n_stretches_;
    const unsigned part_bits_;
    const std::uint64_t n_parts_;
    std::vector<std::uint64_t> sizes_;  // (n_parts, n_stretches)
};

}  // namespace

PhraseList find_phrases(CorpusView corpus, std::span<const std::uint64_t> counts,
                        std::span<const TokenId> connectors, const PhraseOptions& options,
                        const Poll& poll, Meter* meter) {
    const PhraseScoring& scoring = phrase_scoring(options.scoring, options.threshold);
    check_positive("workers", options.workers);
    check_positive("min_count", options.min_count);
    // The caller may change the arrays: offsets are copied, and ids are checked where they are
    // used.
    const std::vector<std::uint64_t> offsets(corpus.offsets.begin(), corpus.offsets.end());
    corpus.offsets = offsets;
    check_sentences(corpus, counts.size());
    check_ids(connectors, counts.size(), "connectors");

    const Candidates candidates(corpus, counts.size(), connectors, poll);
    Meter unread;
    PairCounter counter(candidates, corpus.ids.size(), options, poll,
                        meter == nullptr ? unread : *meter);
    const PairCounts pairs = counter.count();

    std::uint64_t n_types = pairs.n_distinct;
    for (std::size_t id = 0; id < counts.size(); ++id) {
        n_types += counts[id] > 0 && !candidates.is_connector(static_cast<TokenId>(id));
    }
    struct Found {
        double score;
        PairCount pair;
    };
    std::vector<Found> found;
    for (const PairCount& pair : pairs.frequent) {
        TokenId first = kNone;
        candidates.tree().spell_backwards(static_cast<TokenId>(pair.key >> 32),
                                          [&](TokenId id) { first = id; });
        const double score =
            scoring.score({static_cast<double>(counts[first]),
                           static_cast<double>(counts[static_cast<TokenId>(pair.key)]),
                           static_cast<double>(pair.count), static_cast<double>(options.min_count),
                           static_cast<double>(n_types), static_cast<double>(corpus.ids.size())});
        if (score > options.threshold) {
            found.push_back({score, pair});
        }
    }
    std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
        return a.score != b.score ? a.score > b.score : a.pair.key < b.pair.key;
    });

    PhraseList phrases;
    for (const auto& [score, pair] : found) {
        phrases.ids.push_back(static_cast<TokenId>(pair.key));
        candidates.tree().spell_backwards(static_cast<TokenId>(pair.key >> 32),
                                          [&](TokenId id) { phrases.ids.push_back(id); });
        std::reverse(phrases.ids.begin() + static_cast<std::ptrdiff_t>(phrases.offsets.back()),
                     phrases.ids.end());
        phrases.offsets.push_back(phrases.ids.size());
        phrases.counts.push_back(pair.count);
        phrases.scores.push_back(score);
    }
    return phrases;
}

}  // namespace sgns
