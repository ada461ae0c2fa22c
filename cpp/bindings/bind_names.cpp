// bind_names.cpp: binds names that are numbered, in columns and in edge lists.
#include "bindings.hpp"
#include "buffers.hpp"
#include "sgns/graph/edge_lines.hpp"
#include "sgns/reading/name_numbers.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace sgns {

namespace {

/// Names, and the numbers of all strings that were added.
struct NumberedStrings {
    NameNumbers names = {};
    std::vector<TokenId> numbers = {};
};

py::list strings_of(const NameNumbers& names) {
    const std::vector<std::string_view> spellings = names.names();
    py::list strings(spellings.size());
    for (std::size_t i = 0; i < spellings.size(); ++i) {
        strings[i] = py::str(spellings[i].data(), spellings[i].size());
    }
    return strings;
}

/// Numbers the strings of a list. It needs the GIL, since it reads objects. Returns how many: all,
/// or those before the first object that is not a string, or holds a lone surrogate.
std::size_t add_objects(NumberedStrings& to, const py::list& objects) {
    std::array<TokenKey, NameNumbers::kAtOnce> keys{};
    const std::size_t n = objects.size();
    to.numbers.reserve(to.numbers.size() + n);
    for (std::size_t begin = 0; begin < n; begin += keys.size()) {
        std::size_t end = begin;
        for (; end < std::min(n, begin + keys.size()); ++end) {
            PyObject* const object = PyList_GET_ITEM(objects.ptr(), static_cast<Py_ssize_t>(end));
            Py_ssize_t size = 0;
            const char* const text =
                PyUnicode_Check(object) ? PyUnicode_AsUTF8AndSize(object, &size) : nullptr;
            if (text == nullptr) {
                PyErr_Clear();
                break;
            }
            keys[end - begin] = TokenKey::of({text, static_cast<std::size_t>(size)});
            to.names.prefetch(keys[end - begin]);
        }
        for (std::size_t i = begin; i < end; ++i) {
            to.numbers.push_back(to.names.number(keys[i - begin]));
        }
        if (end < std::min(n, begin + keys.size())) {
            return end;
        }
    }
    return n;
}

}  // namespace

void bind_names(py::module_& m) {
    py::class_<NumberedStrings>(m, "NumberedStrings", py::is_final())
        .def(py::init<>())
        .def("add_objects", &add_objects, py::arg("strings"))
        .def(
            "add_column",
            [](NumberedStrings& to, const py::object& data, const py::array& offsets) {
                std::size_t n = 0;
                with_strings(data, offsets, [&](const auto& strings) {
                    const py::gil_scoped_release unlocked;
                    n = number_strings(to.names, strings, to.numbers);
                });
                return n;
            },
            py::arg("data"), py::arg("offsets"))
        .def("__len__", [](const NumberedStrings& from) { return from.numbers.size(); })
        .def_property_readonly("names",
                               [](const NumberedStrings& from) { return strings_of(from.names); })
        .def("take_numbers",
             [](NumberedStrings& from) { return moved_to_numpy(std::exchange(from.numbers, {})); });

    py::class_<EdgeLines>(m, "EdgeLines", py::is_final())
        .def(py::init<>())
        .def(
            "read",
            [](EdgeLines& edges, const py::bytes& block, std::size_t at, char line_end) {
                const std::string_view text(block);
                if (at > text.size()) {
                    throw py::value_error("`at` must be in the block");
                }
                EdgeLines::Lines lines;
                {
                    const py::gil_scoped_release unlocked;
                    lines = edges.read(text.substr(at), line_end);
                }
                return py::make_tuple(at + lines.n_bytes, lines.n_lines);
            },
            py::arg("block"), py::arg("at"), py::arg("line_end"))
        .def(
            "add",
            [](EdgeLines& edges, const py::bytes& source, const py::bytes& target, double weight) {
                edges.add(std::string_view(source), std::string_view(target), weight);
            },
            py::arg("source"), py::arg("target"), py::arg("weight"))
        .def("__len__", [](const EdgeLines& edges) { return edges.sources().size(); })
        .def_property_readonly("nodes",
                               [](const EdgeLines& edges) { return strings_of(edges.nodes()); })
        // Copies: the vectors can grow.
        .def("sources",
             [](const EdgeLines& edges) {
                 return moved_to_numpy(std::vector<TokenId>(edges.sources()));
             })
        .def("targets",
             [](const EdgeLines& edges) {
                 return moved_to_numpy(std::vector<TokenId>(edges.targets()));
             })
        .def("weights", [](const EdgeLines& edges) -> py::object {
            if (edges.weights().empty()) {
                return py::none();
            }
            return moved_to_numpy(std::vector<double>(edges.weights()));
        });
}

}  // namespace sgns
