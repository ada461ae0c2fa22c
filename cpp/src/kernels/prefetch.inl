// prefetch.inl: prefetches the rows of the next block during the step of this one.
//
// All requests at once would fill the queue of pending misses and stall the processor. They are
// made one by one, at an even pace.
#pragma once

#include "architectures.inl"
#include "words.inl"

namespace sgns {

namespace {

/// Multiplications of lanes in a product of (n_rows, n_words) and (n_words, n_columns): the ticks
/// of work on lanes.
constexpr std::size_t multiplications(std::size_t n_rows, std::size_t n_columns,
                                      std::size_t n_words) {
    return n_rows * (n_columns / kLanes) * n_words;
}

class Prefetch {
public:
    static constexpr std::size_t kMostRows = 1024;
    static constexpr std::size_t kRecent = 256;
    /// Floats of the start of a row. See Stepper for the processors for which it suffices.
    static constexpr std::size_t kStartFloats = 128;
    static constexpr std::size_t kFloats = (kMostRows + kRecent) * sizeof(float*) / sizeof(float);

    /// Lists the rows of the next block, to be prefetched in the course of `n_ticks` ticks.
    template <class Architecture>
    void start(const Step& step, float* memory, std::size_t n_ticks) {
        rows_ = reinterpret_cast<const float**>(memory);
        recent_ = rows_ + kMostRows;
        stride_ = step.stride;
        n_floats_ = step.prefetches_all || stride_ < kStartFloats ? stride_ : kStartFloats;
        n_rows_ = n_prefetched_ = 0;
        n_ticks_ = n_ticks;
        credit_ = 0;
        if (step.next == nullptr) {
            return;
        }
        for (std::size_t i = 0; i < kRecent; ++i) {
            recent_[i] = nullptr;
        }
        const BlockView& next = *step.next;
        const std::uint64_t first = next.offsets[0];
        const float* const of_centers = Architecture::kPredictsContexts ? step.in : step.out;
        const float* const of_contexts = Architecture::kPredictsContexts ? step.out : step.in;
        add(step.out, next.pool, next.n_pool);
        if (step.prefetches_in || !Architecture::kPredictsContexts) {
            add(of_centers, next.centers, next.n_centers);
        }
        if (!step.prefetches_in && !Architecture::kPredictsContexts) {
            return;
        }
        if (next.reach > 0) {
            add(of_contexts, next.words, n_words(next));
        } else {
            add(of_contexts, next.contexts + first, next.offsets[next.n_centers] - first);
        }
    }

    /// Prefetches the rows that are due after `ticks` more.
    void tick(std::size_t ticks) {
        credit_ += ticks * n_rows_;
        for (; credit_ >= n_ticks_ && n_prefetched_ < n_rows_; credit_ -= n_ticks_) {
            prefetch_row<kSecondCache>(rows_[n_prefetched_++], n_floats_);
        }
    }

private:
    void add(const float* matrix, const std::uint32_t* ids, std::size_t n) {
        for (std::size_t i = 0; i < n && n_rows_ < kMostRows; ++i) {
            const float* const row = matrix + ids[i] * stride_;
            // A word is a context of all its neighbors: it is prefetched only once.
            const float*& seen = recent_[ids[i] % kRecent];
            rows_[n_rows_] = row;
            n_rows_ += seen != row;
            seen = row;
        }
    }

    const float** rows_;
    const float** recent_;
    std::size_t stride_;
    std::size_t n_floats_;
    std::size_t n_rows_;
    std::size_t n_prefetched_;
    std::size_t n_ticks_;
    std::size_t credit_;
};

}  // namespace

}  // namespace sgns
