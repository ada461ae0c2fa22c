// input_means.hpp: input vectors of a block that are means of rows.
#pragma once

#include "sgns/base/types.hpp"
#include "sgns/kernels/kernels.hpp"
#include "training/numbering.hpp"
#include "training/scratch.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace sgns {

/// Lets kernels train the input vectors of some centers where each is the mean of several rows. A
/// token that occurs several times has one vector.
class InputMeans {
public:
    explicit InputMeans(const Kernels& kernels) : kernels_(kernels) {}

    /// Computes the vectors, and makes them the input rows of `step`.
    void begin(Step& step, bool predicts_contexts, const RowLists& lists);
    /// Adds the changes of the vectors to their rows.
    void end();

private:
    const Kernels& kernels_;
    Numbering numbering_;
    std::vector<TokenId> tokens_;         // by number
    std::vector<TokenId> numbers_;        // in place of ids of the block
    std::vector<std::uint64_t> offsets_;  // the lists, by number
    std::vector<std::uint32_t> rows_;
    Scratch before_;
    Scratch after_;
    // Of the step:
    float* in_ = nullptr;
    const std::uint8_t* frozen_ = nullptr;
    std::size_t stride_ = 0;
};

}  // namespace sgns
