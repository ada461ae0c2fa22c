// architectures.inl: the roles of centers and contexts.
//
// An architecture defines how the hidden vector of a center is made, what it predicts (its targets,
// rows of the output matrix), and which rows receive its gradient. To add one, write a struct and
// add it to `Architectures`.
#pragma once

#include "rows.inl"
#include "sgns/kernels/kernels.hpp"

namespace sgns {

namespace {

inline bool is_frozen(const std::uint8_t* frozen, std::uint32_t id) {
    return frozen != nullptr && frozen[id] != 0;
}

/// The row of a target. If it must not change, a copy of it in `copy`.
inline float* target_row(const Step& step, std::uint32_t id, float* copy) {
    float* const row = step.out + id * step.stride;
    if (!is_frozen(step.frozen_out, id)) {
        return row;
    }
    copy_row(row, copy, step.stride);
    return copy;
}

/// The input row of the center predicts each context.
struct SkipGram {
    static constexpr const char* name = "skip-gram";
    static constexpr bool kPredictsContexts = true;

    /// The targets of center c are entries first_target(c) .. first_target(c + 1) of these.
    static const std::uint32_t* targets(const BlockView& pairs) { return pairs.contexts; }
    static std::uint64_t first_target(const BlockView& pairs, std::size_t c) {
        return pairs.offsets[c];
    }

    static void gather(const Step& step, std::size_t c, float* hidden) {
        copy_row(step.in + step.pairs.centers[c] * step.stride, hidden, step.stride);
    }

    /// Adds `delta` to kWidth lanes, from component i, of every row of the hidden vector.
    template <std::size_t kWidth>
    static void scatter(const Step& step, std::size_t c, std::size_t i,
                        const Lane (&delta)[kWidth]) {
        if (!is_frozen(step.frozen_in, step.pairs.centers[c])) {
            add_lanes(step.in + step.pairs.centers[c] * step.stride + i, delta);
        }
    }
};

/// The input rows of all contexts predict the center, by their mean or their sum. As in gensim,
/// each context receives the whole gradient of the mean, or an equal share of that of the sum.
template <bool kMean>
struct ContextsTogether {
    static constexpr const char* name = kMean ? "cbow" : "cbow-sum";
    static constexpr bool kPredictsContexts = false;

    static const std::uint32_t* targets(const BlockView& pairs) { return pairs.centers; }
    static std::uint64_t first_target(const BlockView&, std::size_t c) { return c; }

    /// The factor of the rows of `n` contexts in the hidden vector, and of its gradient in theirs.
    static float share_in_hidden(std::size_t n) {
        return kMean ? 1.0F / static_cast<float>(n) : 1.0F;
    }
    static float share_of_delta(std::size_t n) {
        return kMean ? 1.0F : 1.0F / static_cast<float>(n);
    }

    static void gather(const Step& step, std::size_t c, float* hidden) {
        const std::uint32_t* const contexts = step.pairs.contexts + step.pairs.offsets[c];
        const std::size_t n = step.pairs.offsets[c + 1] - step.pairs.offsets[c];
        const float share = share_in_hidden(n);
        cover<4>(step.stride / kLanes, [=, &step](std::size_t first, auto count) {
            constexpr std::size_t kWidth = decltype(count)::value;
            Lane total[kWidth] = {};
            for (std::size_t o = 0; o < n; ++o) {
                const float* const row = step.in + contexts[o] * step.stride + first * kLanes;
                for (std::size_t l = 0; l < kWidth; ++l) {
                    total[l] += load(row + l * kLanes);
                }
            }
            for (std::size_t l = 0; l < kWidth; ++l) {
                store(hidden + (first + l) * kLanes, share * total[l]);
            }
        });
    }

    template <std::size_t kWidth>
    static void scatter(const Step& step, std::size_t c, std::size_t i,
                        const Lane (&delta)[kWidth]) {
        const std::uint64_t first = step.pairs.offsets[c];
        const std::uint64_t last = step.pairs.offsets[c + 1];
        const float share = share_of_delta(last - first);
        Lane each[kWidth];
        for (std::size_t l = 0; l < kWidth; ++l) {
            each[l] = share * delta[l];
        }
        for (std::uint64_t o = first; o < last; ++o) {
            if (!is_frozen(step.frozen_in, step.pairs.contexts[o])) {
                add_lanes(step.in + step.pairs.contexts[o] * step.stride + i, each);
            }
        }
    }
};

using Cbow = ContextsTogether<true>;
using CbowSum = ContextsTogether<false>;

template <class... Each>
struct List {};

using Architectures = List<SkipGram, Cbow, CbowSum>;

}  // namespace

}  // namespace sgns
