// copy_memory.hpp: memory for the copies of rows that a worker makes in a round.
#pragma once

#include "sgns/base/huge_pages.hpp"
#include "training/stepper.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace sgns {

/// Memory that is taken piece by piece and freed all at once. It is reused in all rounds.
class CopyMemory {
public:
    /// Frees all pieces.
    void clear() noexcept { at_ = used_ = 0; }
    /// Returns a piece, which is aligned as rows are.
    float* take(std::size_t floats) {
        if (at_ < blocks_.size() && used_ > 0 && used_ + floats > blocks_[at_].floats) {
            ++at_;
            used_ = 0;
        }
        if (at_ == blocks_.size()) {
            blocks_.emplace_back();
        }
        Block& block = blocks_[at_];
        if (floats > block.floats) {  // it is empty
            block.floats = std::max(floats, kHugePage / sizeof(float));
            block.memory.reserve(block.floats);
        }
        float* const piece = block.memory.data() + used_;
        used_ += floats;
        return piece;
    }
    /// Frees the last floats of the last piece.
    void give_back(std::size_t floats) noexcept { used_ -= floats; }

private:
    struct Block {
        Scratch memory;
        std::size_t floats = 0;
    };
    std::vector<Block> blocks_;
    std::size_t at_ = 0;    // the block in use
    std::size_t used_ = 0;  // floats of it
};

}  // namespace sgns
