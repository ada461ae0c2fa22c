// bind_row_shards.cpp: binds what ranks need that own the rows of a matrix together.
#include "bindings.hpp"
#include "sgns/training/row_shards.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace sgns {

namespace {

/// The floats of a contiguous array of any shape.
std::span<const float> floats_of(const Array<float>& array) {
    check_aligned(array);
    return {array.data(), static_cast<std::size_t>(array.size())};
}

void bound_fill(Matrix& matrix, std::uint64_t seed, std::size_t first, const Array<TokenId>& ids,
                std::uint64_t workers) {
    const std::span<const TokenId> numbers = as_span(ids);
    const py::gil_scoped_release unlocked;
    fill_rows(matrix, seed, first, numbers, workers, &poll_signals);
}

void bound_gather(Matrix& matrix, const Array<TokenId>& rows, Array<float>& target,
                  std::uint64_t workers) {
    check_aligned(target);
    const std::span<const TokenId> numbers = as_span(rows);
    const std::span<float> to(target.mutable_data(), static_cast<std::size_t>(target.size()));
    const py::gil_scoped_release unlocked;
    gather_rows(matrix, numbers, to, workers, &poll_signals);
}

void bound_scatter(Matrix& matrix, const Array<TokenId>& rows, const Array<float>& source,
                   std::uint64_t workers) {
    const std::span<const TokenId> numbers = as_span(rows);
    const std::span<const float> from = floats_of(source);
    const py::gil_scoped_release unlocked;
    scatter_rows(matrix, numbers, from, workers, &poll_signals);
}

void bound_merge(Matrix& own, const Array<TokenId>& rows, const Array<std::uint64_t>& counts,
                 const Array<float>& trained, std::uint64_t workers) {
    const std::span<const TokenId> numbers = as_span(rows);
    const std::span<const std::uint64_t> sizes = as_span(counts);
    const std::span<const float> from = floats_of(trained);
    const py::gil_scoped_release unlocked;
    merge_rows(own, numbers, sizes, from, workers, &poll_signals);
}

}  // namespace

void bind_row_shards(py::module_& m) {
    m.def("fill_rows", &bound_fill, py::arg("matrix"), py::arg("seed"), py::arg("first"),
          py::arg("ids").noconvert(), py::arg("workers"));
    m.def("gather_rows", &bound_gather, py::arg("matrix"), py::arg("rows").noconvert(),
          py::arg("target").noconvert(), py::arg("workers"));
    m.def("scatter_rows", &bound_scatter, py::arg("matrix"), py::arg("rows").noconvert(),
          py::arg("source").noconvert(), py::arg("workers"));
    m.def("merge_rows", &bound_merge, py::arg("own"), py::arg("rows").noconvert(),
          py::arg("counts").noconvert(), py::arg("trained").noconvert(), py::arg("workers"));
}

}  // namespace sgns
