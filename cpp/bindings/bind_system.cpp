// bind_system.cpp: binds calls of the system: reads at a position, memory and cores.
#include "bindings.hpp"
#include "sgns/system/files.hpp"
#include "sgns/system/machine.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace sgns {

namespace {

/// Reads up to `n_bytes`. Handles signals now and then, since a file may be large.
std::size_t read_all(int descriptor, char* bytes, std::size_t n_bytes, std::uint64_t at) {
    constexpr std::size_t kAtOnce = std::size_t{1} << 28;
    const py::gil_scoped_release unlocked;
    std::size_t done = 0;
    while (done < n_bytes) {
        const std::size_t wanted = std::min(kAtOnce, n_bytes - done);
        const std::size_t n = read_at(descriptor, at + done, bytes + done, wanted);
        done += n;
        if (n < wanted) {
            break;
        }
        poll_signals();
    }
    return done;
}

}  // namespace

void bind_system(py::module_& m) {
    m.def(
        "pread",
        [](int descriptor, std::size_t n_bytes, std::uint64_t at) {
            auto bytes = py::reinterpret_steal<py::bytes>(
                PyBytes_FromStringAndSize(nullptr, static_cast<py::ssize_t>(n_bytes)));
            if (!bytes) {
                throw py::error_already_set();
            }
            char* const data = PyBytes_AS_STRING(bytes.ptr());
            const std::size_t n = read_all(descriptor, data, n_bytes, at);
            return n == n_bytes ? bytes : py::bytes(data, n);
        },
        py::arg("descriptor"), py::arg("n_bytes"), py::arg("at"));
    m.def(
        "read_into",
        [](int descriptor, py::array_t<std::uint8_t, py::array::c_style>& buffer,
           std::uint64_t at) {
            auto* const data = reinterpret_cast<char*>(buffer.mutable_data());
            return read_all(descriptor, data, static_cast<std::size_t>(buffer.size()), at);
        },
        py::arg("descriptor"), py::arg("buffer").noconvert(), py::arg("at"));
    m.def("free_memory", &free_memory);
    m.def("held_memory", &held_memory);
    m.def("address_space_limit", &address_space_limit);
    m.def("usable_cores", &usable_cores);
}

}  // namespace sgns
