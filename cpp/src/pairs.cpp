#include "sgns/pairs.hpp"

#include "sgns/corpus_file.hpp"
#include "sgns/random.hpp"
#include "sgns/subsampling.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <string>

namespace sgns {

namespace {

/// Words (or pairs) that a reader claims at once: some milliseconds of training.
constexpr std::uint64_t kChunkWords = 8192;

/// Explicit pairs may have thousands of contexts in a row for one center. All that a block sends it
/// is reckoned from one start, so it is cut: into centers with contexts as for a word in a text,
/// and into blocks with no more of them than a frequent word has.
constexpr std::uint64_t kMostContexts = 16;
constexpr std::size_t kMostPairsOfCenter = 64;

/// For the same reason a block ends where a word of a text that comes again and again, as in a
/// list, has had this many negatives. (With 20 for each pair and without this, training has
/// diverged.)
constexpr std::size_t kMostNegativesOfCenter = 640;

constexpr std::uint32_t kAlways = 0xFFFFFFFF;

std::uint64_t chunks_of(std::uint64_t n_words) noexcept {
    return n_words / kChunkWords + (n_words % kChunkWords != 0);
}

void check_id(TokenId id, std::uint64_t n_tokens, const char* what, std::uint64_t position) {
    if (id >= n_tokens) {
        throw std::out_of_range(std::string(what) + " holds id " + std::to_string(id) +
                                " at position " + std::to_string(position) +
                                ", past the vocabulary of " + std::to_string(n_tokens));
    }
}

void check_negatives(const NegativeSampling& negatives, std::uint64_t n_tokens) {
    if (negatives.k > 0 && (!negatives.noise || negatives.noise->size() != n_tokens)) {
        throw std::invalid_argument("the noise distribution must have one weight for each of the " +
                                    std::to_string(n_tokens) + " tokens, got " +
                                    std::to_string(negatives.noise ? negatives.noise->size() : 0));
    }
}

void check_max_centers(std::size_t max_centers) {
    if (max_centers == 0) {
        throw std::invalid_argument("block_size must be at least 1, got 0");
    }
}

bool shares_pool(const NegativeSampling& negatives) noexcept {
    return negatives.k > 0 && negatives.pool_size > 0;
}

/// How many pairs a block may hold. A pool item stands for K / N negatives of each of them, all
/// reckoned from one start: far more than a hundred, and training would overshoot.
std::size_t most_pairs(const NegativeSampling& negatives) noexcept {
    constexpr std::uint64_t kStandsFor = 128;
    if (!shares_pool(negatives)) {
        return kMaxPairs;
    }
    const std::uint64_t pairs = kStandsFor * negatives.pool_size / negatives.k;
    return std::min<std::uint64_t>(pairs, kMaxPairs);
}

std::size_t n_pairs_of(TokenId center, const PairBlock& block) noexcept {
    std::size_t n = 0;
    for (std::size_t c = 0; c < block.centers.size(); ++c) {
        n += block.centers[c] == center ? block.offsets[c + 1] - block.offsets[c] : 0;
    }
    return n;
}

bool is_full(const PairBlock& block, std::size_t max_centers, std::size_t max_pairs) noexcept {
    return block.centers.size() >= max_centers ||
           (block.n_pairs() > 0 && block.n_pairs() >= max_pairs);
}

void draw(const NegativeSampling& negatives, Random& random, std::size_t n,
          std::vector<TokenId>& ids) {
    const std::size_t size = ids.size();
    ids.resize(size + n);
    // The table is seldom in the cache: call for several draws at once, not for one by one.
    constexpr std::size_t kAtOnce = 32;
    std::array<std::uint64_t, kAtOnce> words;
    for (std::size_t first = 0; first < n; first += kAtOnce) {
        const std::size_t last = std::min(n, first + kAtOnce);
        for (std::size_t i = first; i < last; ++i) {
            words[i - first] = random.word();
            negatives.noise->prefetch(words[i - first]);
        }
        for (std::size_t i = first; i < last; ++i) {
            ids[size + i] = negatives.noise->draw(words[i - first]);
        }
    }
}

/// Negatives of one more center, with `n_pairs` pairs.
void draw_for_center(const NegativeSampling& negatives, Random& random, std::size_t n_pairs,
                     PairBlock& block) {
    if (!shares_pool(negatives)) {
        const std::size_t n = negatives.per_center ? 1 : n_pairs;
        draw(negatives, random, n * negatives.k, block.negatives);
        block.n_negatives = negatives.k;
    }
}

/// Negatives of a block that is complete.
void draw_for_block(const NegativeSampling& negatives, Random& random, PairBlock& block) {
    if (shares_pool(negatives) && block.n_pairs() > 0) {
        draw(negatives, random, negatives.pool_size, block.pool);
    }
}

}  // namespace

void PairBlock::clear() {
    centers.clear();
    offsets.assign(1, 0);
    contexts.clear();
    weights.clear();
    negatives.clear();
    pool.clear();
    n_negatives = 0;
    n_words = 0;
}

double PairBlock::total_weight(std::size_t n_targets) const noexcept {
    return weights.empty() ? static_cast<double>(n_targets)
                           : std::accumulate(weights.begin(), weights.end(), 0.0);
}

BlockReader::BlockReader(const PairSource& source, std::uint64_t epochs,
                         std::atomic<std::uint64_t>& next_claim, std::uint64_t stride)
    : source_(source),
      n_claims_(source.n_chunks() * epochs),
      stride_(stride),
      next_claim_(next_claim),
      cursor_(source.cursor()) {}

bool BlockReader::read(PairBlock& block) {
    while (!open_ || !cursor_->next(block)) {
        claim_ = next_claim_.fetch_add(stride_, std::memory_order_relaxed);
        if (claim_ >= n_claims_) {
            return false;
        }
        cursor_->start(claim_ / source_.n_chunks(), claim_ % source_.n_chunks());
        open_ = true;
    }
    return true;
}

// --- pairs of a corpus ------------------------------------------------------------------

TextPairs::TextPairs(CorpusView corpus, std::span<const std::uint64_t> counts,
                     NegativeSampling negatives, const WindowOptions& options)
    : corpus_(corpus),
      n_tokens_(counts.size()),
      negatives_(std::move(negatives)),
      options_(options) {
    if (options.window == 0) {
        throw std::invalid_argument("window must be at least 1, got 0");
    }
    check_max_centers(options.max_centers);
    check_negatives(negatives_, counts.size());
    if (corpus.offsets.empty() || corpus.offsets.front() != 0 ||
        corpus.offsets.back() != corpus.n_words()) {
        throw std::invalid_argument("offsets must run from 0 to the number of ids, " +
                                    std::to_string(corpus.n_words()));
    }
    for (const double keep : keep_probability(counts, options.sample)) {
        keep_.push_back(static_cast<std::uint32_t>(std::ceil(keep * 0x1p32) - 1));
    }
    // Ids usually fall by count, so that the many rare tokens share one entry in the cache.
    while (!keep_.empty() && keep_.back() == kAlways) {
        keep_.pop_back();
    }
    keep_.push_back(kAlways);
}

/// Reads whole sentences, so that windows see every neighbor, and hands them out in blocks.
class TextCursor final : public PairCursor {
public:
    explicit TextCursor(const TextPairs& source) : source_(source), ids_(source.corpus_) {}

