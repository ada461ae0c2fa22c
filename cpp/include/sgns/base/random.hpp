// random.hpp: random words that are functions of their purpose and position.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace sgns {

/// The purpose of a random stream. Streams of different purposes share no words.
enum class Purpose : std::uint64_t {
    initialization = 0,
    subsampling = 1,
    window = 2,
    negatives = 3,
    sampling = 4,
    pool = 5,
    walk = 6,
    walk_order = 7,
    count = 8,
    visit_order = 9,
    contexts = 10,
    document_order = 11,
    held_out = 12,
};

/// Philox4x64-10, the counter-based generator of Salmon et al., "Parallel Random Numbers: As Easy
/// as 1, 2, 3" (SC 2011).
///
/// The key (seed, purpose) and the counter (block, sequence, epoch, part) determine every word. The
/// draws for a sentence thus depend neither on the thread nor on earlier draws. The words are those
/// of numpy.random.Philox with the same key and counter.
class Random {
public:
    Random() = default;

    /// The stream of one `sequence` (a sentence, a chunk of pairs, a row) in one epoch, or of a
    /// part of that sequence.
    Random(std::uint64_t seed, Purpose purpose, std::uint64_t epoch, std::uint64_t sequence,
           std::uint64_t part = 0) noexcept
        : key_{seed, static_cast<std::uint64_t>(purpose)}, counter_{0, sequence, epoch, part} {}

    /// Moves to half number `n` of the stream, counted from its start.
    void seek_half(std::uint64_t n) noexcept {
        constexpr std::uint64_t kHalves = 8;  // of a block
        counter_[0] = n / kHalves;
        used_ = words_.size();
        half_left_ = false;
        for (std::uint64_t i = 0; i < n % kHalves; ++i) {
            static_cast<void>(half());
        }
    }

    /// The next word, uniform over all 64-bit values.
    [[nodiscard]] std::uint64_t word() noexcept {
        if (used_ == words_.size()) {
            refill();
        }
        return words_[used_++];
    }

    /// The next half of a word, the upper half first, uniform over all 32-bit values.
    [[nodiscard]] std::uint32_t half() noexcept {
        if (half_left_) {
            half_left_ = false;
            return static_cast<std::uint32_t>(last_);
        }
        last_ = word();
        half_left_ = true;
        return static_cast<std::uint32_t>(last_ >> 32);
    }

    /// A uniform number in [0, bound). The bias is below bound / 2^32.
    [[nodiscard]] std::uint32_t below(std::uint32_t bound) noexcept {
        return static_cast<std::uint32_t>((std::uint64_t{half()} * bound) >> 32);
    }

private:
    __extension__ using Wide = unsigned __int128;

    void refill() noexcept {
        constexpr std::uint64_t multipliers[2] = {0xD2E7470EE14C6C93, 0xCA5A826395121157};
        constexpr std::uint64_t weyl[2] = {0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B};
        std::array<std::uint64_t, 4> x = counter_;
        std::array<std::uint64_t, 2> key = key_;
        for (int round = 0; round < 10; ++round) {
            const Wide even = static_cast<Wide>(multipliers[0]) * x[0];
            const Wide odd = static_cast<Wide>(multipliers[1]) * x[2];
            x = {static_cast<std::uint64_t>(odd >> 64) ^ x[1] ^ key[0],
                 static_cast<std::uint64_t>(odd),
                 static_cast<std::uint64_t>(even >> 64) ^ x[3] ^ key[1],
                 static_cast<std::uint64_t>(even)};
            key[0] += weyl[0];
            key[1] += weyl[1];
        }
        words_ = x;
        used_ = 0;
        ++counter_[0];
    }

    std::array<std::uint64_t, 2> key_{};
    std::array<std::uint64_t, 4> counter_{};
    std::array<std::uint64_t, 4> words_{};
    std::size_t used_ = 4;
    std::uint64_t last_ = 0;  // the word that half() splits
    bool half_left_ = false;
};

}  // namespace sgns
