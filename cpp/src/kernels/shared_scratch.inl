// shared_scratch.inl: the scratch memory of the block step.
#pragma once

#include "band_scratch.inl"
#include "prefetch.inl"
#include "products.inl"
#include "window_sums.inl"

namespace sgns {

namespace {

constexpr std::size_t kPoolSlots = 256;  // of a hash table of the pool

/// The scratch memory of a block. Every part starts on a cache line.
struct SharedScratch {
    std::size_t n_centers;  // T, rounded up to whole tiles
    std::size_t n_items;    // N, and one more for the mean of pools if the step is corrected
    std::size_t n_pool;     // the same, rounded up to whole tiles
    std::size_t n_floats;

    float* hidden;        // (n_centers, stride) h_c
    float* deltas;        // (n_centers, stride) d_c
    float* pool;          // (n_pool, stride) p_n
    float* scores;        // (n_pool, n_centers)
    float* g;             // (n_pool, n_centers) where items are targets, by how much w_cn is less;
                          // then g_cn
    float* pool_deltas;   // (n_pool, stride) sum_c g_cn h_c
    float* transposed;    // (words(stride), n_centers) words of the hidden vectors
    float* hidden_right;  // these five are the matrices above if a word is one float:
    float* pool_left;     // `hidden`, `pool` and `g` in words; see products.inl
    float* pool_right;
    float* g_left;
    float* g_right;
    float* totals;             // (n_centers,) w_cn of an item that is not a target of the center
    float* pulls;              // (n_centers,) sum |g| of the center, if the step is bounded
    std::uint8_t* unequal;     // (n_pool, n_centers / kLanes) 1 if the item is a target of a lane
    float* slopes;             // (kGroup,) g_o
    float* partial;            // (kGroup, kLanes)
    float** rows;              // (kGroup,)
    const float** pool_rows;   // (n_pool,) for corrections
    std::uint32_t* last_item;  // (kPoolSlots,) 1 + the last item with that remainder, or 0
    std::uint32_t*
        item_before;          // (n_pool,) 1 + the item before with the remainder of this one, or 0
    float* prefetch;          // (Prefetch::kFloats,)
    float* copies;            // (kGroup, stride) copies of rows that must not change
    float* mean;              // (stride,) for corrections, as are the next two
    float* center_weights;    // (n_centers,) sum_n w_cn
    float* item_weights;      // (n_pool,) sum_c w_cn
    float* factors;           // (n_pool,) of the corrections of items
    std::uint32_t* contexts;  // of a block that has words

    WindowSums windows;  // with CBOW
    Band band;           // with skip-gram

    SharedScratch(float* memory, std::size_t centers, std::size_t items, std::size_t stride)
        : n_centers(round_up(centers, kCenterStep)),
          n_items(items),
          n_pool(round_up(items, kRowStep)) {
        Parts parts{memory};
        hidden = parts.take(n_centers * stride);
        deltas = parts.take(n_centers * stride);
        pool = parts.take(n_pool * stride);
        scores = parts.take(n_pool * n_centers);
        g = parts.take(n_pool * n_centers);
        pool_deltas = parts.take(n_pool * stride);
        transposed = parts.take(round_up(words(stride), kLanes) * n_centers);
        hidden_right = kDepth == 1 ? hidden : parts.take(padded_words(n_centers) * stride);
        pool_left = kDepth == 1 ? pool : parts.take(n_pool * left_step(stride));
        pool_right = kDepth == 1 ? pool : parts.take(padded_words(n_pool) * stride);
        g_left = kDepth == 1 ? g : parts.take(n_pool * left_step(n_centers));
        g_right = kDepth == 1 ? g : parts.take(padded_words(n_pool) * n_centers);
        totals = parts.take(n_centers);
        pulls = parts.take(n_centers);
        unequal = reinterpret_cast<std::uint8_t*>(parts.take(n_unequal() / sizeof(float)));
        slopes = parts.take(kGroup);
        partial = parts.take(kGroup * kLanes);
        rows = reinterpret_cast<float**>(parts.take(kGroup * sizeof(float*) / sizeof(float)));
        pool_rows =
            reinterpret_cast<const float**>(parts.take(n_pool * sizeof(float*) / sizeof(float)));
        last_item = reinterpret_cast<std::uint32_t*>(parts.take(kPoolSlots));
        item_before = reinterpret_cast<std::uint32_t*>(parts.take(n_pool));
        prefetch = parts.take(Prefetch::kFloats);
        copies = parts.take(kGroup * stride);
        mean = parts.take(stride);
        center_weights = parts.take(n_centers);
        item_weights = parts.take(n_pool);
        factors = parts.take(n_pool);
        contexts = reinterpret_cast<std::uint32_t*>(parts.take(floats_of_contexts(centers)));
        windows = WindowSums(parts, centers, stride);
        band = Band(parts, n_centers, items, stride);
        n_floats = parts.n_floats;
    }

    /// Bytes of `unequal`, rounded up for clear_row().
    [[nodiscard]] std::size_t n_unequal() const {
        return round_up(n_pool * n_centers / kLanes, kCacheLine * sizeof(float));
    }

    /// Floats between the rows of a left factor whose rows have `n` floats.
    static constexpr std::size_t left_step(std::size_t n) {
        return kDepth == 1 ? n : round_up(words(n), kLanes);
    }
};

}  // namespace

}  // namespace sgns
