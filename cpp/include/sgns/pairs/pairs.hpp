// pairs.hpp: streams of (center, context) pairs, cut into blocks.
#pragma once

#include "sgns/base/types.hpp"
#include "sgns/corpus/corpus.hpp"
#include "sgns/sampling/alias_table.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace sgns {

/// Consecutive centers with the contexts of each: the seam between whatever makes pairs and
/// whatever learns from them. Center i has contexts[offsets[i] .. offsets[i + 1]].
struct PairBlock {
    std::vector<TokenId> centers;        // (T,)
    std::vector<std::uint64_t> offsets;  // (T + 1,)
    std::vector<TokenId> contexts;       // (n_pairs,)
    std::vector<float> weights;          // (n_pairs,), or empty: every weight is 1
    std::vector<TokenId> negatives;      // (n_pairs, K) row by row, with CBOW (T, K)
    std::vector<TokenId> pool;           // (N,) negatives that all pairs share, or empty
    std::uint32_t n_negatives = 0;       // K of `negatives`
    std::uint64_t n_words = 0;           // words of the source that this block used up

    void clear();
    [[nodiscard]] std::size_t n_pairs() const noexcept { return contexts.size(); }
    /// Sum of the weights of its `n_targets`: what the mean loss of a block is a mean over.
    [[nodiscard]] double total_weight(std::size_t n_targets) const noexcept;
};

/// Negatives that come with the pairs, drawn from the noise distribution.
struct NegativeSampling {
    std::shared_ptr<const AliasTable> noise;  // null if K is 0
    std::uint32_t k = 0;                      // for every pair, or as many as a pool stands for
    std::uint32_t pool_size = 0;              // negatives that a block shares; 0 if none are
    bool per_center = false;                  // without a pool: K for a center, not for each pair
};

/// One reader's place in a source. Readers share nothing.
class PairCursor {
public:
    virtual ~PairCursor() = default;
    /// Moves to the start of chunk `chunk` of epoch `epoch`.
    virtual void start(std::uint64_t epoch, std::uint64_t chunk) = 0;
    /// Fills `block` with what comes next in the chunk; false at its end.
    ///
    /// A block may hold no pair and still have used up words. Throws std::out_of_range if the
    /// source holds an id past its vocabulary.
    virtual bool next(PairBlock& block) = 0;
};

/// Where pairs come from. An epoch is cut into chunks that any reader may take in any order:
/// the pairs of a chunk are a function of (seed, epoch, chunk) alone.
class PairSource {
public:
    virtual ~PairSource() = default;
    /// Words (or, for explicit pairs, pairs) in one epoch: the unit of the schedule.
    [[nodiscard]] virtual std::uint64_t n_words() const noexcept = 0;
    [[nodiscard]] virtual std::uint64_t n_chunks() const noexcept = 0;
    /// Every center of a block is below this.
    [[nodiscard]] virtual std::uint64_t n_tokens() const noexcept = 0;
    /// Every context and negative of a block is below this: where the two sides of a pair are of
    /// different kinds, as users and items are, each has ids of its own.
    [[nodiscard]] virtual std::uint64_t n_contexts() const noexcept { return n_tokens(); }
    [[nodiscard]] virtual std::uint32_t n_negatives() const noexcept = 0;
    /// The source must outlive its cursors.
    [[nodiscard]] virtual std::unique_ptr<PairCursor> cursor() const = 0;
};

/// How blocks are cut: at `max_centers` centers, or sooner at kMaxPairs pairs; with a pool, where
/// each of its items stands for 128 negatives, or its most frequent token for 160; or in a text
/// where the next center has had 160, or has 32 contexts and more to come.
inline constexpr std::size_t kMaxPairs = 1 << 14;

struct WindowOptions {
    std::uint32_t window = 5;  // largest distance from center to context, in kept words
    double sample = 1e-3;      // subsampling threshold; 0 keeps every word
    std::uint64_t seed = 1;
    std::size_t max_centers = 256;   // in a block
    bool shrink_windows = true;      // draw the reach of each center, or take the whole window
    std::uint32_t max_contexts = 0;  // of a center, drawn from those within reach; 0 takes all
};

/// Pairs of sentences, wherever these come from: each kept word with the kept words at most b away
/// from it, b drawn uniformly from 1..window for each center, as word2vec.c does, or the window
/// itself; of these, all or a few that are drawn without replacement. No sentence is cut.
class SentencePairs : public PairSource {
public:
    [[nodiscard]] std::uint64_t n_tokens() const noexcept override { return n_tokens_; }
    [[nodiscard]] std::uint32_t n_negatives() const noexcept override { return negatives_.k; }

protected:
    /// Throws std::invalid_argument for a window or max_centers of 0, and for a bad `sample`.
    SentencePairs(std::span<const std::uint64_t> counts, NegativeSampling negatives,
                  const WindowOptions& options);

private:
    friend class SentenceCursor;
    std::uint64_t n_tokens_;
    std::vector<std::uint32_t> keep_;  // kept if 32 random bits are at most this; the last entry
                                       // holds for all the tokens after it
    NegativeSampling negatives_;
    WindowOptions options_;
};

/// Pairs of a corpus.
class TextPairs final : public SentencePairs {
public:
    /// Throws std::invalid_argument as SentencePairs does, and if the offsets of `corpus` do not
    /// fit its ids.
    TextPairs(CorpusView corpus, std::span<const std::uint64_t> counts, NegativeSampling negatives,
              const WindowOptions& options);

    [[nodiscard]] std::uint64_t n_words() const noexcept override { return corpus_.n_words(); }
    [[nodiscard]] std::uint64_t n_chunks() const noexcept override;
    [[nodiscard]] std::unique_ptr<PairCursor> cursor() const override;

private:
    friend class TextCursor;
    CorpusView corpus_;
};

/// Pairs given as arrays, in their order; runs of equal centers share centers of the block.
class ExplicitPairs final : public PairSource {
public:
    /// Throws std::invalid_argument if lengths differ or a weight is negative or not finite,
    /// std::out_of_range for a center of `n_tokens` or more, or a context of `n_contexts`.
    ExplicitPairs(std::span<const TokenId> centers, std::span<const TokenId> contexts,
                  std::span<const float> weights, std::uint64_t n_tokens, std::uint64_t n_contexts,
                  NegativeSampling negatives, std::uint64_t seed, std::size_t max_centers);

    [[nodiscard]] std::uint64_t n_words() const noexcept override { return centers_.size(); }
    [[nodiscard]] std::uint64_t n_chunks() const noexcept override;
    [[nodiscard]] std::uint64_t n_tokens() const noexcept override { return n_tokens_; }
    [[nodiscard]] std::uint64_t n_contexts() const noexcept override { return n_contexts_; }
    [[nodiscard]] std::uint32_t n_negatives() const noexcept override { return negatives_.k; }
    [[nodiscard]] std::unique_ptr<PairCursor> cursor() const override;

private:
    friend class ExplicitCursor;
    std::span<const TokenId> centers_;
    std::span<const TokenId> contexts_;
    std::span<const float> weights_;
    std::uint64_t n_tokens_;
    std::uint64_t n_contexts_;
    NegativeSampling negatives_;
    std::uint64_t seed_;
    std::size_t max_centers_;
};

}  // namespace sgns
