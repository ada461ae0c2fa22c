// bind_graphs.cpp: binds graphs and random walks.
#include "bindings.hpp"
#include "sgns/graph/graph.hpp"
#include "sgns/graph/walks.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace sgns {

void bind_graphs(py::module_& m) {
    py::class_<Graph, std::shared_ptr<Graph>>(m, "Graph", py::is_final())
        .def(py::init([](const Array<std::uint64_t>& offsets, const Array<TokenId>& neighbors,
                         const std::optional<Array<float>>& weights) {
                 std::vector<std::uint64_t> rows = as_vector(offsets);
                 std::vector<TokenId> nodes = as_vector(neighbors);
                 std::vector<float> given = weights ? as_vector(*weights) : std::vector<float>();
                 const py::gil_scoped_release unlocked;
                 return std::make_shared<Graph>(std::move(rows), std::move(nodes),
                                                std::move(given));
             }),
             py::arg("offsets").noconvert(), py::arg("neighbors").noconvert(),
             py::arg("weights").noconvert().none(true))
        .def_property_readonly("n_nodes", &Graph::n_nodes)
        .def_property_readonly("is_symmetric", &Graph::is_symmetric)
        .def_property_readonly("offsets",
                               [](const py::object& self) {
                                   return view_of(self.cast<const Graph&>().offsets(), self);
                               })
        .def_property_readonly("neighbors",
                               [](const py::object& self) {
                                   return view_of(self.cast<const Graph&>().neighbors(), self);
                               })
        .def_property_readonly("weights", [](const py::object& self) -> py::object {
            const auto& graph = self.cast<const Graph&>();
            if (graph.weights().empty()) {
                return py::none();
            }
            return view_of(graph.weights(), self);
        });

    m.def(
        "graph_from_edges",
        [](std::uint64_t n_nodes, const Array<TokenId>& sources, const Array<TokenId>& targets,
           const std::optional<Array<double>>& weights, bool directed) {
            const auto from = as_span(sources);
            const auto to = as_span(targets);
            const auto given = weights ? as_span(*weights) : std::span<const double>();
            const py::gil_scoped_release unlocked;
            return std::make_shared<Graph>(Graph::from_edges(n_nodes, from, to, given, directed));
        },
        py::arg("n_nodes"), py::arg("sources").noconvert(), py::arg("targets").noconvert(),
        py::arg("weights").noconvert().none(true), py::kw_only(), py::arg("directed"));

    py::class_<RandomWalks, std::shared_ptr<RandomWalks>>(m, "RandomWalks", py::is_final())
        .def(py::init([](std::shared_ptr<Graph> graph, std::uint64_t num_walks,
                         std::uint64_t walk_length, double p, double q, std::uint64_t seed,
                         std::uint64_t workers) {
                 const py::gil_scoped_release unlocked;
                 return std::make_shared<RandomWalks>(
                     std::move(graph), WalkOptions{num_walks, walk_length, p, q, seed}, workers,
                     &poll_signals);
             }),
             py::arg("graph").none(false), py::kw_only(), py::arg("num_walks"),
             py::arg("walk_length"), py::arg("p"), py::arg("q"), py::arg("seed"),
             py::arg("workers"))
        .def(
            "visits",
            [](const RandomWalks& walks, std::uint64_t workers, const py::object& on_progress) {
                std::vector<std::uint64_t> counts;
                Meter meter;
                {
                    const py::gil_scoped_release unlocked;
                    counts = count_visits(walks, workers, poll_with(meter, on_progress), &meter);
                }
                return moved_to_numpy(std::move(counts));
            },
            py::arg("workers"), py::arg("on_progress") = py::none())
        .def(
            "corpus",
            [](const RandomWalks& walks, std::uint64_t epoch, std::uint64_t workers) {
                EncodedCorpus corpus;
                {
                    const py::gil_scoped_release unlocked;
                    corpus = corpus_of(walks, epoch, workers, &poll_signals);
                }
                return py::make_tuple(moved_to_numpy(std::move(corpus.ids)),
                                      moved_to_numpy(std::move(corpus.offsets)));
            },
            py::arg("epoch"), py::arg("workers"));
}

}  // namespace sgns
