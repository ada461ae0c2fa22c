// bind_documents.cpp: binds pairs of documents, and the vectors of new documents.
#include "bindings.hpp"
#include "sgns/pairs/alternating_pairs.hpp"
#include "sgns/pairs/document_pairs.hpp"
#include "sgns/training/inference.hpp"

#include <optional>

namespace sgns {

void bind_documents(py::module_& m) {
    py::class_<DocumentPairs, PairSource>(m, "DocumentPairs", py::is_final())
        .def(py::init([](const Array<TokenId>& ids, const Array<std::uint64_t>& offsets,
                         const Array<std::uint64_t>& tag_offsets, const Array<TokenId>& tags,
                         const Array<std::uint64_t>& counts, const WindowOptions& window,
                         const NegativeSampling& negatives, std::uint64_t n_tags, bool with_windows,
                         std::uint64_t first_row, std::uint32_t stretch_words, bool by_document,
                         std::uint64_t seed, std::size_t block_size, double held_out,
                         bool held_out_only, std::optional<std::uint64_t> null_row,
                         std::uint32_t n_tags_each) {
                 const DocumentMethod of_windows =
                     null_row ? DocumentMethod::dm_concat : DocumentMethod::dm;
                 return std::make_unique<DocumentPairs>(
                     Documents{as_span(ids), as_vector(offsets), as_vector(tag_offsets),
                               as_vector(tags)},
                     n_tags, as_span(counts), window,
                     DocumentOptions{with_windows ? of_windows : DocumentMethod::dbow, first_row,
                                     stretch_words, by_document,
                                     division_of(held_out, held_out_only), null_row.value_or(0),
                                     n_tags_each},
                     negatives, seed, block_size);
             }),
             py::arg("ids").noconvert(), py::arg("offsets").noconvert(),
             py::arg("tag_offsets").noconvert(), py::arg("tags").noconvert(),
             py::arg("counts").noconvert(), py::arg("window"), py::arg("negatives"), py::kw_only(),
             py::arg("n_tags"), py::arg("with_windows"), py::arg("first_row"),
             py::arg("stretch_words"), py::arg("by_document"), py::arg("seed"),
             py::arg("block_size"), py::arg("held_out") = 0.0, py::arg("held_out_only") = false,
             py::arg("null_row") = py::none(), py::arg("n_tags_each") = 1, py::keep_alive<1, 2>());

    py::class_<AlternatingPairs, PairSource>(m, "AlternatingPairs", py::is_final())
        .def(py::init<const PairSource&, const PairSource&>(), py::arg("first"), py::arg("second"),
             py::keep_alive<1, 2>(), py::keep_alive<1, 3>());

    m.def(
        "infer",
        [](const DocumentPairs& source, Matrix& in, Matrix& out, std::uint64_t epochs,
           std::uint64_t workers, double alpha, double min_alpha, const std::string& objective,
           const std::string& architecture, const std::string& isa, const HuffmanTree* tree,
           Matrix* node_rows, const std::optional<Array<std::uint8_t>>& frozen_in,
           const std::optional<Array<std::uint8_t>>& frozen_out) {
            StepOptions step = chosen_step(isa, objective, architecture, tree, node_rows);
            step.frozen_in = frozen_in ? as_span(*frozen_in) : step.frozen_in;
            step.frozen_out = frozen_out ? as_span(*frozen_out) : step.frozen_out;
            const TrainOptions options{epochs, workers, {alpha, min_alpha}, step};
            const py::gil_scoped_release unlocked;
            infer(source, in, out, options, &poll_signals);
        },
        py::arg("source"), py::arg("in_rows"), py::arg("out_rows"), py::kw_only(),
        py::arg("epochs"), py::arg("workers"), py::arg("alpha"), py::arg("min_alpha"),
        py::arg("objective"), py::arg("architecture"), py::arg("isa") = "",
        py::arg("tree") = py::none(), py::arg("node_rows") = py::none(),
        py::arg("frozen_in").noconvert() = py::none(),
        py::arg("frozen_out").noconvert() = py::none());
}

}  // namespace sgns
