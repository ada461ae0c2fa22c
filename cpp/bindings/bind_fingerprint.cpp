// bind_fingerprint.cpp: binds the fingerprint of arrays.
#include "sgns/base/fingerprint.hpp"

#include "bindings.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace sgns {

void bind_fingerprint(py::module_& m) {
    m.def(
        "fingerprint",
        [](const py::array& array, std::uint64_t workers) {
            if ((array.flags() & py::array::c_style) == 0) {
                throw py::type_error("an array must be C-contiguous");
            }
            const std::span bytes(static_cast<const std::byte*>(array.data()),
                                  static_cast<std::size_t>(array.nbytes()));
            const py::gil_scoped_release unlocked;
            return fingerprint(bytes, workers, &poll_signals);
        },
        py::arg("array"), py::arg("workers"));
}

}  // namespace sgns
