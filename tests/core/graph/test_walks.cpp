#include "sgns/graph/walks.hpp"

#include "graph/hubs.hpp"
#include "graph/transitions.hpp"
#include "support.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

using namespace sgns;

namespace {

using Walks = std::vector<std::vector<TokenId>>;

Walks all_walks(const RandomWalks& walks, std::uint64_t epoch = 0) {
    Walks all;
    WalkBatch batch;
    for (std::uint64_t chunk = 0; chunk < walks.n_chunks(); ++chunk) {
        walks.make(epoch, chunk, batch);
        REQUIRE(batch.first == all.size());
        for (std::size_t i = 0; i < batch.lengths.size(); ++i) {
            const auto walk = walks.walk(batch, i);
            all.emplace_back(walk.begin(), walk.end());
        }
    }
    REQUIRE(all.size() == walks.n_walks());
    return all;
}

RandomWalks on(const std::shared_ptr<const Graph>& graph, const WalkOptions& options) {
    return RandomWalks(graph, options, 1, nullptr);
}

}  // namespace

TEST_CASE("walks follow edges and begin num_walks times at every node") {
    for (const bool directed : {false, true}) {
        for (const bool weighted : {false, true}) {
            const auto graph = test::random_graph(300, 900, weighted, directed);
            for (const auto& [p, q] : {std::pair{1.0, 1.0}, {0.25, 4.0}, {4.0, 0.25}}) {
                const Walks walks = all_walks(on(graph, {3, 50, p, q, 1}));
                std::vector<int> starts(300, 0);
                for (const std::vector<TokenId>& walk : walks) {
                    ++starts[walk.front()];
                    REQUIRE(walk.size() <= 50);
                    for (std::size_t i = 1; i < walk.size(); ++i) {
                        REQUIRE(graph->find(walk[i - 1], walk[i]) < graph->n_edges());
                    }
                    REQUIRE((walk.size() == 50 || graph->degree(walk.back()) == 0));
                }
                CHECK(std::count(starts.begin(), starts.end(), 3) == 300);
            }
        }
    }
}

TEST_CASE("a walk is a function of seed, epoch and number") {
    const auto graph = test::random_graph(300, 900, true, false);
    const WalkOptions options{2, 20, 0.5, 2.0, 1};
    const Walks walks = all_walks(on(graph, options));
    CHECK(all_walks(on(graph, options)) == walks);
    CHECK(all_walks(on(graph, options), 1) != walks);
    CHECK(all_walks(on(graph, {2, 20, 0.5, 2.0, 2})) != walks);
    // If all nodes have the same neighbors, the order of walks does not change their steps.
    const auto all_to_all = std::make_shared<const Graph>(Graph::from_edges(
        2, std::vector<TokenId>{0, 0, 1, 1}, std::vector<TokenId>{0, 1, 0, 1}, {}, true));
    const auto way = [&](std::uint64_t seed, std::uint64_t epoch, std::size_t walk) {
        const Walks made = all_walks(on(all_to_all, {2, 50, 1.0, 1.0, seed}), epoch);
        return std::vector<TokenId>(made[walk].begin() + 1, made[walk].end());
    };
    CHECK(way(1, 0, 0) == way(1, 0, 0));
    CHECK(way(1, 0, 0) != way(1, 1, 0));
    CHECK(way(1, 0, 0) != way(2, 0, 0));
    CHECK(way(1, 0, 0) != way(1, 0, 1));
    // More walks or longer walks are in other chunks, but begin in the same way.
    const Walks more = all_walks(on(graph, {3, 700, 0.5, 2.0, 1}));
    for (std::size_t i = 0; i < walks.size(); ++i) {
        REQUIRE(std::equal(walks[i].begin(), walks[i].end(), more[i].begin()));
    }
    const auto order = [](const Walks& of) {
        std::vector<TokenId> starts;
        for (std::size_t i = 0; i < 300; ++i) {
            starts.push_back(of[i].front());
        }
        return starts;
    };
    CHECK_FALSE(std::is_sorted(walks.begin(), walks.end()));
    CHECK(order(Walks(walks.begin() + 300, walks.end())) != order(walks));
}

