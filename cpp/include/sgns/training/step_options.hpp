// step_options.hpp: the kernels and rows of a training step.
#pragma once

#include "sgns/kernels/kernels.hpp"
#include "sgns/training/huffman.hpp"
#include "sgns/training/matrix.hpp"
#include "sgns/training/subwords.hpp"

#include <cstdint>
#include <span>

namespace sgns {

/// The kernels, the tree, the subwords and the frozen rows of each step. With a tree, every block
/// also takes the step of hierarchical softmax. Without negatives, it takes only that step.
struct StepOptions {
    const Kernels* kernels = nullptr;
    const Steps* steps = nullptr;       // an entry of these kernels
    const HuffmanTree* tree = nullptr;  // over all tokens, or null
    Matrix* nodes = nullptr;  // rows of its inner nodes, which are trained; null without a tree
    const Subwords* subwords = nullptr;  // of all input vectors, or null: each is one row
    // Nonzero for each row that must not change, or empty if all rows may change.
    std::span<const std::uint8_t> frozen_in = {};
    std::span<const std::uint8_t> frozen_out = {};
    std::span<const std::uint8_t> frozen_nodes = {};

    /// The most scores that add to the loss of a target.
    [[nodiscard]] double most_scores(std::uint32_t n_negatives) const noexcept {
        return 1.0 + n_negatives + (tree == nullptr ? 0.0 : static_cast<double>(tree->longest()));
    }
};

}  // namespace sgns
