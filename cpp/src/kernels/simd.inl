// simd.inl: one lane type, as wide as the target's registers and not wider.
//
// Built on the vector extensions of GCC and Clang. In an anonymous namespace, like all that the
// kernel files contain: each instruction set needs its own copy.

#pragma once

#include <cstddef>
#include <cstdint>

namespace sgns {

namespace {

#if defined(__AVX512F__)
constexpr int kLanes = 16;
#elif defined(__AVX2__)
constexpr int kLanes = 8;
#else
constexpr int kLanes = 4;
#endif

typedef float Lane __attribute__((vector_size(kLanes * sizeof(float))));
typedef std::int32_t IntLane __attribute__((vector_size(kLanes * sizeof(std::int32_t))));

// Lanes in an array of floats: without may_alias the compiler could think them unrelated.
typedef Lane LaneInMemory __attribute__((may_alias));

inline Lane load(const float* at) {
    return *reinterpret_cast<const LaneInMemory*>(at);
}

inline void store(float* at, Lane value) {
    *reinterpret_cast<LaneInMemory*>(at) = value;
}

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

/// `mask` is all ones or all zeros in each lane, as comparisons make it.
inline Lane select(IntLane mask, Lane yes, Lane no) {
    return from_bits((mask & bits(yes)) | (~mask & bits(no)));
}

/// 0, 1, 2, ...
inline IntLane iota() {
    IntLane value{};
    for (int i = 0; i < kLanes; ++i) {
        value[i] = i;
    }
    return value;
}

typedef float Lane4 __attribute__((vector_size(16)));

inline float sum4(Lane4 v) {
    v += __builtin_shufflevector(v, v, 2, 3, 0, 1);
    return v[0] + v[1];
}

#if defined(__AVX2__)
typedef float Lane8 __attribute__((vector_size(32)));

inline float sum8(Lane8 v) {
    return sum4(__builtin_shufflevector(v, v, 0, 1, 2, 3) +
                __builtin_shufflevector(v, v, 4, 5, 6, 7));
}
#endif

/// Sum of the lanes.
inline float sum(Lane v) {
#if defined(__AVX512F__)
    return sum8(__builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7) +
                __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15));
#elif defined(__AVX2__)
    return sum8(v);
#else
    return sum4(v);
#endif
}

inline Lane absolute(Lane x) {
    return from_bits(bits(x) & 0x7FFFFFFF);
}

/// exp(x) for x <= 0, relative error below 3e-7; 2^-126 and not less for very negative x.
///
/// exp(x) = 2^n exp(r) with |r| <= log(2) / 2, where exp(r) is its Taylor polynomial.
inline Lane exp_negative(Lane x) {
    const Lane low = broadcast(-87.0F);
    x = select(x < low, low, x);
    // Adding 1.5 * 2^23 leaves the nearest integer in the low bits of the sum.
    const Lane magic = broadcast(12582912.0F);
    const Lane shifted = x * 1.44269504F + magic;
    const Lane n = shifted - magic;
    const Lane r = (x - n * 0.693359375F) - n * -2.12194440e-4F;
    Lane p = broadcast(1.0F / 720);
    p = p * r + 1.0F / 120;
    p = p * r + 1.0F / 24;
    p = p * r + 1.0F / 6;
    p = p * r + 0.5F;
    p = p * r + 1.0F;
    p = p * r + 1.0F;
    return p * from_bits((bits(shifted) - bits(magic) + 127) << 23);
}

/// log(1 + x) for 0 <= x <= 1, absolute error below 1e-7: 2 artanh(x / (2 + x)).
inline Lane log_one_plus(Lane x) {
    const Lane s = x / (2.0F + x);
    const Lane z = s * s;
    Lane p = broadcast(2.0F / 13);
    p = p * z + 2.0F / 11;
    p = p * z + 2.0F / 9;
    p = p * z + 2.0F / 7;
    p = p * z + 2.0F / 5;
    p = p * z + 2.0F / 3;
    p = p * z + 2.0F;
    return s * p;
}

}  // namespace

}  // namespace sgns