TEST_CASE("a corpus of walks is the same for any number of threads, and has no gaps") {
    const auto graph = test::random_graph(500, 600, false, true);  // with dead ends
    const RandomWalks walks = on(graph, {3, 30, 1.0, 0.5, 1});
    const Walks expected = all_walks(walks, 2);
    for (const std::uint64_t workers : {1, 3, 64}) {
        const EncodedCorpus corpus = corpus_of(walks, 2, workers, nullptr);
        REQUIRE(corpus.offsets.size() == 1501);
        REQUIRE(corpus.offsets.back() == corpus.ids.size());
        for (std::size_t i = 0; i < expected.size(); ++i) {
            const std::vector<TokenId> walk(
                corpus.ids.begin() + static_cast<std::ptrdiff_t>(corpus.offsets[i]),
                corpus.ids.begin() + static_cast<std::ptrdiff_t>(corpus.offsets[i + 1]));
            REQUIRE(walk == expected[i]);
        }
        CHECK(corpus.ids.size() < 1500 * 30);
    }
}

TEST_CASE("visits are those of the first pass, times the passes") {
    const auto graph = test::random_graph(500, 600, false, true);
    const RandomWalks walks = on(graph, {3, 30, 1.0, 0.5, 1});
    std::vector<std::uint64_t> expected(500, 0);
    const Walks all = all_walks(walks);
    for (std::size_t i = 0; i < 500; ++i) {
        for (const TokenId node : all[i]) {
            expected[node] += 3;
        }
    }
    for (const std::uint64_t workers : {1, 3, 64}) {
        Meter meter;
        CHECK(count_visits(walks, workers, nullptr, &meter) == expected);
        CHECK(meter.total() == walks.graph().n_nodes());
        CHECK(meter.done() == meter.total());
    }
}

TEST_CASE("extreme parameters give the expected walks") {
    // A triangle, with a tail at its node 2: 0 - 1 - 2 - 0, 2 - 3.
    const auto graph = std::make_shared<const Graph>(Graph::from_edges(
        4, std::vector<TokenId>{0, 1, 2, 2}, std::vector<TokenId>{1, 2, 0, 3}, {}, false));
    const auto turns = [&](double p, double q) {
        std::size_t n = 0;
        for (const std::vector<TokenId>& walk : all_walks(on(graph, {20, 100, p, q, 1}))) {
            for (std::size_t i = 2; i < walk.size(); ++i) {
                n += walk[i] == walk[i - 2];
            }
        }
        return n;
    };
    constexpr std::size_t steps = 80 * 98;
    CHECK(turns(1e-9, 1.0) == steps);
    CHECK(turns(1e-9, 1e9) == steps);
    // A walk can only turn back at the end of the tail.
    std::size_t tails = 0;
    for (const std::vector<TokenId>& walk : all_walks(on(graph, {20, 100, 1e9, 1.0, 1}))) {
        tails += static_cast<std::size_t>(std::count(walk.begin() + 1, walk.end() - 1, 3));
    }
    CHECK(turns(1e9, 1.0) == tails);
    CHECK(turns(1e9, 1e-9) > 1000);
}

TEST_CASE("walks of one node, and of nodes without neighbors") {
    const auto graph = test::random_graph(50, 20, false, false);
    for (const std::vector<TokenId>& walk : all_walks(on(graph, {2, 1, 0.5, 1.0, 1}))) {
        CHECK(walk.size() == 1);
    }
    for (const std::vector<TokenId>& walk : all_walks(on(graph, {2, 10, 0.5, 1.0, 1}))) {
        CHECK(walk.size() == (graph->degree(walk.front()) == 0 ? 1 : 10));
    }
}

