// bind_huffman.cpp: binds the tree of hierarchical softmax.
#include "bindings.hpp"
#include "sgns/training/huffman.hpp"

#include <memory>

namespace sgns {

void bind_huffman(py::module_& m) {
    py::class_<HuffmanTree>(m, "HuffmanTree", py::is_final())
        .def(py::init([](const Array<std::uint64_t>& counts) {
                 const auto copied = as_vector(counts);  // they must not change while sorted
                 const py::gil_scoped_release unlocked;
                 return std::make_unique<HuffmanTree>(copied);
             }),
             py::arg("counts").noconvert())
        .def_static(
            "from_paths",
            [](const Array<std::uint64_t>& offsets, const Array<std::uint32_t>& nodes,
               const Array<std::uint8_t>& codes) {
                return HuffmanTree(as_vector(offsets), as_vector(nodes), as_vector(codes));
            },
            py::arg("offsets").noconvert(), py::arg("nodes").noconvert(),
            py::arg("codes").noconvert())
        .def("__len__", &HuffmanTree::n_tokens)
        .def_property_readonly("n_nodes", &HuffmanTree::n_nodes)
        .def_property_readonly("offsets",
                               [](const py::object& self) {
                                   return view_of(self.cast<const HuffmanTree&>().offsets(), self);
                               })
        .def_property_readonly("nodes",
                               [](const py::object& self) {
                                   return view_of(self.cast<const HuffmanTree&>().nodes(), self);
                               })
        .def_property_readonly("codes", [](const py::object& self) {
            return view_of(self.cast<const HuffmanTree&>().codes(), self);
        });
}

}  // namespace sgns
