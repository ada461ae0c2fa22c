// rows.inl: operations on rows of matrices.
#pragma once

#include "simd.inl"

namespace sgns {

namespace {

constexpr std::size_t kCacheLine = 16;  // floats; rows are multiples of it, see kRowMultiple

constexpr std::size_t round_up(std::size_t n, std::size_t multiple) {
    return (n + multiple - 1) / multiple * multiple;
}

/// Divides scratch memory into parts that start on cache lines. With null, it only counts the
/// floats.
struct Parts {
    float* memory;
    std::size_t n_floats = 0;

    float* take(std::size_t floats) {
        const std::size_t at = n_floats;
        n_floats += round_up(floats, kCacheLine);
        return memory == nullptr ? nullptr : memory + at;
    }
};

/// The cache into which a row is prefetched: the second, since the first is full of the current
/// block, or the first.
constexpr int kSecondCache = 2;
constexpr int kFirstCache = 3;

template <int kCache>
inline void prefetch_row(const float* row, std::size_t stride) {
    for (std::size_t i = 0; i < stride; i += kCacheLine) {
        __builtin_prefetch(row + i, 1, kCache);
    }
}

inline void copy_row(const float* from, float* to, std::size_t stride) {
    for (std::size_t i = 0; i < stride; i += kLanes) {
        store(to + i, load(from + i));
    }
}

inline void clear_row(float* row, std::size_t stride) {
    for (std::size_t i = 0; i < stride; i += kLanes) {
        store(row + i, Lane{});
    }
}

inline void add_row(const float* from, float* to, std::size_t stride) {
    for (std::size_t i = 0; i < stride; i += kLanes) {
        store(to + i, load(to + i) + load(from + i));
    }
}

template <std::size_t kWidth>
inline void add_lanes(float* at, const Lane (&lanes)[kWidth]) {
    for (std::size_t l = 0; l < kWidth; ++l) {
        store(at + l * kLanes, load(at + l * kLanes) + lanes[l]);
    }
}

/// A number that the compiler knows, such as the lanes or rows of a tile.
template <std::size_t n>
struct Count {
    static constexpr std::size_t value = n;
};

template <std::size_t kMost, class Body>
inline void cover_rest(std::size_t first, std::size_t n, Body& body) {
    if constexpr (kMost > 0) {
        if (n == kMost) {
            body(first, Count<kMost>{});
        } else {
            cover_rest<kMost - 1>(first, n, body);
        }
    }
}

/// Covers 0 .. n - 1 by calls of body(first, Count<width>) with widths of at most kMost. The
/// compiler knows `width`, so that the values of all lanes stay in registers.
template <std::size_t kMost, class Body>
inline void cover(std::size_t n, Body body) {
    std::size_t first = 0;
    for (; first + kMost <= n; first += kMost) {
        body(first, Count<kMost>{});
    }
    cover_rest<kMost - 1>(first, n - first, body);
}

/// Computes partial products: the lanes of partial[r] add up to v . rows[r]. See `sums`.
inline void partial_products(const float* v, const float* const* rows, std::size_t n,
                             std::size_t stride, float* partial) {
    cover<8>(n, [=](std::size_t first, auto count) {
        constexpr std::size_t kRows = decltype(count)::value;
        Lane total[kRows] = {};
        for (std::size_t i = 0; i < stride; i += kLanes) {
            const Lane component = load(v + i);
            for (std::size_t r = 0; r < kRows; ++r) {
                total[r] += component * load(rows[first + r] + i);
            }
        }
        for (std::size_t r = 0; r < kRows; ++r) {
            store(partial + (first + r) * kLanes, total[r]);
        }
    });
}

/// The scores of kLanes rows, from their partial products.
inline Lane finish_products(const float* partial) {
    Lane rows[kLanes];
    for (std::size_t r = 0; r < kLanes; ++r) {
        rows[r] = load(partial + r * kLanes);
    }
    return sums(rows);
}

}  // namespace

}  // namespace sgns
