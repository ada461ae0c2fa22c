// window_sums.inl: hidden vectors of CBOW, and their gradients, by running sums over the words of a
// block.
//
// All hidden vectors of a block are computed from its start. So the sum of the rows around a center
// is the difference of two running sums over the words, less the row of the center. The gradient of
// an input row is a running sum too: each center adds its d_c at the left edge of its window,
// subtracts it past the right edge, and gives nothing to its own row. Each row is thus loaded and
// stored once for a block, however wide the windows are.
#pragma once

#include "architectures.inl"
#include "words.inl"

namespace sgns {

namespace {

/// Lanes of running sums that are computed together.
constexpr std::size_t kSumLanes = kLanes == 16 ? 10 : 8;

/// Running sums that are kept: those of a window, and one more. A power of two.
constexpr std::size_t n_sums(std::size_t reach) {
    std::size_t n = 16;
    while (n < 2 * reach + 2) {
        n *= 2;
    }
    return n;
}

/// The scratch memory of running sums.
struct WindowSums {
    float** rows;          // (n_words,) input rows
    float* sums;           // (n_sums, kSumLanes, kLanes), as a ring
    float* unused;         // (stride,) a row that takes what no row may get
    float* zeros;          // (stride,)
    std::int8_t* changes;  // (n_words + 1,)

    WindowSums() = default;
    WindowSums(Parts& parts, std::size_t n_centers, std::size_t stride) {
        const std::size_t n = n_centers + 2 * kWidestReach;
        rows = reinterpret_cast<float**>(parts.take(n * sizeof(float*) / sizeof(float)));
        sums = parts.take(n_sums(kWidestReach) * kSumLanes * kLanes);
        unused = parts.take(stride);
        zeros = parts.take(stride);
        changes = reinterpret_cast<std::int8_t*>(parts.take((n + 1) / sizeof(float) + 1));
    }
};

/// Stores the hidden vectors of all centers.
template <class Architecture>
[[gnu::noinline]] void gather_windows(const Step& step, const WindowSums& memory, float* hidden) {
    const BlockView& pairs = step.pairs;
    const std::size_t reach = pairs.reach;
    const std::size_t mask = n_sums(reach) - 1;
    for (std::size_t w = 0; w < n_words(pairs); ++w) {
        memory.rows[w] = step.in + pairs.words[w] * step.stride;
    }
    cover<kSumLanes>(step.stride / kLanes, [&](std::size_t lane, auto count) {
        constexpr std::size_t kWidth = decltype(count)::value;
        const std::size_t i = lane * kLanes;
        const auto sum_before = [&](std::size_t w) {
            return memory.sums + (w & mask) * (kWidth * kLanes);
        };
        Lane total[kWidth] = {};
        const auto add_word = [&](std::size_t w) {
            const float* const row = memory.rows[w] + i;
            float* const sum = sum_before(w + 1);
            for (std::size_t l = 0; l < kWidth; ++l) {
                total[l] += load(row + l * kLanes);
                store(sum + l * kLanes, total[l]);
            }
        };
        for (std::size_t l = 0; l < kWidth; ++l) {
            store(sum_before(0) + l * kLanes, total[l]);
        }
        for (std::size_t w = 0; w < 2 * reach; ++w) {
            add_word(w);
        }
        for (std::size_t c = 0; c < pairs.n_centers; ++c) {
            add_word(c + 2 * reach);
            const std::size_t at = c + reach;
            const float share =
                Architecture::share_in_hidden(pairs.left[c] + std::size_t{pairs.right[c]});
            const float* const own = memory.rows[at] + i;
            const float* const begin = sum_before(at - pairs.left[c]);
            const float* const end = sum_before(at + pairs.right[c] + 1);
            for (std::size_t l = 0; l < kWidth; ++l) {
                store(hidden + c * step.stride + i + l * kLanes,
                      share * (load(end + l * kLanes) - load(begin + l * kLanes) -
                               load(own + l * kLanes)));
            }
        }
    });
}

/// Adds the gradients d_c to the input rows of all contexts. Changes `deltas`.
template <class Architecture>
[[gnu::noinline]] void scatter_windows(const Step& step, const WindowSums& memory, float* deltas) {
    const BlockView& pairs = step.pairs;
    const std::size_t reach = pairs.reach;
    const std::size_t mask = n_sums(reach) - 1;
    const std::size_t n = n_words(pairs);
    // Rounding must not reach a row that is a context of no center: it gets nothing.
    each_word_without_center(pairs, memory.changes,
                             [&](std::size_t w) { memory.rows[w] = memory.unused; });
    for (std::size_t w = 0; w < n; ++w) {
        if (is_frozen(step.frozen_in, pairs.words[w])) {
            memory.rows[w] = memory.unused;
        }
    }
    clear_row(memory.zeros, step.stride);
    cover<kSumLanes>(step.stride / kLanes, [&](std::size_t lane, auto count) {
        constexpr std::size_t kWidth = decltype(count)::value;
        const std::size_t i = lane * kLanes;
        const auto change = [&](std::size_t w) {  // of the sum, from word w - 1 to word w
            return memory.sums + (w & mask) * (kWidth * kLanes);
        };
        for (std::size_t w = 0; w <= mask; ++w) {
            clear_row(change(w), kWidth * kLanes);
        }
        Lane total[kWidth] = {};
        const auto add_to_word = [&](std::size_t w, const float* own) {
            float* const row = memory.rows[w] + i;
            float* const by = change(w);
            for (std::size_t l = 0; l < kWidth; ++l) {
                total[l] += load(by + l * kLanes);
                store(by + l * kLanes, Lane{});
                store(row + l * kLanes,
                      load(row + l * kLanes) + (total[l] - load(own + l * kLanes)));
            }
        };
        const auto own = [&](std::size_t w) {
            return is_center(pairs, w) ? deltas + (w - reach) * step.stride + i : memory.zeros;
        };
        for (std::size_t c = 0; c < pairs.n_centers; ++c) {
            const std::size_t at = c + reach;
            const float share =
                Architecture::share_of_delta(pairs.left[c] + std::size_t{pairs.right[c]});
            float* const delta = deltas + c * step.stride + i;
            float* const begin = change(at - pairs.left[c]);
            float* const end = change(at + pairs.right[c] + 1);
            for (std::size_t l = 0; l < kWidth; ++l) {
                const Lane each = share * load(delta + l * kLanes);
                store(delta + l * kLanes, each);
                store(begin + l * kLanes, load(begin + l * kLanes) + each);
                store(end + l * kLanes, load(end + l * kLanes) - each);
            }
            add_to_word(c, own(c));
        }
        for (std::size_t w = pairs.n_centers; w < n; ++w) {
            add_to_word(w, own(w));
        }
    });
}

}  // namespace

}  // namespace sgns
