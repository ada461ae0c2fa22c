#include "sgns/graph/graph.hpp"

#include "sgns/base/errors.hpp"

#include "changing.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <stdexcept>

using namespace sgns;
using Ids = std::vector<TokenId>;
using Offsets = std::vector<std::uint64_t>;

TEST_CASE("edges in any order become rows that rise") {
    const Ids sources{2, 0, 3, 0};
    const Ids targets{0, 3, 1, 1};
    const Graph directed = Graph::from_edges(5, sources, targets, {}, true);
    CHECK(directed.offsets() == Offsets{0, 2, 2, 3, 4, 4});
    CHECK(directed.neighbors() == Ids{1, 3, 0, 1});
    CHECK(directed.weights().empty());
    CHECK_FALSE(directed.is_symmetric());
    const Graph both = Graph::from_edges(5, sources, targets, {}, false);
    CHECK(both.offsets() == Offsets{0, 3, 5, 6, 8, 8});
    CHECK(both.neighbors() == Ids{1, 2, 3, 0, 3, 0, 0, 1});
    CHECK(both.is_symmetric());
}

TEST_CASE("weights of equal edges are added, and edges of weight 0 are dropped") {
    const Ids sources{0, 1, 0, 2, 2, 2};
    const Ids targets{1, 0, 1, 2, 1, 1};
    const std::vector<double> weights{0.5, 2.0, 0.25, 3.0, 0.0, 0.0};
    const Graph directed = Graph::from_edges(3, sources, targets, weights, true);
    CHECK(directed.offsets() == Offsets{0, 1, 2, 3});
    CHECK(directed.neighbors() == Ids{1, 0, 2});
    CHECK(directed.weights() == std::vector<float>{0.75F, 2.0F, 3.0F});
    CHECK_FALSE(directed.is_symmetric());  // the weights differ
    const Graph both = Graph::from_edges(3, sources, targets, weights, false);
    CHECK(both.neighbors() == Ids{1, 0, 2});
    CHECK(both.weights() == std::vector<float>{2.75F, 2.75F, 3.0F});  // a loop counts once
    CHECK(both.is_symmetric());
    const Graph twice = Graph::from_edges(2, Ids{0, 0, 1}, Ids{1, 1, 0}, {}, true);
    CHECK(twice.weights() == std::vector<float>{2.0F, 1.0F});
}

TEST_CASE("edges are found, and missing ones are not") {
    Ids sources;
    Ids targets;
    for (TokenId node = 1; node < 40; node += 2) {
        sources.push_back(1);
        targets.push_back(node);
    }
    const Graph graph = Graph::from_edges(40, sources, targets, {}, true);
    for (TokenId node = 0; node < 40; ++node) {
        CHECK(graph.find(1, node) == (node % 2 == 1 ? node / 2 : graph.n_edges()));
        CHECK(graph.find(0, node) == graph.n_edges());
        CHECK(graph.find(39, node) == graph.n_edges());
    }
    CHECK(graph.degree(1) == 20);
    CHECK(graph.degree(39) == 0);
}

TEST_CASE("a graph is not symmetric if only its last edge has no reverse") {
    const Offsets offsets{0, 2, 3, 4};
    CHECK(Graph(offsets, {1, 2, 0, 0}, {}).is_symmetric());
    CHECK_FALSE(Graph(offsets, {1, 2, 0, 1}, {}).is_symmetric());
    CHECK(Graph(offsets, {1, 2, 0, 0}, {1.0F, 2.0F, 1.0F, 2.0F}).is_symmetric());
    CHECK_FALSE(Graph(offsets, {1, 2, 0, 0}, {1.0F, 2.0F, 1.0F, 2.5F}).is_symmetric());
}

TEST_CASE("bad rows are refused") {
    const auto make = [](Offsets offsets, Ids neighbors, std::vector<float> weights) {
        (void)Graph(std::move(offsets), std::move(neighbors), std::move(weights));
    };
    CHECK_THROWS_WITH_AS(make({0}, {}, {}), "the graph has no nodes", CorpusError);
    CHECK_THROWS_AS(make({}, {}, {}), std::invalid_argument);
    CHECK_THROWS_AS(make({1, 1}, {0}, {}), std::invalid_argument);
    CHECK_THROWS_AS(make({0, 2, 1}, {0}, {}), std::invalid_argument);
    CHECK_THROWS_AS(make({0, 1, 2}, {0}, {}), std::invalid_argument);
    CHECK_THROWS_WITH_AS(make({0, 2, 3}, {1, 0, 0}, {}),
                         "the neighbors of node 0 must rise, got 1 before 0",
                         std::invalid_argument);
    CHECK_THROWS_AS(make({0, 2, 2}, {1, 1}, {}), std::invalid_argument);
    CHECK_THROWS_WITH_AS(make({0, 1, 2}, {1, 2}, {}),
                         "neighbors hold node 2 at position 1; nodes are 0 to 1 here",
                         std::out_of_range);
    CHECK_THROWS_AS(make({0, 1, 2}, {1, 0}, {1.0F}), std::invalid_argument);
    for (const float bad : {0.0F, -1.0F, std::numeric_limits<float>::quiet_NaN(),
                            std::numeric_limits<float>::infinity()}) {
        CHECK_THROWS_AS(make({0, 1, 2}, {1, 0}, {1.0F, bad}), std::invalid_argument);
    }
}

TEST_CASE("bad edges are refused") {
    const auto make = [](std::uint64_t n, Ids sources, Ids targets, std::vector<double> weights) {
        (void)Graph::from_edges(n, sources, targets, weights, false);
    };
    CHECK_THROWS_AS(make(0, {}, {}, {}), CorpusError);
    CHECK_THROWS_AS(make(1ull << 32, {}, {}, {}), std::invalid_argument);
    CHECK_THROWS_AS(make(2, {0}, {}, {}), std::invalid_argument);
    CHECK_THROWS_AS(make(2, {2}, {0}, {}), std::out_of_range);
    CHECK_THROWS_AS(make(2, {0}, {2}, {}), std::out_of_range);
    CHECK_THROWS_AS(make(2, {0}, {1}, {1.0, 1.0}), std::invalid_argument);
    for (const double bad : {-1.0, 1e39, 1e-60, std::numeric_limits<double>::quiet_NaN()}) {
        CHECK_THROWS_AS(make(2, {0}, {1}, {bad}), std::invalid_argument);
    }
    CHECK_NOTHROW(make(2, {}, {}, {}));
}

TEST_CASE("edges that change while they are read are refused") {
    using Changing = test::ChangingArray<TokenId>;
    const Ids targets(Changing::size(), 1);
    Ids before(Changing::size(), 0);
    before.front() = 2;
    Ids past = before;
    past.back() = 0xFFFFFFF0;
    const Ids valid(Changing::size(), 2);  // more edges of node 2 than were counted
    for (const bool directed : {false, true}) {
        for (const int pass : {2, 3}) {
            const Changing sources(before, past, pass);
            CHECK_THROWS_AS((void)Graph::from_edges(3, sources.values(), targets, {}, directed),
                            std::out_of_range);
        }
    }
    // Edges whose targets differ take a place each.
    Ids many;
    for (TokenId i = 0; i < Changing::size(); ++i) {
        many.push_back(i);
    }
    const Changing sources(before, valid, 3);
    CHECK_THROWS_WITH_AS(
        (void)Graph::from_edges(Changing::size(), sources.values(), many, {}, true),
        "sources and targets changed while they were read", std::invalid_argument);
}
