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
struct Step {
    float* in;   // (n_tokens, stride) rows of centers
    float* out;  // (n_tokens, stride) rows of contexts and negatives
    std::size_t stride;
    const std::uint32_t* centers;    // (n_centers,)
    const std::uint64_t* offsets;    // (n_centers + 1,)
    const std::uint32_t* contexts;   // (n_pairs,)
    const float* weights;            // (n_pairs,), or null: every weight is 1
    const std::uint32_t* negatives;  // (n_pairs, n_negatives), for the per-pair step
    const std::uint32_t* pool;       // (n_pool,), for the shared step
    std::size_t n_centers;
    std::size_t n_negatives;  // K
    std::size_t n_pool;       // N
    float alpha;              // learning rate
    float* scores;  // scratch, 64-byte aligned: see trainer.cpp for the sizes of all three
    float** rows;
    float* scratch;
};

/// Takes the SGD steps of one block and returns the sum of weight times loss.
using StepFunction = double (*)(const Step&);

/// The steps of one objective.
struct Steps {
    const char* objective;
    StepFunction per_pair;  // negatives of its own for every pair: the classical step
    StepFunction shared;    // one pool of negatives for all pairs of a block
};

/// The kernels of one instruction set.
struct Kernels {
    const char* isa;
    const Steps* steps;
    std::size_t n_objectives;
};

/// Kernels that this machine can run, the best first: `n` of them.
[[nodiscard]] const Kernels* const* supported_kernels(std::size_t& n);

/// Kernels by instruction set, or the best ones if `isa` is null or empty.
///
/// Throws std::invalid_argument, naming `argument` and listing the choices, if this machine
/// has no kernels `isa`.
[[nodiscard]] const Kernels& find_kernels(const char* isa, const char* argument);

/// Steps by objective. Throws std::invalid_argument, listing the choices, for a bad name.
[[nodiscard]] const Steps& find_steps(const Kernels& kernels, const char* objective);

}  // namespace sgns
