// bind_row_changes.cpp: binds what merges the changes of several processes.
#include "bindings.hpp"
#include "sgns/training/row_changes.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace sgns {

namespace {

/// Calls `f` with the changes in an array of float32, or of uint16 for bfloat16.
template <class F>
void with_changes(const py::array& array, F f) {
    const auto size = static_cast<std::size_t>(array.size());
    if (Array<float>::check_(array)) {
        auto* const data = static_cast<float*>(const_cast<void*>(array.data()));
        f(std::span<float>(data, size));
    } else if (Array<std::uint16_t>::check_(array)) {
        auto* const data = static_cast<Bfloat16*>(const_cast<void*>(array.data()));
        f(std::span<Bfloat16>(data, size));
    } else {
        throw py::type_error("changes must be a contiguous array of float32 or uint16");
    }
}

void bound_mark(Matrix& rows, Matrix& base, Array<std::uint8_t>& changed, std::uint64_t workers) {
    const std::span<std::uint8_t> to(changed.mutable_data(),
                                     static_cast<std::size_t>(changed.size()));
    const py::gil_scoped_release unlocked;
    mark_changes(rows, base, to, workers, &poll_signals);
}

void bound_pack(Matrix& rows, Matrix& base, const Array<std::uint64_t>& ids, py::array& changes,
                Array<float>& squares, std::uint64_t workers) {
    if (!changes.writeable()) {
        throw py::value_error("changes must be writable");
    }
    const auto all_ids = as_span(ids);
    const std::span<float> to(squares.mutable_data(), static_cast<std::size_t>(squares.size()));
    with_changes(changes, [&](auto packed) {
        const py::gil_scoped_release unlocked;
        pack_changes(rows, base, all_ids, packed, to, workers, &poll_signals);
    });
}

void bound_merge(Matrix& rows, Matrix& base, const Array<std::uint64_t>& ids, const py::array& sums,
                 const Array<float>& squares, std::uint64_t ranks, std::uint64_t workers) {
    const auto all_ids = as_span(ids);
    const auto all_squares = as_span(squares);
    with_changes(sums, [&]<class Change>(std::span<Change> packed) {
        const py::gil_scoped_release unlocked;
        merge_changes(rows, base, all_ids, std::span<const Change>(packed), all_squares, ranks,
                      workers, &poll_signals);
    });
}

}  // namespace

void bind_row_changes(py::module_& m) {
    m.def("mark_changes", &bound_mark, py::arg("rows"), py::arg("base"),
          py::arg("changed").noconvert(), py::arg("workers"));
    m.def("pack_changes", &bound_pack, py::arg("rows"), py::arg("base"), py::arg("ids"),
          py::arg("changes").noconvert(), py::arg("squares").noconvert(), py::arg("workers"));
    m.def("merge_changes", &bound_merge, py::arg("rows"), py::arg("base"), py::arg("ids"),
          py::arg("sums").noconvert(), py::arg("squares").noconvert(), py::arg("ranks"),
          py::arg("workers"));
}

}  // namespace sgns
