// kernels.hpp: what a training kernel is given, and which kernels this machine can run.
//
// Included by the kernel files, which are compiled for instruction sets that this machine may
// lack: nothing here may be inline, or the linker could keep a copy that this machine can't run.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sgns {

/// The pairs of one block, and the negatives drawn for them: see PairBlock.
struct BlockView {
    const std::uint32_t* centers;    // (n_centers,)
    const std::uint64_t* offsets;    // (n_centers + 1,)
    const std::uint32_t* contexts;   // (n_pairs,)
    const float* weights;            // (n_targets,), or null: every weight is 1
    const std::uint32_t* negatives;  // (n_targets, n_negatives), for the per-pair step
    const std::uint32_t* pool;       // (n_pool,), for the shared step
    std::size_t n_centers;
    std::size_t n_pool;  // N
};

/// The way from the root of a binary tree over all tokens to each of its leaves: see HuffmanTree.
/// Token t has the entries offsets[t] .. offsets[t + 1] - 1.
struct Paths {
    const std::uint64_t* offsets;  // (n_tokens + 1,)
    const std::uint32_t* nodes;    // inner nodes, from the root down
    const std::uint8_t* codes;     // which way the path goes on from there, 0 or 1
    std::size_t longest;           // entries of one token
};

/// One block and the two matrices it updates. Rows are `stride` floats, a multiple of kRowMultiple,
/// and 64-byte aligned.
struct Step {
    float* in;   // (n_tokens, stride) rows that hidden vectors are made of
    float* out;  // (n_tokens, stride) rows of targets and negatives; or of inner nodes
    std::size_t stride;
    std::size_t n_negatives;  // K
    float alpha;              // learning rate
    BlockView pairs;
    const BlockView*
        next;          // the block after this one, whose rows are called into the cache, or null
    float* scratch;    // 64-byte aligned, of the size that the kernel wants
    Paths paths = {};  // for the hierarchical step
    const std::uint8_t* frozen_in = nullptr;   // (n_tokens,) not 0 where a row of `in` must not
                                               // change; null if all may
    const std::uint8_t* frozen_out = nullptr;  // the same of `out`
};

/// The ways to take a step: negatives of its own for every target, or a pool for all of them; or
/// the inner nodes on the path to it. Each returns the sum of weight times loss.
using StepFunction = double (*)(const Step&);

/// The steps of one objective and one architecture.
struct Steps {
    bool predicts_contexts;  // targets are the contexts, and not the centers
    StepFunction per_pair;
    StepFunction shared;
    StepFunction hierarchical;
};

/// The kernels of one instruction set.
struct Kernels {
    const char* isa;
    const char* products;  // what factors of products with the pool are: float32 or bfloat16
    /// Floats of scratch memory for a block of this shape; `most_rows` is how many rows a target
    /// is scored against at most, where there is no pool.
    std::size_t (*scratch_floats)(std::size_t n_centers, std::size_t n_pool, std::size_t most_rows,
                                  std::size_t stride);
    std::size_t lanes;  // floats in a register
    /// Makes `n` multiply-adds of registers of `products`, for the peak of the arithmetic units.
    float (*multiply_lanes)(std::size_t n);
    /// Adds to n rows (of `stride` floats) by id, for the peak of the memory.
    void (*add_to_rows)(float* rows, std::size_t stride, const std::uint32_t* ids, std::size_t n,
                        float amount);
    const Steps* const* steps;  // (n_objectives, n_architectures)
    const char* const* objectives;
    std::size_t n_objectives;
    const char* const* architectures;
    std::size_t n_architectures;
};

/// Kernels that this machine can run, the best first: `n` of them.
[[nodiscard]] const Kernels* const* supported_kernels(std::size_t& n);

/// Kernels by instruction set, or the best ones if `isa` is null or empty.
///
/// Throws std::invalid_argument, naming `argument` and listing the choices, if this machine
/// has no kernels `isa`.
[[nodiscard]] const Kernels& find_kernels(const char* isa, const char* argument);

/// Steps by name. Throws std::invalid_argument, listing the choices, for a bad one.
[[nodiscard]] const Steps& find_steps(const Kernels& kernels, const char* objective,
                                      const char* architecture);

}  // namespace sgns
