// bind_subwords.cpp: binds the rows of which input vectors are means.
#include "bindings.hpp"
#include "sgns/training/subwords.hpp"

namespace sgns {

void bind_subwords(py::module_& m) {
    py::class_<Subwords>(m, "Subwords", py::is_final())
        .def(py::init([](const Array<std::uint64_t>& offsets, const Array<std::uint32_t>& rows) {
                 return Subwords(as_vector(offsets), as_vector(rows));
             }),
             py::arg("offsets").noconvert(), py::arg("rows").noconvert())
        .def("__len__", &Subwords::n_tokens)
        .def_property_readonly("n_rows", &Subwords::n_rows);
}

}  // namespace sgns
