// step_options.hpp: the steps that training takes.
#pragma once

#include "sgns/kernels/kernels.hpp"
#include "sgns/training/huffman.hpp"
#include "sgns/training/matrix.hpp"

#include <cstdint>
#include <span>

namespace sgns {

/// Which steps are taken, on which instruction set, and which rows they leave as they are. With a
/// tree every block also takes the step of hierarchical softmax, or, where the source has no
/// negatives, that one alone.
struct StepOptions {
    const Kernels* kernels = nullptr;
    const Steps* steps = nullptr;       // of these kernels
    const HuffmanTree* tree = nullptr;  // over all tokens, or null
    Matrix* nodes = nullptr;            // rows of its inner nodes, trained too; null without a tree
    // Not 0 where a row must not change; empty if all may.
    std::span<const std::uint8_t> frozen_in = {};
    std::span<const std::uint8_t> frozen_out = {};

    /// Scores that make up the loss of a target, at most.
    [[nodiscard]] double most_scores(std::uint32_t n_negatives) const noexcept {
        return 1.0 + n_negatives + (tree == nullptr ? 0.0 : static_cast<double>(tree->longest()));
    }
};

}  // namespace sgns
