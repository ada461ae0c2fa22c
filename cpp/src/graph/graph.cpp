#include "sgns/graph/graph.hpp"

#include "sgns/base/checks.hpp"
#include "sgns/base/errors.hpp"
#include "sgns/base/huge_pages.hpp"
#include "sgns/base/numbers.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>

namespace sgns {

namespace {

std::string at(std::uint64_t position) {
    return " at position " + std::to_string(position);
}

void check_n_nodes(std::uint64_t n_nodes) {
    if (n_nodes == 0) {
        throw CorpusError("the graph has no nodes");
    }
    if (n_nodes > std::numeric_limits<TokenId>::max()) {
        throw std::invalid_argument("a graph has at most 2^32 - 1 nodes, got " +
                                    std::to_string(n_nodes));
    }
}

void check_nodes(std::span<const TokenId> nodes, std::uint64_t n_nodes, const char* name) {
    const auto bad =
        std::find_if(nodes.begin(), nodes.end(), [&](TokenId i) { return i >= n_nodes; });
    if (bad != nodes.end()) {
        throw std::out_of_range(std::string(name) + " hold node " + std::to_string(*bad) +
                                at(static_cast<std::uint64_t>(bad - nodes.begin())) +
                                "; nodes are 0 to " + std::to_string(n_nodes - 1) + " here");
    }
}

template <class Weight>
void check_weights(std::span<const Weight> weights, std::size_t n_edges) {
    if (!weights.empty()) {
        check_as_many(weights.size(), "weights", n_edges, "edges");
    }
    check_not_negative(weights, "weights");
}

/// Whether every edge has its reverse. Rows rise: the reverses of the edges of one row after the
/// other come first among those of their rows that were not visited.
bool symmetric(const std::vector<std::uint64_t>& offsets, const std::vector<TokenId>& neighbors,
               const std::vector<float>& weights) {
    std::vector<std::uint64_t> next(offsets.begin(), offsets.end() - 1);
    for (std::uint64_t source = 0; source < next.size(); ++source) {
        for (std::uint64_t edge = offsets[source]; edge < offsets[source + 1]; ++edge) {
            const TokenId target = neighbors[edge];
            const std::uint64_t back = next[target]++;
            if (back >= offsets[target + std::uint64_t{1}] || neighbors[back] != source ||
                (!weights.empty() && weights[back] != weights[edge])) {
                return false;
            }
        }
    }
    return true;
}

/// Turns counts (n + 1,), of which the last is 0, into start positions.
void accumulate(std::vector<std::uint64_t>& counts) {
    std::uint64_t sum = 0;
    for (std::uint64_t& count : counts) {
        sum += std::exchange(count, sum);
    }
}

float as_weight(double sum, std::uint64_t source, TokenId target) {
    const auto weight = static_cast<float>(sum);
    if (!std::isfinite(weight) || (weight == 0.0F && sum > 0.0)) {
        throw std::invalid_argument("the weight of the edge from node " + std::to_string(source) +
                                    " to node " + std::to_string(target) + " is " + as_text(sum) +
                                    ", which is out of the range of a 32-bit float");
    }
    return weight;
}

}  // namespace

Graph::Graph(std::vector<std::uint64_t> offsets, std::vector<TokenId> neighbors,
             std::vector<float> weights)
    : offsets_(std::move(offsets)), neighbors_(std::move(neighbors)), weights_(std::move(weights)) {
    check_offsets(offsets_, neighbors_.size(), "neighbors");
    check_n_nodes(n_nodes());
    check_nodes(neighbors_, n_nodes(), "neighbors");
    check_weights(std::span<const float>(weights_), neighbors_.size());
    if (const auto zero = std::find(weights_.begin(), weights_.end(), 0.0F);
        zero != weights_.end()) {
        throw std::invalid_argument("weights must be finite and > 0, got 0.0" +
                                    at(static_cast<std::uint64_t>(zero - weights_.begin())));
    }
    for (std::uint64_t node = 0; node < n_nodes(); ++node) {
        for (std::uint64_t i = offsets_[node] + 1; i < offsets_[node + 1]; ++i) {
            if (neighbors_[i - 1] >= neighbors_[i]) {
                throw std::invalid_argument("the neighbors of node " + std::to_string(node) +
                                            " must rise, got " + std::to_string(neighbors_[i - 1]) +
                                            " before " + std::to_string(neighbors_[i]));
            }
        }
    }
    symmetric_ = symmetric(offsets_, neighbors_, weights_);
}

Graph Graph::from_edges(std::uint64_t n_nodes, std::span<const TokenId> sources,
                        std::span<const TokenId> targets, std::span<const double> weights,
                        bool directed) {
    check_n_nodes(n_nodes);
    if (sources.size() != targets.size()) {
        throw std::invalid_argument("sources and targets must be of one length, got " +
                                    std::to_string(sources.size()) + " and " +
                                    std::to_string(targets.size()));
    }
    check_nodes(sources, n_nodes, "sources");
    check_nodes(targets, n_nodes, "targets");
    check_weights(weights, sources.size());
    const auto each_edge = [&](auto&& visit) {
        for (std::size_t i = 0; i < sources.size(); ++i) {
            const TokenId source = checked_id(sources, i, n_nodes, "sources");
            const TokenId target = checked_id(targets, i, n_nodes, "targets");
            const double weight = weights.empty() ? 1.0 : weights[i];
            visit(source, target, weight);
            if (!directed && source != target) {
                visit(target, source, weight);
            }
        }
    };
    // The caller may change the arrays between the two passes.
    const auto check_room = [](std::uint64_t at, std::uint64_t end) {
        if (at >= end) {
            throw std::invalid_argument("sources and targets changed while they were read");
        }
    };

    // Sorts edges by target and then, stably, by source, in linear time.
    std::vector<std::uint64_t> by_target(n_nodes + 1, 0);
    std::vector<std::uint64_t> offsets(n_nodes + 1, 0);
    each_edge([&](TokenId source, TokenId target, double) {
        by_target[target] += directed;
        ++offsets[source];
    });
    if (!directed) {
        by_target = offsets;  // each edge of two nodes is there in both directions
    }
    accumulate(by_target);
    accumulate(offsets);
    struct Arrival {
        double weight;
        TokenId source;
    };
    std::vector<Arrival, HugePageAllocator<Arrival>> arrivals(offsets.back());
    each_edge([&](TokenId source, TokenId target, double weight) {
        check_room(by_target[target], arrivals.size());
        arrivals[by_target[target]++] = {weight, source};
    });
    std::vector<std::uint64_t> ends(offsets.begin(), offsets.end() - 1);
    std::vector<TokenId> neighbors(arrivals.size());
    std::vector<double, HugePageAllocator<double>> sums(arrivals.size());
    std::uint64_t arrival = 0;
    for (std::uint64_t target = 0; target < n_nodes; ++target) {
        for (; arrival < by_target[target]; ++arrival) {  // by_target has the ends now
            const auto [weight, source] = arrivals[arrival];
            const std::uint64_t end = ends[source];
            if (end > offsets[source] && neighbors[end - 1] == target) {
                sums[end - 1] += weight;
            } else {
                check_room(end, offsets[source + std::uint64_t{1}]);
                neighbors[end] = static_cast<TokenId>(target);
                sums[end] = weight;
                ++ends[source];
            }
        }
    }

    std::vector<float> summed(neighbors.size());
    std::uint64_t n_edges = 0;
    bool weighted = false;
    for (std::uint64_t source = 0; source < n_nodes; ++source) {
        const std::uint64_t begin = std::exchange(offsets[source], n_edges);
        for (std::uint64_t i = begin; i < ends[source]; ++i) {
            const float weight = as_weight(sums[i], source, neighbors[i]);
            neighbors[n_edges] = neighbors[i];
            summed[n_edges] = weight;
            weighted = weighted || (weight != 0.0F && weight != 1.0F);
            n_edges += weight > 0.0F;
        }
    }
    offsets.back() = n_edges;
    neighbors.resize(n_edges);
    summed.resize(weighted ? n_edges : 0);
    // The weights of both directions of an edge are sums of the same numbers in the same order.
    const bool is_symmetric = !directed || symmetric(offsets, neighbors, summed);
    return {std::move(offsets), std::move(neighbors), std::move(summed), is_symmetric};
}

}  // namespace sgns