    void start(std::uint64_t epoch, std::uint64_t chunk) override {
        // A chunk holds the sentences that start within its words, whatever their length.
        const auto starts = source_.corpus_.offsets.first(source_.corpus_.offsets.size() - 1);
        const auto first_from = [&](std::uint64_t word) {
            return static_cast<std::uint64_t>(std::lower_bound(starts.begin(), starts.end(), word) -
                                              starts.begin());
        };
        epoch_ = epoch;
        sentence_ = first_from(chunk * kChunkWords);
        last_sentence_ = first_from((chunk + 1) * kChunkWords);
        kept_.clear();
        position_ = 0;
        sentence_words_ = words_reported_ = 0;
        pool_ = Random(source_.options_.seed, Purpose::pool, epoch, chunk);
    }

    bool next(PairBlock& block) override {
        const std::size_t max_pairs = most_pairs(source_.negatives_);
        block.clear();
        pairs_by_slot_.fill(0);
        while (!is_full(block, source_.options_.max_centers, max_pairs)) {
            if (position_ < kept_.size()) {
                if (has_had_enough(kept_[position_], block)) {
                    break;
                }
                emit(block);
                continue;
            }
            report_words(block);
            if (sentence_ >= last_sentence_) {
                break;
            }
            load(sentence_++);
        }
        report_words(block);
        draw_for_block(source_.negatives_, pool_, block);
        return !block.centers.empty() || block.n_words > 0;
    }

private:
    void load(std::uint64_t sentence) {
        const std::uint64_t begin = source_.corpus_.offsets[sentence];
        const std::uint64_t end = source_.corpus_.offsets[sentence + 1];
        if (begin > end || end > source_.n_words()) {
            throw std::out_of_range("offsets of sentence " + std::to_string(sentence) + " are " +
                                    std::to_string(begin) + " and " + std::to_string(end) +
                                    ", not within the " + std::to_string(source_.n_words()) +
                                    " ids");
        }
        const std::uint64_t seed = source_.options_.seed;
        Random subsampling(seed, Purpose::subsampling, epoch_, sentence);
        const auto last = static_cast<TokenId>(source_.keep_.size() - 1);
        std::size_t n_kept = 0;
        const std::span<const TokenId> ids = ids_.read(begin, end);
        kept_.resize(ids.size());
        for (std::size_t i = 0; i < ids.size(); ++i) {
            const TokenId id = ids[i];
            check_id(id, source_.n_tokens_, "the corpus", begin + i);
            // Which words are kept can't be predicted: no branch.
            kept_[n_kept] = id;
            n_kept += subsampling.half() <= source_.keep_[std::min(id, last)];
        }
        kept_.resize(n_kept);
        window_ = Random(seed, Purpose::window, epoch_, sentence);
        negatives_ = Random(seed, Purpose::negatives, epoch_, sentence);
        position_ = 0;
        sentence_words_ = end - begin;
        words_reported_ = 0;
    }

