// graph.hpp: a graph as sparse rows of neighbors.
#pragma once

#include "sgns/base/types.hpp"

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace sgns {

/// An immutable directed graph, as compressed sparse rows. An undirected graph has every edge in
/// both directions.
class Graph {
public:
    /// Takes rows whose neighbors rise. Without weights each weight is 1.
    ///
    /// Throws CorpusError if there are no nodes, std::invalid_argument if the offsets do not rise
    /// from 0 to the number of neighbors, if the neighbors of a node do not rise, or if weights are
    /// not as many or not finite and > 0; std::out_of_range for a neighbor that is not a node.
    Graph(std::vector<std::uint64_t> offsets, std::vector<TokenId> neighbors,
          std::vector<float> weights);

    /// Makes rows of edges in any order. Weights of equal edges are added (each is 1 if `weights`
    /// is empty); edges of weight 0 are dropped. Unless `directed`, every edge is stored in both
    /// directions.
    ///
    /// Throws CorpusError if there are no nodes, std::invalid_argument if lengths differ or a
    /// weight is not finite, negative, or out of the range of a float; std::out_of_range for an end
    /// of an edge that is not a node.
    [[nodiscard]] static Graph from_edges(std::uint64_t n_nodes, std::span<const TokenId> sources,
                                          std::span<const TokenId> targets,
                                          std::span<const double> weights, bool directed);

    [[nodiscard]] std::uint64_t n_nodes() const noexcept { return offsets_.size() - 1; }
    /// The neighbors of node i are neighbors()[offsets()[i] .. offsets()[i + 1]], rising.
    [[nodiscard]] const std::vector<std::uint64_t>& offsets() const noexcept { return offsets_; }
    [[nodiscard]] const std::vector<TokenId>& neighbors() const noexcept { return neighbors_; }
    /// The weights of the neighbors, or empty if each is 1.
    [[nodiscard]] const std::vector<float>& weights() const noexcept { return weights_; }
    /// Whether every edge exists in both directions with the same weight.
    [[nodiscard]] bool is_symmetric() const noexcept { return symmetric_; }

    [[nodiscard]] std::uint64_t degree(TokenId node) const noexcept {
        return offsets_[node + std::uint64_t{1}] - offsets_[node];
    }
    /// The index in neighbors() of the edge from `source` to `target`, or n_edges() if there is
    /// none.
    [[nodiscard]] std::uint64_t find(TokenId source, TokenId target) const noexcept {
        const std::uint64_t end = offsets_[source + std::uint64_t{1}];
        std::uint64_t first = offsets_[source];
        // No branch: the halving is unpredictable.
        for (std::uint64_t n = end - first; n > 1;) {
            const std::uint64_t half = n / 2;
            first += neighbors_[first + half - 1] < target ? half : 0;
            n -= half;
        }
        return first < end && neighbors_[first] == target ? first : n_edges();
    }
    [[nodiscard]] bool has_edge(TokenId source, TokenId target) const noexcept {
        // In a symmetric graph either end can be searched.
        const bool swap = symmetric_ && degree(target) < degree(source);
        return (swap ? find(target, source) : find(source, target)) != n_edges();
    }
    [[nodiscard]] std::uint64_t n_edges() const noexcept { return neighbors_.size(); }

private:
    /// Checks nothing.
    Graph(std::vector<std::uint64_t> offsets, std::vector<TokenId> neighbors,
          std::vector<float> weights, bool symmetric)
        : offsets_(std::move(offsets)),
          neighbors_(std::move(neighbors)),
          weights_(std::move(weights)),
          symmetric_(symmetric) {}

    std::vector<std::uint64_t> offsets_;  // (n_nodes + 1,)
    std::vector<TokenId> neighbors_;      // (n_edges,)
    std::vector<float> weights_;          // (n_edges,), or empty
    bool symmetric_ = false;
};

}  // namespace sgns
