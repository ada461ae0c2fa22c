// walks.hpp: random walks on a graph.
#pragma once

#include "sgns/base/tasks.hpp"
#include "sgns/base/types.hpp"
#include "sgns/corpus/corpus.hpp"
#include "sgns/graph/graph.hpp"
#include "sgns/sampling/alias_table.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace sgns {

struct WalkOptions {
    std::uint64_t num_walks = 10;    // walks from each node, in an epoch
    std::uint64_t walk_length = 80;  // nodes of a walk without a dead end
    double p = 1.0;                  // return parameter
    double q = 1.0;                  // in-out parameter
    std::uint64_t seed = 1;
};

/// Consecutive walks of an epoch.
struct WalkBatch {
    std::uint64_t first = 0;             // number of the first walk in its epoch
    std::vector<TokenId> nodes;          // (n, walk_length), of which the first `lengths` are valid
    std::vector<std::uint64_t> lengths;  // (n,)
    std::uint64_t n_rejected = 0;        // rejected proposals, and as many as exact draws took the
                                         // time of
};

/// The second-order random walks of node2vec (Grover and Leskovec, KDD 2016). From node v, reached
/// from t, a walk steps to a neighbor x with a probability proportional to w(v, x) times 1 / p if x
/// is t, 1 if there is an edge from t to x, and 1 / q otherwise. The first step depends on weights
/// alone. A walk ends at a node without neighbors.
///
/// An epoch has `num_walks` passes. In each of them one walk starts from every node, in shuffled
/// order. A walk is a function of (seed, epoch, its number in the epoch) alone.
class RandomWalks {
public:
    /// Prepares weighted draws with `workers` threads. Throws std::invalid_argument if num_walks or
    /// walk_length is 0, walk_length is above kMostWalkLength, p or q is not from 1e-9 to 1e9, or
    /// an epoch would have 2^64 nodes or more.
    RandomWalks(std::shared_ptr<const Graph> graph, const WalkOptions& options,
                std::uint64_t workers, const Poll& poll);

    [[nodiscard]] const Graph& graph() const noexcept { return *graph_; }
    [[nodiscard]] const WalkOptions& options() const noexcept { return options_; }
    [[nodiscard]] std::uint64_t n_walks() const noexcept {
        return options_.num_walks * graph_->n_nodes();
    }
    /// The number of chunks of an epoch. Walks are made chunk by chunk.
    [[nodiscard]] std::uint64_t n_chunks() const noexcept;
    void make(std::uint64_t epoch, std::uint64_t chunk, WalkBatch& batch) const;
    /// Walk `i` of `batch`.
    [[nodiscard]] std::span<const TokenId> walk(const WalkBatch& batch,
                                                std::size_t i) const noexcept {
        return {&batch.nodes[i * options_.walk_length], batch.lengths[i]};
    }

private:
    template <bool kWeighted, bool kSecondOrder>
    friend class Walkers;
    void tabulate(std::uint64_t workers, const Poll& poll);
    [[nodiscard]] bool is_second_order() const noexcept {
        return options_.p != 1.0 || options_.q != 1.0;
    }

    std::shared_ptr<const Graph> graph_;
    WalkOptions options_;
    std::vector<AliasColumn> columns_;  // of all neighbors; empty if unweighted
    std::vector<double> strengths_;     // sum of the weights of each node, if p or q is not 1
    std::vector<float> heaviest_;       // largest weight of each node, if hubs have other proposals

    /// What the weight of an edge is multiplied by; 1 for an edge to a neighbor of the previous
    /// node.
    struct Biases {
        double back = 1.0;        // of a return
        double far = 1.0;         // of a step to any other node
        double most = 1.0;        // largest bias of a proposal
        double extra_back = 0.0;  // bias of a return in excess of `most`
    };
    Biases biases_;
    // Probabilities of accepting a proposal, in units of 2^-64: a return, a neighbor of the
    // previous node, any other node, and a return among proposals with the bias of far nodes.
    std::uint64_t accept_back_ = 0;
    std::uint64_t accept_near_ = 0;
    std::uint64_t accept_far_ = 0;
    std::uint64_t accept_back_as_far_ = 0;
};

/// The most nodes of a walk. A walk is in memory as a whole.
inline constexpr std::uint64_t kMostWalkLength = 1 << 20;

/// Estimates how often each node is visited in an epoch: its visits in the first pass of the first
/// epoch, times num_walks. `meter` counts walks.
[[nodiscard]] std::vector<std::uint64_t> count_visits(const RandomWalks& walks,
                                                      std::uint64_t workers, const Poll& poll,
                                                      Meter* meter = nullptr);

/// The walks of an epoch as sentences, in order.
[[nodiscard]] EncodedCorpus corpus_of(const RandomWalks& walks, std::uint64_t epoch,
                                      std::uint64_t workers, const Poll& poll);

}  // namespace sgns
