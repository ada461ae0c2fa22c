// stepper.hpp: passes blocks to the kernels.
#pragma once

#include "sgns/base/huge_pages.hpp"
#include "sgns/pairs/block.hpp"
#include "sgns/training/matrix.hpp"
#include "sgns/training/step_options.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <span>

namespace sgns {

/// Memory of one worker, on huge pages. It loses its contents when it grows.
class Scratch {
public:
    float* reserve(std::size_t floats) {
        const std::size_t bytes = (floats * sizeof(float) + kHugePage - 1) / kHugePage * kHugePage;
        if (bytes > n_bytes_) {
            n_bytes_ = 0;
            memory_.reset(static_cast<float*>(std::aligned_alloc(kHugePage, bytes)));
            if (memory_ == nullptr) {
                throw std::bad_alloc();
            }
            ask_for_huge_pages(memory_.get(), bytes);
            n_bytes_ = bytes;
        }
        return memory_.get();
    }
    [[nodiscard]] float* data() noexcept { return memory_.get(); }

private:
    struct Free {
        void operator()(float* memory) const noexcept { std::free(memory); }
    };
    std::unique_ptr<float, Free> memory_;
    std::size_t n_bytes_ = 0;
};

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
};

/// A mask in the form of the kernels.
inline const std::uint8_t* mask(std::span<const std::uint8_t> frozen) noexcept {
    return frozen.empty() ? nullptr : frozen.data();
}

inline StepRows rows_of(Matrix& in, Matrix& out, const StepOptions& options) {
    StepRows rows{{in.data(), mask(options.frozen_in)}, {out.data(), mask(options.frozen_out)}, {}};
    if (options.tree != nullptr) {
        rows.nodes.data = options.nodes->data();
        rows.paths = options.tree->paths();
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
    /// Trains rows of the shape of `matrix`.
    Stepper(std::uint32_t n_negatives, const Matrix& matrix, const StepOptions& options)
        : n_negatives_(n_negatives),
          stride_(matrix.stride()),
          dim_(matrix.dim()),
          options_(options) {}

    /// Trains `rows`, which are indexed by the ids of `block`. It prefetches the rows of `next`, if
    /// that is not null.
    Trained step(const PairBlock& block, const PairBlock* next, const StepRows& rows, double alpha);

private:
    /// Takes the shared step, in the parts that `alpha` requires. Returns the loss.
    double step_parts(Step step, double alpha) const;

    const std::uint32_t n_negatives_;
    const std::size_t stride_;
    const std::size_t dim_;
    const StepOptions options_;
    Scratch scratch_;
};

}  // namespace sgns
