#include "graph/exact_step.hpp"

#include "graph/hubs.hpp"
#include "graph/transitions.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <vector>

using namespace sgns;

namespace {

/// The deviation of steps from `current`, which come from `previous`.
template <bool kWeighted>
double deviation_of(const Graph& graph, TokenId previous, TokenId current, double p, double q) {
    std::vector<AliasColumn> columns;
    double strength = static_cast<double>(graph.degree(current));
    const std::uint64_t begin = graph.offsets()[current];
    const std::uint64_t end = begin + graph.degree(current);
    if (kWeighted) {
        const std::vector<double> weights(
            graph.weights().begin() + static_cast<std::ptrdiff_t>(begin),
            graph.weights().begin() + static_cast<std::ptrdiff_t>(end));
        columns.resize(graph.n_edges());
        AliasTabulator().tabulate(weights, {columns.data() + begin, weights.size()});
        strength = 0.0;
        for (const double weight : weights) {
            strength += weight;
        }
    }
    ExactStep<kWeighted> step(graph, columns, 1.0 / p, 1.0 / q);
    test::Transitions transitions(graph, p, q);
    Random random(3, Purpose::sampling, 0, 0);
    for (int i = 0; i < 5000; ++i) {
        const std::uint64_t edge = step.draw(random, previous, current, strength);
        REQUIRE(edge >= begin);
        REQUIRE(edge < end);
        transitions.add(previous, current, graph.neighbors()[edge]);
    }
    return transitions.deviation();
}

constexpr double kParameters[] = {1e-6, 0.01, 1.0, 4.0, 1e6};

}  // namespace

TEST_CASE("exact steps have the probabilities of node2vec") {
    const auto star = test::star(60, 200);
    const auto hubs = test::two_hubs(300);
    const auto clique = test::clique(12);
    const auto directed = test::directed_star(60, false);
    for (const double p : kParameters) {
        for (const double q : kParameters) {
            CAPTURE(p);
            CAPTURE(q);
            CHECK(deviation_of<false>(*star, 1, 0, p, q) < 5.0);      // few common: by search
            CHECK(deviation_of<false>(*star, 0, 1, p, q) < 5.0);      // few neighbors of a hub
            CHECK(deviation_of<false>(*hubs, 0, 1, p, q) < 5.0);      // many common: by merge
            CHECK(deviation_of<false>(*clique, 3, 4, p, q) < 5.0);    // no node is far
            CHECK(deviation_of<false>(*clique, 3, 3, p, q) < 5.0);    // from the node itself
            CHECK(deviation_of<false>(*directed, 1, 0, p, q) < 5.0);  // no edge back
            CHECK(deviation_of<false>(*directed, 0, 1, p, q) < 5.0);
        }
    }
}

TEST_CASE("exact steps have the probabilities of node2vec with weights") {
    const auto star = test::star(60, 200, true);
    const auto hubs = test::two_hubs(300, true);
    const auto clique = test::clique(12, true);
    const auto directed = test::directed_star(60, true);
    for (const double p : kParameters) {
        for (const double q : kParameters) {
            CAPTURE(p);
            CAPTURE(q);
            CHECK(deviation_of<true>(*star, 1, 0, p, q) < 5.0);
            CHECK(deviation_of<true>(*star, 0, 1, p, q) < 5.0);
            CHECK(deviation_of<true>(*hubs, 0, 1, p, q) < 5.0);
            CHECK(deviation_of<true>(*hubs, 1, 0, p, q) < 5.0);
            CHECK(deviation_of<true>(*clique, 0, 1, p, q) < 5.0);
            CHECK(deviation_of<true>(*clique, 5, 1, p, q) < 5.0);
            CHECK(deviation_of<true>(*directed, 1, 0, p, q) < 5.0);
            CHECK(deviation_of<true>(*directed, 0, 1, p, q) < 5.0);
        }
    }
}

TEST_CASE("a far node with nearly no weight is drawn by its weight") {
    // Nearly all weight is on the edge back, which has nearly no bias.
    test::Edges edges;
    edges.add(0, 1, 1e12);
    for (TokenId i = 2; i < 50; ++i) {
        edges.add(1, i, i % 2 == 0 ? 1.0 : 3.0);
    }
    edges.add(0, 2, 1.0);
    const auto graph = edges.graph(50, false);
    CHECK(deviation_of<true>(*graph, 0, 1, 1e9, 1.0) < 5.0);
    CHECK(deviation_of<true>(*graph, 0, 1, 1e9, 1e-9) < 5.0);
    CHECK(deviation_of<true>(*graph, 0, 1, 1e9, 1e9) < 5.0);
}

TEST_CASE("the cost of an exact step is that of the shorter list, or of a merge") {
    CHECK(ExactStep<false>::cost(100'000, 4) == 4);
    CHECK(ExactStep<false>::cost(4, 100'000) == 4);
    CHECK(ExactStep<false>::cost(1600, 1600) == 200);
}