    [[nodiscard]] bool has_had_enough(TokenId center, const PairBlock& block) const noexcept {
        const std::uint64_t k = source_.negatives_.k;
        return pairs_by_slot_[center % kSlots] * k > kMostNegativesOfCenter &&
               n_pairs_of(center, block) * k > kMostNegativesOfCenter;
    }

    void emit(PairBlock& block) {
        const std::size_t reach = 1 + window_.below(source_.options_.window);
        const std::size_t first = position_ - std::min(position_, reach);
        const std::size_t last = std::min(kept_.size() - 1, position_ + reach);
        if (first < last) {
            const std::size_t size = block.contexts.size();
            block.centers.push_back(kept_[position_]);
            block.contexts.resize(size + last - first);
            std::copy(&kept_[first], &kept_[position_], &block.contexts[size]);
            std::copy(&kept_[position_] + 1, &kept_[last] + 1,
                      &block.contexts[size] + (position_ - first));
            block.offsets.push_back(block.n_pairs());
            pairs_by_slot_[kept_[position_] % kSlots] += last - first;
            draw_for_center(source_.negatives_, negatives_, last - first, block);
        }
        ++position_;
    }

    /// Words leave the sentence in step with its centers, all of them by its end.
    void report_words(PairBlock& block) {
        const std::uint64_t words =
            position_ == kept_.size()
                ? sentence_words_
                : static_cast<std::uint64_t>(static_cast<double>(sentence_words_) *
                                             static_cast<double>(position_) /
                                             static_cast<double>(kept_.size()));
        block.n_words += words - words_reported_;
        words_reported_ = words;
    }

    static constexpr std::size_t kSlots = 256;

