// bind_formats.cpp: binds the rows of files of vectors.
#include "bindings.hpp"
#include "sgns/formats/vector_rows.hpp"

#include <cstdint>
#include <string_view>
#include <variant>

namespace sgns {

namespace {

/// Calls read(bytes from `at` on, vector_size, components) without the GIL. Returns the tokens, the
/// positions of the tokens in `data`, and the position after the last row.
template <class Component, class Read>
py::tuple read_rows(const py::bytes& data, std::size_t at, Array<Component>& room, Read&& read) {
    const std::string_view bytes(data);
    if (room.ndim() != 2 || room.shape(1) == 0 || at > bytes.size()) {
        throw py::value_error("the room must have rows of components, and `at` be in the data");
    }
    check_aligned(room);
    const auto vector_size = static_cast<std::size_t>(room.shape(1));
    const std::span components(room.mutable_data(), static_cast<std::size_t>(room.size()));
    RowsRead rows;
    std::vector<std::uint64_t> positions;
    {
        const py::gil_scoped_release unlocked;
        rows = read(bytes.substr(at), vector_size, components);
        for (const std::string_view token : rows.tokens) {
            positions.push_back(static_cast<std::uint64_t>(token.data() - bytes.data()));
        }
    }
    py::list tokens(rows.tokens.size());
    for (std::size_t i = 0; i < rows.tokens.size(); ++i) {
        tokens[i] = py::bytes(rows.tokens[i].data(), rows.tokens[i].size());
    }
    return py::make_tuple(std::move(tokens), moved_to_numpy(std::move(positions)),
                          at + rows.n_bytes);
}

}  // namespace

void bind_formats(py::module_& m) {
    m.def(
        "read_text_rows",
        [](const py::bytes& data, std::size_t at, std::variant<Array<float>, Array<double>> room) {
            const auto read = [&]<class Component>(Array<Component>& rows) {
                return read_rows(data, at, rows, read_text_rows<Component>);
            };
            return std::visit(read, room);
        },
        py::arg("data"), py::arg("at"), py::arg("room").noconvert());
    m.def(
        "read_binary_rows",
        [](const py::bytes& data, std::size_t at, Array<float> room, std::size_t longest_token) {
            return read_rows(data, at, room, [&](auto bytes, auto vector_size, auto components) {
                return read_binary_rows(bytes, vector_size, longest_token, components);
            });
        },
        py::arg("data"), py::arg("at"), py::arg("room").noconvert(), py::arg("longest_token"));
}

}  // namespace sgns
