// division.hpp: divides sentences into those to train on and those to measure the loss on.
#pragma once

#include "sgns/base/random.hpp"

#include <cstdint>

namespace sgns {

/// Which sentences of a corpus a source has: all, those that are held out, or all others.
struct Division {
    enum class Part : std::uint8_t { all, training, held_out };

    Division() = default;
    /// Throws std::invalid_argument unless 0 < share < 1.
    Division(double share, Part part);

    Part part = Part::all;
    std::uint64_t bound = 0;  // a sentence is held out if its draw is below
};

/// Reads which sentences a source has. It draws a word for each sentence, in the order of their
/// numbers, whatever the epoch: one of two sources with the same share and seed has it, never both.
class DivisionReader {
public:
    DivisionReader(Division division, std::uint64_t seed) noexcept
        : division_(division), draws_(seed, Purpose::held_out, 0, 0) {}

    /// Whether the source has a sentence. Fastest if sentences are asked for in order.
    [[nodiscard]] bool has(std::uint64_t sentence) noexcept {
        if (division_.part == Division::Part::all) {
            return true;
        }
        if (sentence != next_) {
            constexpr std::uint64_t kHalves = 2;  // of a word
            draws_.seek_half(kHalves * sentence);
        }
        next_ = sentence + 1;
        const bool is_held_out = draws_.word() < division_.bound;
        return is_held_out == (division_.part == Division::Part::held_out);
    }

private:
    Division division_;
    Random draws_;
    std::uint64_t next_ = 0;
};

}  // namespace sgns
