// simd.inl: a lane type as wide as the registers of the target.
//
// It uses the vector extensions of GCC and Clang. Like all code of the kernel files, it is in an
// anonymous namespace: each instruction set needs its own copy.

#pragma once

#include <cstddef>
#include <cstdint>

#if defined(__AVX512F__)
#include <immintrin.h>
#endif

namespace sgns {

namespace {

#if defined(__AVX512F__) || defined(SGNS_TILES)
constexpr int kLanes = 16;
#elif defined(__AVX2__)
constexpr int kLanes = 8;
#else
constexpr int kLanes = 4;
#endif

typedef float Lane __attribute__((vector_size(kLanes * sizeof(float))));
typedef std::int32_t IntLane __attribute__((vector_size(kLanes * sizeof(std::int32_t))));

#if defined(SGNS_RELAXED_ROWS)

// Workers update rows without locks, on purpose. For the thread sanitizer, rows are read and
// written by relaxed atomic accesses of single floats. The plain accesses below have the same
// effect, since no float is ever torn.
inline Lane load(const float* at) {
    Lane value;
    for (int i = 0; i < kLanes; ++i) {
        float lane;
        __atomic_load(at + i, &lane, __ATOMIC_RELAXED);
        value[i] = lane;
    }
    return value;
}

inline Lane load_once(const float* at) {
    return load(at);
}

inline void store(float* at, Lane value) {
    for (int i = 0; i < kLanes; ++i) {
        float lane = value[i];
        __atomic_store(at + i, &lane, __ATOMIC_RELAXED);
    }
}

#else

// Lanes in an array of floats. Without may_alias the compiler could treat both types as unrelated.
typedef Lane LaneInMemory __attribute__((may_alias));

inline Lane load(const float* at) {
    return *reinterpret_cast<const LaneInMemory*>(at);
}

/// As load(), but loads only once. Otherwise the compiler may load a value again for each use, as
/// an operand, and the load units are the bottleneck.
inline Lane load_once(const float* at) {
    return *reinterpret_cast<const volatile LaneInMemory*>(at);
}

inline void store(float* at, Lane value) {
    *reinterpret_cast<LaneInMemory*>(at) = value;
}

#endif

typedef IntLane IntLaneInMemory __attribute__((may_alias));

inline IntLane load_ids(const std::int32_t* at) {
    return *reinterpret_cast<const IntLaneInMemory*>(at);
}

inline Lane broadcast(float value) {
    return value - Lane{};
}

inline IntLane bits(Lane value) {
    return reinterpret_cast<IntLane>(value);
}

inline Lane from_bits(IntLane value) {
    return reinterpret_cast<Lane>(value);
}

typedef std::int32_t WordInMemory __attribute__((may_alias));

/// A word of memory in all lanes.
inline IntLane broadcast_word(const float* at) {
    return *reinterpret_cast<const WordInMemory*>(at) - IntLane{};
}

/// `mask` is all ones or all zeros in each lane, as comparisons return it.
inline Lane select(IntLane mask, Lane yes, Lane no) {
    return mask ? yes : no;
}

/// A mask of all lanes.
inline IntLane all() {
    return IntLane{} - 1;
}

/// 0, 1, 2, ...
inline IntLane iota() {
    IntLane value{};
    for (int i = 0; i < kLanes; ++i) {
        value[i] = i;
    }
    return value;
}

template <int... lane>
struct Sequence {};

template <int n, int... lane>
struct MakeSequence : MakeSequence<n - 1, n - 1, lane...> {};

template <int... lane>
struct MakeSequence<0, lane...> {
    using Type = Sequence<lane...>;
};

using EveryLane = MakeSequence<kLanes>::Type;

/// Swaps the lanes of `a` that have bit `kBit` in their index with the lanes of `b` that do not.
template <int kBit, int... lane>
inline void exchange(Lane& a, Lane& b, Sequence<lane...>) {
    const Lane even =
        __builtin_shufflevector(a, b, ((lane & kBit) ? kLanes + lane - kBit : lane)...);
    b = __builtin_shufflevector(a, b, ((lane & kBit) ? kLanes + lane : lane + kBit)...);
    a = even;
}

/// Transposes a square of lanes in place.
template <int kBit = 1>
inline void transpose(Lane (&rows)[kLanes]) {
    for (int r = 0; r < kLanes; ++r) {
        if ((r & kBit) == 0) {
            exchange<kBit>(rows[r], rows[r + kBit], EveryLane{});
        }
    }
    if constexpr (2 * kBit < kLanes) {
        transpose<2 * kBit>(rows);
    }
}

/// The sum of each row; that of row r is in lane r.
template <int kBit = 1>
inline Lane sums(Lane (&rows)[kLanes]) {
    for (int r = 0; r < kLanes; r += 2 * kBit) {
        exchange<kBit>(rows[r], rows[r + kBit], EveryLane{});
        rows[r] += rows[r + kBit];
    }
    if constexpr (2 * kBit < kLanes) {
        return sums<2 * kBit>(rows);
    }
    return rows[0];
}

/// Sum of the lanes.
template <int kBit = 1>
inline float sum(Lane v) {
    Lane other = v;
    exchange<kBit>(v, other, EveryLane{});
    v += other;
    if constexpr (2 * kBit < kLanes) {
        return sum<2 * kBit>(v);
    }
    return v[0];
}

inline Lane absolute(Lane x) {
    return from_bits(bits(x) & 0x7FFFFFFF);
}

#if defined(__AVX512F__)

/// 1 / x for finite normal x, with a relative error below 2e-7.
inline Lane reciprocal(Lane x) {
    const Lane estimate =
        reinterpret_cast<Lane>(_mm512_maskz_rcp14_ps(0xFFFF, reinterpret_cast<__m512>(x)));
    return estimate * (2.0F - x * estimate);
}

#else

inline Lane reciprocal(Lane x) {
    return 1.0F / x;
}

#endif

#if defined(__AVX512DQ__)

/// exp(x) for x <= 0, with an absolute error below 3e-7.
///
/// exp(x) = 2^y = 2^floor(y) 2^f, where 2^f is a minimax polynomial on [0, 1).
inline Lane exp_negative(Lane x) {
    const Lane y = x * 1.44269504F;
    const Lane f = reinterpret_cast<Lane>(
        _mm512_maskz_reduce_ps(0xFFFF, reinterpret_cast<__m512>(y), _MM_FROUND_TO_NEG_INF));
    Lane p = broadcast(1.8775767e-3F);
    p = p * f + 8.98934e-3F;
    p = p * f + 5.5826318e-2F;
    p = p * f + 0.24015361F;
    p = p * f + 0.6931531F;
    p = p * f + 0.99999994F;
    return reinterpret_cast<Lane>(
        _mm512_maskz_scalef_ps(0xFFFF, reinterpret_cast<__m512>(p), reinterpret_cast<__m512>(y)));
}

#else

/// exp(x) for x <= 0, with a relative error below 3e-7, and at least 2^-125.
///
/// exp(x) = 2^n exp(r) with |r| <= log(2) / 2, where exp(r) is a minimax polynomial.
inline Lane exp_negative(Lane x) {
    const Lane low = broadcast(-87.0F);
    x = select(x < low, low, x);
    // Adding 1.5 * 2^23 puts the nearest integer into the low bits of the sum.
    const Lane magic = broadcast(12582912.0F);
    const Lane shifted = x * 1.44269504F + magic;
    const Lane n = shifted - magic;
    const Lane r = (x - n * 0.693359375F) + n * 2.12194440e-4F;
    Lane p = broadcast(0.0082976697F);
    p = p * r + 0.0419153795F;
    p = p * r + 0.166675746F;
    p = p * r + 0.499988943F;
    p = p * r + 0.999999702F;
    p = p * r + 1.00000012F;
    return from_bits(bits(p) + (bits(shifted) << 23));
}

#endif

/// log(x) for finite x >= 2^-126, with an absolute error below 1e-7 if |log(x)| < 1, and a relative
/// error below that otherwise.
///
/// x = 2^n m with m from sqrt(1/2) to sqrt(2), and log(m) = 2 artanh(s) for a small s, by the first
/// terms of its series.
inline Lane log_positive(Lane x) {
    constexpr std::int32_t kSqrtHalf = 0x3F3504F3;  // its bits
    const IntLane n = (bits(x) - kSqrtHalf) >> 23;
    const Lane m = from_bits(bits(x) - (n << 23));
    const Lane s = (m - 1.0F) / (m + 1.0F);
    const Lane z = s * s;
    const Lane series = 1.0F + z * (1.0F / 3.0F + z * (1.0F / 5.0F + z * (1.0F / 7.0F)));
    return 2.0F * s * series + __builtin_convertvector(n, Lane) * 0.69314718F;
}

}  // namespace

}  // namespace sgns
