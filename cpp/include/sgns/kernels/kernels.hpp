// kernels.hpp: the kernels of training: their arguments, and those that this machine can run.
//
// The kernel files include this header. They are compiled for instruction sets that this machine
// may lack: nothing here may be inline, or the linker might keep a copy that this machine cannot
// run.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sgns {

/// The most words on each side of a center of a block that has words.
constexpr std::size_t kWidestReach = 16;

/// Targets whose scores the shared step computes together.
constexpr std::size_t kGroup = 32;

/// A view of a block, or of some consecutive centers of one; see PairBlock. The pairs of center i
/// are contexts[offsets[i] .. offsets[i + 1]], and offsets[0] is not 0 unless it is the first.
struct BlockView {
    const std::uint32_t* centers;    // (n_centers,)
    const std::uint64_t* offsets;    // (n_centers + 1,)
    const std::uint32_t* contexts;   // (n_pairs,)
    const float* weights;            // one for each target, or null: every weight is 1
    const std::uint32_t* negatives;  // (n_targets, n_negatives), for the per-pair step
    const std::uint32_t* pool;       // (n_pool,), for the shared step
    std::size_t n_centers;
    std::size_t n_pool;                    // N
    const std::uint32_t* words = nullptr;  // in place of contexts, if `reach` is not 0;
                                           // (reach + n_centers + kWidestReach,) or more
    const std::uint8_t* left = nullptr;    // (n_centers,)
    const std::uint8_t* right = nullptr;   // (n_centers,)
    std::size_t reach = 0;
};

/// A view of the paths of a tree; see HuffmanTree. The path to token t is offsets[t] .. offsets[t +
/// 1] - 1.
struct Paths {
    const std::uint64_t* offsets;  // (n_tokens + 1,)
    const std::uint32_t* nodes;    // inner nodes, from the root down
    const std::uint8_t* codes;     // the branch at each node, 0 or 1
    std::size_t longest;           // length of the longest path
};

/// A view of lists of rows, such as those of words and their n-grams; see Subwords. List i is
/// rows[offsets[i]] .. rows[offsets[i + 1] - 1].
struct RowLists {
    const std::uint64_t* offsets = nullptr;  // (n + 1,)
    const std::uint32_t* rows = nullptr;
};

/// A block and the two matrices that it updates. Rows have `stride` floats, a multiple of
/// kRowMultiple, of which those from `dim` on are zero, and are 64-byte aligned.
struct Step {
    float* in;   // (n_tokens, stride) rows of hidden vectors
    float* out;  // (n_tokens, stride) rows of targets and negatives, or of inner nodes
    std::size_t stride;
    std::size_t dim;
    std::size_t n_negatives;  // K
    float alpha;              // learning rate
    BlockView pairs;
    const BlockView* next;  // the next block, whose rows are prefetched, or null
    float* scratch;         // 64-byte aligned, of the size that the kernel requires
    Paths paths = {};       // for the hierarchical step
    const std::uint8_t* frozen_in =
        nullptr;  // (n_tokens,) nonzero for each row of `in` that must not change, or null
    const std::uint8_t* frozen_out = nullptr;  // the same for `out`
    bool bounded = false;        // whether the shared step bounds the changes of hidden vectors
    bool prefetches_in = true;   // whether rows of `in` for the next block are prefetched
    bool prefetches_all = true;  // of a row, instead of its start
    float* means = nullptr;  // (2, stride) running means of pools and of hidden vectors, or null
    float share_of_block = 1.0F;  // of this block in the means; with 1 nothing is corrected
};

/// A kind of step: with separate negatives for each target, with a shared pool, or with the inner
/// nodes on the path to each target. Returns the sum of weight times loss.
using StepFunction = double (*)(const Step&);

/// The steps of one objective and one architecture.
struct Steps {
    bool predicts_contexts;  // targets are the contexts instead of the centers
    StepFunction per_pair;
    StepFunction shared;
    StepFunction hierarchical;
};

/// The kernels of one instruction set.
struct Kernels {
    const char* isa;
    const char* products;  // factors of products with the pool: float32 or bfloat16
    bool bands;            // the shared step takes the contexts of words all at once; see band.inl
    /// Floats of scratch memory for a block of this shape. Without a pool, `most_rows` is the most
    /// rows with which a target has a score.
    std::size_t (*scratch_floats)(std::size_t n_centers, std::size_t n_pool, std::size_t most_rows,
                                  std::size_t stride);
    /// Stores the mean of each of `n` lists of rows.
    void (*average_rows)(const float* matrix, std::size_t stride, const RowLists& lists,
                         std::size_t n, float* means);
    /// Adds after[i] - before[i] to every row of list i that is not frozen, for `n` lists.
    void (*add_changes)(float* matrix, std::size_t stride, const RowLists& lists, std::size_t n,
                        const float* before, const float* after, const std::uint8_t* frozen);
    std::size_t lanes;  // floats in a register
    /// Computes `n` multiply-adds of registers of `products`, to measure the peak of arithmetic.
    float (*multiply_lanes)(std::size_t n);
    /// Adds `amount` to n rows by id, to measure the peak of memory access.
    void (*add_to_rows)(float* rows, std::size_t stride, const std::uint32_t* ids, std::size_t n,
                        float amount);
    const Steps* const* steps;  // (n_objectives, n_architectures)
    const char* const* objectives;
    std::size_t n_objectives;
    const char* const* architectures;
    std::size_t n_architectures;
};

/// The kernels that this machine can run, the best first. Stores their number in `n`.
[[nodiscard]] const Kernels* const* supported_kernels(std::size_t& n);

/// The supported kernels, and after them those that only tests use: they run on every machine, and
/// are no choice for training.
[[nodiscard]] const Kernels* const* runnable_kernels(std::size_t& n);

/// An instruction set of the processor that the system does not let this process use.
struct Refusal {
    const char* isa;
    const char* reason;  // and what to do
};

[[nodiscard]] const Refusal* refused_kernels(std::size_t& n);

/// The kernels of an instruction set, or the best kernels if `isa` is null or empty.
///
/// Throws std::invalid_argument, with `argument` and the choices, if this machine has no kernels
/// `isa`, or with the reason why they are refused.
[[nodiscard]] const Kernels& find_kernels(const char* isa, const char* argument);

/// The steps of an objective and an architecture. Throws std::invalid_argument, with the choices,
/// for an unknown name.
[[nodiscard]] const Steps& find_steps(const Kernels& kernels, const char* objective,
                                      const char* architecture);

}  // namespace sgns
