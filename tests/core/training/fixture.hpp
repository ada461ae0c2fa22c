// fixture.hpp: small trainings for several tests.
#pragma once

#include "sgns/pairs/text_pairs.hpp"
#include "sgns/training/trainer.hpp"
#include "support.hpp"

#include <algorithm>
#include <memory>

namespace sgns::test {

inline constexpr std::uint32_t kTokens = 50;
inline constexpr std::uint64_t kWords = 20003;  // three chunks

inline StepOptions chosen(const char* architecture) {
    const Kernels& kernels = find_kernels("", "isa");
    return {&kernels, &find_steps(kernels, "logistic", architecture)};
}

struct Fixture {
    RandomCorpus corpus{kWords, kTokens, 37};
    TextPairs source{corpus.view(), corpus.counts, {3, 0.0}, corpus.noise(5), 1, 256};
    Matrix in{kTokens, 20};
    Matrix out{kTokens, 20};
    TrainOptions options{2, 1, {0.025, 1e-4}, chosen("skip-gram")};

    Fixture() { in.fill_uniform(1); }

    /// Trains from the start. Stores in `ended` whether the end was reached.
    TrainState train(const Monitor& monitor = {}) {
        TrainState state;
        ended = sgns::train(source, in, out, options, state, monitor);
        return state;
    }
    bool ended = false;
};

/// Two matrices at the start of a training.
struct Rows {
    Matrix in{kTokens, 20};
    Matrix out{kTokens, 20};
    Rows() { in.fill_uniform(1); }
};

/// A source that changes the blocks of another source.
class Changed : public PairSource {
public:
    explicit Changed(const PairSource& source) : source_(source) {}
    [[nodiscard]] std::uint64_t n_words() const noexcept override { return source_.n_words(); }
    [[nodiscard]] std::uint64_t n_chunks() const noexcept override { return source_.n_chunks(); }
    [[nodiscard]] std::uint64_t n_tokens() const noexcept override { return source_.n_tokens(); }
    [[nodiscard]] std::uint32_t n_negatives() const noexcept override {
        return source_.n_negatives();
    }
    [[nodiscard]] std::unique_ptr<PairCursor> cursor() const override {
        return std::make_unique<Cursor>(*this);
    }

protected:
    /// The chunk of the other source to read, in any epoch.
    [[nodiscard]] virtual std::uint64_t chunk_of(std::uint64_t chunk) const { return chunk; }
    virtual void change(PairBlock& block) const = 0;

    const PairSource& source_;

private:
    struct Cursor final : PairCursor {
        explicit Cursor(const Changed& changed)
            : changed_(changed), cursor_(changed.source_.cursor()) {}
        void start(std::uint64_t epoch, std::uint64_t chunk) override {
            cursor_->start(epoch, changed_.chunk_of(chunk));
        }
        bool next(PairBlock& block) override {
            const bool more = cursor_->next(block);
            changed_.change(block);
            return more;
        }
        const Changed& changed_;
        std::unique_ptr<PairCursor> cursor_;
    };
};

/// Pairs of the last tokens of a large vocabulary.
class OfLast final : public Changed {
    using Changed::Changed;
    [[nodiscard]] std::uint64_t n_tokens() const noexcept override {
        return source_.n_tokens() + LargeMatrix::kBefore;
    }
    void change(PairBlock& block) const override { move_to_last(block); }
};

/// Repeats the chunks of another source and multiplies their numbers of words.
class Long final : public Changed {
public:
    static constexpr std::uint64_t kTimes = std::uint64_t{1} << 40;

    Long(const PairSource& source, std::uint64_t n_chunks) : Changed(source), n_chunks_(n_chunks) {}
    [[nodiscard]] std::uint64_t n_words() const noexcept override {
        return source_.n_words() * kTimes;
    }
    [[nodiscard]] std::uint64_t n_chunks() const noexcept override { return n_chunks_; }

private:
    [[nodiscard]] std::uint64_t chunk_of(std::uint64_t chunk) const override {
        return chunk % source_.n_chunks();
    }
    void change(PairBlock& block) const override { block.n_words *= kTimes; }

    std::uint64_t n_chunks_;
};

inline bool equal(Matrix& a, Matrix& b) {
    return std::equal(a.row(0), a.row(0) + a.n_rows() * a.stride(), b.row(0));
}

}  // namespace sgns::test