TEST_CASE("options that are out of range are refused") {
    const auto graph = test::random_graph(50, 20, false, false);
    const auto make = [&](const WalkOptions& options) { (void)on(graph, options); };
    CHECK_NOTHROW(make({}));
    CHECK_THROWS_AS(make({0, 80, 1, 1, 1}), std::invalid_argument);
    CHECK_THROWS_AS(make({10, 0, 1, 1, 1}), std::invalid_argument);
    CHECK_THROWS_AS(make({10, kMostWalkLength + 1, 1, 1, 1}), std::invalid_argument);
    CHECK_THROWS_AS(make({1ull << 60, 80, 1, 1, 1}), std::invalid_argument);
    for (const double bad : {0.0, -1.0, 1e-10, 1e10, std::nan("")}) {
        CHECK_THROWS_AS(make({10, 80, bad, 1, 1}), std::invalid_argument);
        CHECK_THROWS_AS(make({10, 80, 1, bad, 1}), std::invalid_argument);
    }
    CHECK_THROWS_AS(RandomWalks(graph, {}, 0, nullptr), std::invalid_argument);
    CHECK_THROWS_AS((void)count_visits(on(graph, {}), 0, nullptr), std::invalid_argument);
    CHECK_THROWS_AS((void)corpus_of(on(graph, {}), 0, 0, nullptr), std::invalid_argument);
}

TEST_CASE("the steps of walks have the probabilities of node2vec") {
    struct Input {
        const char* name;
        std::shared_ptr<const Graph> graph;
    };
    const Input inputs[] = {
        {"star", test::star(120, 150)},
        {"weighted star", test::star(120, 150, true)},
        {"two hubs", test::two_hubs(100)},
        {"two weighted hubs", test::two_hubs(100, true)},
        {"clique", test::clique(10)},
        {"weighted clique", test::clique(10, true)},
        {"directed star", test::directed_star(60, false)},
        {"directed weighted star", test::directed_star(60, true)},
        {"random graph", test::random_graph(50, 300, true, true)},
    };
    constexpr double kParameters[] = {0.01, 1.0, 4.0, 100.0};
    for (const auto& input : inputs) {
        const char* const name = input.name;
        const auto& graph = input.graph;
        for (const double p : kParameters) {
            for (const double q : kParameters) {
                CAPTURE(name);
                CAPTURE(p);
                CAPTURE(q);
                test::Transitions transitions(*graph, p, q);
                const std::uint64_t num_walks = 60'000 / (40 * graph->n_nodes()) + 1;
                for (const auto& walk : all_walks(on(graph, {num_walks, 40, p, q, 1}))) {
                    for (std::size_t i = 2; i < walk.size(); ++i) {
                        transitions.add(walk[i - 2], walk[i - 1], walk[i]);
                    }
                }
                CHECK(transitions.deviation() < 5.0);
            }
        }
    }
}

TEST_CASE("few proposals are rejected at hubs, for all parameters and degrees") {
    const auto rejected = [](const std::shared_ptr<const Graph>& graph, double p, double q) {
        const RandomWalks walks = on(graph, {1, 20, p, q, 1});
        std::uint64_t n_rejected = 0;
        WalkBatch batch;
        for (std::uint64_t chunk = 0; chunk < walks.n_chunks(); ++chunk) {
            walks.make(0, chunk, batch);
            n_rejected += batch.n_rejected;
        }
        return static_cast<double>(n_rejected) / static_cast<double>(20 * walks.n_walks());
    };
    for (const bool weighted : {false, true}) {
        const auto star = test::star(3000, 6000, weighted);
        const auto hubs = test::two_hubs(3000, weighted);
        const auto clique = test::clique(150, weighted);
        for (const double p : {1e-9, 0.01, 1.0, 100.0, 1e9}) {
            for (const double q : {1e-9, 0.01, 1.0, 10.0, 100.0, 1e9}) {
                CAPTURE(weighted);
                CAPTURE(p);
                CAPTURE(q);
                CHECK(rejected(star, p, q) < 10.0);
                CHECK(rejected(hubs, p, q) < 10.0);
                CHECK(rejected(clique, p, q) < 40.0);  // no list is shorter than the other
            }
        }
    }
}
