// permutation.hpp: a random order that takes no memory.
#pragma once

#include "sgns/base/random.hpp"

#include <array>
#include <bit>
#include <cstdint>

namespace sgns {

/// A permutation of 0..n - 1, computed element by element from a random stream.
///
/// A Feistel network on the least number of bits that hold n - 1. It is applied again while the
/// result is n or more (cycle walking: Black and Rogaway, "Ciphers with Arbitrary Finite Domains",
/// CT-RSA 2002). The order has no pattern, but it is not meant for statistics over permutations.
class Permutation {
public:
    Permutation(std::uint64_t n, Random random) noexcept
        : n_(n), low_bits_((std::bit_width(n - 1) + 1) / 2), high_bits_(std::bit_width(n - 1) / 2) {
        for (std::uint64_t& key : keys_) {
            key = random.word();
        }
    }

    /// The element at position `i`, which must be below n.
    [[nodiscard]] std::uint64_t operator()(std::uint64_t i) const noexcept {
        do {
            i = encrypted(i);
        } while (i >= n_);
        return i;
    }

private:
    [[nodiscard]] std::uint64_t encrypted(std::uint64_t i) const noexcept {
        std::uint64_t low = i & ((std::uint64_t{1} << low_bits_) - 1);
        std::uint64_t high = i >> low_bits_;
        for (std::size_t round = 0; round < keys_.size(); round += 2) {
            high ^= mixed(low ^ keys_[round], high_bits_);
            low ^= mixed(high ^ keys_[round + 1], low_bits_);
        }
        return high << low_bits_ | low;
    }

    /// The upper `bits` bits of a multiplicative hash. Two shifts, since a shift by 64 is
    /// undefined.
    [[nodiscard]] static std::uint64_t mixed(std::uint64_t x, int bits) noexcept {
        x = (x ^ x >> 32) * 0xD6E8FEB86659FD93;
        x = (x ^ x >> 32) * 0xD6E8FEB86659FD93;
        return x >> 1 >> (63 - bits);
    }

    std::uint64_t n_;
    int low_bits_;
    int high_bits_;
    std::array<std::uint64_t, 6> keys_;
};

}  // namespace sgns
