// stepper.hpp: passes blocks to the kernels.
#pragma once

#include "sgns/pairs/block.hpp"
#include "sgns/training/matrix.hpp"
#include "sgns/training/step_options.hpp"
#include "training/input_concatenation.hpp"
#include "training/input_means.hpp"
#include "training/running_means.hpp"
#include "training/scratch.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace sgns {

/// Rows of a matrix for a step.
struct MatrixRows {
    float* data = nullptr;
    const std::uint8_t* frozen = nullptr;  // nonzero for each row that must not change, or null
};

/// All rows of a step, in the matrices or in copies.
struct StepRows {
    MatrixRows in;
    MatrixRows out;
    MatrixRows nodes;  // inner nodes, or null without a tree
    Paths paths = {};
    RowLists lists = {};  // of input vectors that are means of rows of `in`
};

/// A mask in the form of the kernels.
inline const std::uint8_t* mask(std::span<const std::uint8_t> frozen) noexcept {
    return frozen.empty() ? nullptr : frozen.data();
}

inline StepRows rows_of(Matrix& in, Matrix& out, const StepOptions& options) {
    StepRows rows{{in.data(), mask(options.frozen_in)}, {out.data(), mask(options.frozen_out)}, {}};
    if (options.tree != nullptr) {
        rows.nodes = {options.nodes->data(), mask(options.frozen_nodes)};
        rows.paths = options.tree->paths();
    }
    if (options.subwords != nullptr) {
        rows.lists = options.subwords->lists();
    }
    return rows;
}

/// The results of a block.
struct Trained {
    std::uint64_t words = 0;
    std::uint64_t targets = 0;  // predictions that were trained
    double weight = 0.0;        // of all targets
    double loss = 0.0;          // sum of weight times loss
};

/// Trains on blocks, on one thread.
class Stepper {
public:
    /// Trains rows of the shapes of these matrices. See PairSource for `n_concatenated`.
    Stepper(std::uint32_t n_negatives, const Matrix& in, const Matrix& out,
            const StepOptions& options, std::uint64_t n_concatenated = 0)
        : n_negatives_(n_negatives),
          stride_(out.stride()),
          dim_(out.dim()),
          options_(options),
          means_(*options.kernels) {
        if (n_concatenated > 0) {
            concatenation_.emplace(*options.kernels, n_concatenated, in);
        }
    }

    /// Trains `rows`, which are indexed by the ids of `block`. It prefetches the rows of `next`, if
    /// that is not null. `means` are those of the blocks before, or null for a block by itself.
    Trained step(const PairBlock& block, const PairBlock* next, const StepRows& rows, double alpha,
                 RunningMeans* means);

private:
    /// Takes a kind of step for some centers after the others. Returns the loss.
    double step_parts(StepFunction function, Step step, std::size_t n_centers,
                      const RowLists& lists, RunningMeans* means = nullptr);

    const std::uint32_t n_negatives_;
    const std::size_t stride_;
    const std::size_t dim_;
    const StepOptions options_;
    Scratch scratch_;
    InputMeans means_;
    std::optional<InputConcatenation> concatenation_;
};

}  // namespace sgns
