// hubs.hpp: graphs with hubs, which few proposals suit.
#pragma once

#include "sgns/base/random.hpp"
#include "sgns/graph/graph.hpp"

#include <cmath>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace sgns::test {

struct Edges {
    std::vector<TokenId> sources;
    std::vector<TokenId> targets;
    std::vector<double> weights;

    void add(TokenId source, TokenId target, double weight = 1.0) {
        sources.push_back(source);
        targets.push_back(target);
        weights.push_back(weight);
    }
    [[nodiscard]] std::shared_ptr<const Graph> graph(TokenId n_nodes, bool directed) const {
        return std::make_shared<const Graph>(
            Graph::from_edges(n_nodes, sources, targets, weights, directed));
    }
};

/// Nodes around one hub, of which some are linked. Heavy weights are as 1 to 1000.
inline std::shared_ptr<const Graph> star(TokenId n_nodes, TokenId n_links, bool weighted = false) {
    Random random(5, Purpose::sampling, 0, 0);
    const auto weight = [&] { return weighted ? std::exp(0.007 * random.below(1000)) : 1.0; };
    Edges edges;
    for (TokenId i = 1; i < n_nodes; ++i) {
        edges.add(0, i, weight());
    }
    for (TokenId i = 0; i < n_links; ++i) {
        edges.add(1 + random.below(n_nodes - 1), 1 + random.below(n_nodes - 1), weight());
    }
    return edges.graph(n_nodes, false);
}

/// Two linked hubs that share every third of their neighbors.
inline std::shared_ptr<const Graph> two_hubs(TokenId n_nodes, bool weighted = false) {
    Random random(6, Purpose::sampling, 0, 0);
    Edges edges;
    edges.add(0, 1, weighted ? 500.0 : 1.0);
    for (TokenId i = 2; i < n_nodes; ++i) {
        const double weight = weighted ? 1.0 + random.below(20) : 1.0;
        if (i % 3 != 1) {
            edges.add(0, i, weight);
        }
        if (i % 3 != 2) {
            edges.add(1, i, weight);
        }
    }
    return edges.graph(n_nodes, false);
}

/// Every node is linked to every other one and to itself. Weights differ.
inline std::shared_ptr<const Graph> clique(TokenId n_nodes, bool weighted = false) {
    Edges edges;
    for (TokenId i = 0; i < n_nodes; ++i) {
        for (TokenId j = i; j < n_nodes; ++j) {
            edges.add(i, j, weighted && i + j < 4 ? 1e4 : 1.0);
        }
    }
    return edges.graph(n_nodes, false);
}

/// A directed hub. Every other neighbor leads back to it, and all lead to a few others, of which
/// some are repeated and some are the same node.
inline std::shared_ptr<const Graph> directed_star(TokenId n_nodes, bool weighted) {
    Random random(7, Purpose::sampling, 0, 0);
    Edges edges;
    for (TokenId i = 1; i < n_nodes; ++i) {
        edges.add(0, i, weighted ? 1.0 + random.below(9) : 1.0);
        if (i % 2 == 0) {
            edges.add(i, 0);
        }
        for (int link = 0; link < 3; ++link) {
            edges.add(i, 1 + random.below(n_nodes - 1), weighted ? 1.0 + random.below(9) : 1.0);
        }
        edges.add(i, i);
    }
    return edges.graph(n_nodes, true);
}

}  // namespace sgns::test
