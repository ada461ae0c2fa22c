// kernels.hpp: what a training kernel is given, and which kernels this machine can run.
//
// Included by the kernel files, which are compiled for instruction sets that this machine may
// lack: nothing here may be inline, or the linker could keep a copy that this machine can't run.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sgns {

/// One block of pairs and the two matrices it updates. Rows are `stride` floats, a multiple of
/// kRowMultiple, and 64-byte aligned.
struct PairStep {
    float* in;   // (n_tokens, stride) rows of centers
    float* out;  // (n_tokens, stride) rows of contexts and negatives
    std::size_t stride;
    const std::uint32_t* centers;    // (n_centers,)
    const std::uint64_t* offsets;    // (n_centers + 1,)
    const std::uint32_t* contexts;   // (n_pairs,)
    const float* weights;            // (n_pairs,), or null: every weight is 1
    const std::uint32_t* negatives;  // (n_pairs, n_negatives)
    std::size_t n_centers;
    std::size_t n_negatives;
    float alpha;    // learning rate
    float* scores;  // scratch, 64-byte aligned: padded(n_negatives + 1) floats
    float** rows;   // scratch: n_negatives + 1 pointers
};

/// Takes one SGD step per pair, in order, and returns the sum of weight times loss.
using StepFunction = double (*)(const PairStep&);

/// The kernels of one instruction set: one step for each objective, by name.
struct Kernels {
    struct Objective {
        const char* name;
        StepFunction per_pair;
    };
    const char* isa;
    const Objective* objectives;
    std::size_t n_objectives;
};

/// Kernels that this machine can run, the best first: `n` of them.
[[nodiscard]] const Kernels* const* supported_kernels(std::size_t& n);

/// Kernels by instruction set, or the best ones if `isa` is null or empty.
///
/// Throws std::invalid_argument, naming `argument` and listing the choices, if this machine
/// has no kernels `isa`.
[[nodiscard]] const Kernels& find_kernels(const char* isa, const char* argument);

/// A kernel by objective. Throws std::invalid_argument, listing the choices, for a bad name.
[[nodiscard]] StepFunction find_step(const Kernels& kernels, const char* objective);

}  // namespace sgns
