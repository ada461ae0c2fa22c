// bind_sampling.cpp: binds distributions and random words.
#include "bindings.hpp"
#include "sgns/base/random.hpp"
#include "sgns/sampling/alias_table.hpp"
#include "sgns/sampling/noise.hpp"
#include "sgns/sampling/subsampling.hpp"

#include <pybind11/native_enum.h>

namespace sgns {

namespace {

template <class Draw>
auto filled(std::size_t n, Draw&& draw) {
    std::vector<decltype(draw())> values(n);
    for (auto& value : values) {
        value = draw();
    }
    return values;
}

}  // namespace

void bind_sampling(py::module_& m) {
    py::class_<AliasTable, std::shared_ptr<AliasTable>>(m, "AliasTable", py::is_final())
        .def(py::init([](const Array<double>& weights) {
                 const auto copied = as_vector(weights);  // they must not change after the check
                 const py::gil_scoped_release unlocked;
                 return std::make_shared<AliasTable>(copied);
             }),
             py::arg("weights").noconvert())
        .def("__len__", &AliasTable::size)
        .def("columns",
             [](const AliasTable& table) {
                 py::array_t<std::uint32_t> columns(
                     {static_cast<py::ssize_t>(table.size()), py::ssize_t{2}});
                 std::uint32_t* to = columns.mutable_data();
                 for (const AliasColumn& column : table.columns()) {
                     *to++ = column.split;
                     *to++ = column.alias;
                 }
                 return columns;
             })
        .def(
            "draw",
            [](const AliasTable& table, std::size_t n, std::uint64_t seed, std::uint64_t stream) {
                std::vector<TokenId> ids;
                {
                    const py::gil_scoped_release unlocked;
                    Random random(seed, Purpose::sampling, 0, stream);
                    ids = filled(n, [&] { return table.draw(random.word()); });
                }
                return moved_to_numpy(std::move(ids));
            },
            py::arg("n"), py::arg("seed"), py::arg("stream"));

    py::native_enum<Purpose>(m, "Purpose", "enum.Enum")
        .value("initialization", Purpose::initialization)
        .value("subsampling", Purpose::subsampling)
        .value("window", Purpose::window)
        .value("negatives", Purpose::negatives)
        .value("sampling", Purpose::sampling)
        .value("pool", Purpose::pool)
        .value("walk", Purpose::walk)
        .value("walk_order", Purpose::walk_order)
        .value("count", Purpose::count)
        .value("visit_order", Purpose::visit_order)
        .value("contexts", Purpose::contexts)
        .value("document_order", Purpose::document_order)
        .value("held_out", Purpose::held_out)
        .finalize();

    m.def(
        "random_words",
        [](std::size_t n, std::uint64_t seed, Purpose purpose, std::uint64_t epoch,
           std::uint64_t sequence) {
            Random random(seed, purpose, epoch, sequence);
            return moved_to_numpy(filled(n, [&] { return random.word(); }));
        },
        py::arg("n"), py::arg("seed"), py::arg("purpose"), py::arg("epoch"), py::arg("sequence"));

    m.def(
        "noise_weights",
        [](const std::string& name, const Array<std::uint64_t>& counts, double exponent) {
            return moved_to_numpy(noise_weights(name, as_span(counts), exponent));
        },
        py::arg("name"), py::arg("counts").noconvert(), py::arg("exponent"));

    m.def("noise_distributions", [] { return names_of(noise_distributions()); });

    m.def(
        "keep_probability",
        [](const Array<std::uint64_t>& counts, double sample) {
            return moved_to_numpy(keep_probability(as_span(counts), sample));
        },
        py::arg("counts").noconvert(), py::arg("sample"));
}

}  // namespace sgns