    const TextPairs& source_;
    IdReader ids_;
    // Pairs in the block of all centers that share a slot: seldom so many that it must be searched.
    std::array<std::size_t, kSlots> pairs_by_slot_{};
    std::uint64_t epoch_ = 0;
    std::uint64_t sentence_ = 0;
    std::uint64_t last_sentence_ = 0;
    std::vector<TokenId> kept_;  // of the sentence at hand
    std::size_t position_ = 0;   // of the next center in it
    std::uint64_t sentence_words_ = 0;
    std::uint64_t words_reported_ = 0;
    Random window_;
    Random negatives_;
    Random pool_;
};

std::uint64_t TextPairs::n_chunks() const noexcept {
    return chunks_of(n_words());
}

std::unique_ptr<PairCursor> TextPairs::cursor() const {
    return std::make_unique<TextCursor>(*this);
}

// --- pairs given as arrays ---------------------------------------------------------------

ExplicitPairs::ExplicitPairs(std::span<const TokenId> centers, std::span<const TokenId> contexts,
                             std::span<const float> weights, std::uint64_t n_tokens,
                             NegativeSampling negatives, std::uint64_t seed,
                             std::size_t max_centers)
    : centers_(centers),
      contexts_(contexts),
      weights_(weights),
      n_tokens_(n_tokens),
      negatives_(std::move(negatives)),
      seed_(seed),
      max_centers_(max_centers) {
    check_max_centers(max_centers);
    check_negatives(negatives_, n_tokens);
    if (centers.size() != contexts.size()) {
        throw std::invalid_argument("centers and contexts must be of one length, got " +
                                    std::to_string(centers.size()) + " and " +
                                    std::to_string(contexts.size()));
    }
    if (!weights.empty() && weights.size() != centers.size()) {
        throw std::invalid_argument("weights must be as many as the " +
                                    std::to_string(centers.size()) + " pairs, got " +
                                    std::to_string(weights.size()));
    }
    for (std::size_t i = 0; i < centers.size(); ++i) {
        check_id(centers[i], n_tokens, "centers", i);
        check_id(contexts[i], n_tokens, "contexts", i);
    }
    for (std::size_t i = 0; i < weights.size(); ++i) {
        if (!std::isfinite(weights[i]) || weights[i] < 0.0F) {
            throw std::invalid_argument("weights must be finite and >= 0, got " +
                                        std::to_string(weights[i]) + " at position " +
                                        std::to_string(i));
        }
    }
}

class ExplicitCursor final : public PairCursor {
public:
    explicit ExplicitCursor(const ExplicitPairs& source) : source_(source) {}

    void start(std::uint64_t epoch, std::uint64_t chunk) override {
        position_ = chunk * kChunkWords;
        end_ = std::min<std::uint64_t>(position_ + kChunkWords, source_.centers_.size());
        negatives_ = Random(source_.seed_, Purpose::negatives, epoch, chunk);
        pool_ = Random(source_.seed_, Purpose::pool, epoch, chunk);
    }

    bool next(PairBlock& block) override {
        const std::size_t max_pairs = most_pairs(source_.negatives_);
        block.clear();
        std::size_t n_pairs_of_center = 0;
        while (position_ < end_ && !is_full(block, source_.max_centers_, max_pairs)) {
            const TokenId center = source_.centers_[position_];
            if (block.centers.empty() || block.centers.back() != center) {
                n_pairs_of_center = 0;
            } else if (n_pairs_of_center >= kMostPairsOfCenter) {
                break;
            }
            // The arrays belong to the caller, who may have changed them meanwhile.
            check_id(center, source_.n_tokens_, "centers", position_);
            const std::uint64_t first = position_;
            block.centers.push_back(center);
            do {
                const TokenId context = source_.contexts_[position_];
                check_id(context, source_.n_tokens_, "contexts", position_);
                block.contexts.push_back(context);
                if (!source_.weights_.empty()) {
                    block.weights.push_back(source_.weights_[position_]);
                }
                ++block.n_words;
                ++position_;
            } while (position_ < end_ && source_.centers_[position_] == center &&
                     position_ - first < kMostContexts);
            n_pairs_of_center += position_ - first;
            block.offsets.push_back(block.n_pairs());
            draw_for_center(source_.negatives_, negatives_, position_ - first, block);
        }
        draw_for_block(source_.negatives_, pool_, block);
        return !block.centers.empty();
    }

private:
    const ExplicitPairs& source_;
    std::uint64_t position_ = 0;
    std::uint64_t end_ = 0;
    Random negatives_;
    Random pool_;
};

std::uint64_t ExplicitPairs::n_chunks() const noexcept {
    return chunks_of(n_words());
}

std::unique_ptr<PairCursor> ExplicitPairs::cursor() const {
    return std::make_unique<ExplicitCursor>(*this);
}

}  // namespace sgns
