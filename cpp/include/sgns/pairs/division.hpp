// division.hpp: divides sentences into those to train on and those to measure the loss on.
#pragma once

#include "sgns/base/random.hpp"

#include <cstdint>

namespace sgns {

/// Which sentences of a corpus a source has. Each sentence is held out or not, by a draw that
/// depends on the seed and its number alone: one of two sources with the same share has it, never
/// both.
class Division {
public:
    enum class Part : std::uint8_t { all, training, held_out };

    Division() = default;
    /// Throws std::invalid_argument unless 0 < share < 1.
    Division(double share, Part part);

    [[nodiscard]] bool has(std::uint64_t seed, std::uint64_t sentence) const noexcept {
        if (part_ == Part::all) {
            return true;
        }
        const bool is_held_out = Random(seed, Purpose::held_out, 0, sentence).word() < bound_;
        return is_held_out == (part_ == Part::held_out);
    }

private:
    Part part_ = Part::all;
    std::uint64_t bound_ = 0;  // a sentence is held out if its draw is below
};

}  // namespace sgns
