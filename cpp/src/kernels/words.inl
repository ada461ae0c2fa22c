// words.inl: the contexts of a block that has words in place of them; see PairBlock.
#pragma once

#include "rows.inl"
#include "sgns/kernels/kernels.hpp"

namespace sgns {

namespace {

/// The number of words within reach of a block's centers, and the centers themselves.
inline std::size_t n_words(const BlockView& pairs) {
    return pairs.n_centers + 2 * pairs.reach;
}

inline bool is_center(const BlockView& pairs, std::size_t w) {
    return w - pairs.reach < pairs.n_centers;
}

/// Floats of memory for the contexts of `n_centers` centers.
constexpr std::size_t floats_of_contexts(std::size_t n_centers) {
    static_assert(sizeof(std::uint32_t) == sizeof(float));
    return 2 * kWidestReach * (n_centers + 1);
}

/// Lists the contexts of all centers. Copies more ids than a window has, and overwrites the rest.
inline void list_contexts(const BlockView& pairs, std::uint32_t* contexts) {
    constexpr std::size_t kBytes = kWidestReach * sizeof(std::uint32_t);
    const std::uint32_t* center = pairs.words + pairs.reach;
    for (std::size_t c = 0; c < pairs.n_centers; ++c, ++center) {
        __builtin_memcpy(contexts, center - pairs.left[c], kBytes);
        contexts += pairs.left[c];
        __builtin_memcpy(contexts, center + 1, kBytes);
        contexts += pairs.right[c];
    }
}

/// Calls body(c) for each center of which word `w` is a context.
template <class Body>
inline void each_center_of_word(const BlockView& pairs, std::size_t w, Body body) {
    const std::size_t first = w < 2 * pairs.reach ? 0 : w - 2 * pairs.reach;
    const std::size_t last = w < pairs.n_centers ? w + 1 : pairs.n_centers;
    for (std::size_t c = first; c < last; ++c) {
        const std::size_t at = c + pairs.reach;
        if (w < at ? at - w <= pairs.left[c] : w > at && w - at <= pairs.right[c]) {
            body(c);
        }
    }
}

/// Calls body(w) for each word that no center has as a context. `changes` is memory for a number
/// for each word, and one more.
template <class Body>
inline void each_word_without_center(const BlockView& pairs, std::int8_t* changes, Body body) {
    const std::size_t n = n_words(pairs);
    // The number of windows that cover a word, as differences.
    for (std::size_t w = 0; w <= n; ++w) {
        changes[w] = 0;
    }
    for (std::size_t c = 0; c < pairs.n_centers; ++c) {
        ++changes[c + pairs.reach - pairs.left[c]];
        --changes[c + pairs.reach + pairs.right[c] + 1];
    }
    int n_windows = 0;
    for (std::size_t w = 0; w < n; ++w) {
        n_windows += changes[w];
        if (n_windows == static_cast<int>(is_center(pairs, w))) {  // its own window
            body(w);
        }
    }
}

}  // namespace

}  // namespace sgns
