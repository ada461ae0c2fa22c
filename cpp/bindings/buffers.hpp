// buffers.hpp: arguments that are bytes, or columns of strings, read in place.
#pragma once

#include "bindings.hpp"
#include "sgns/reading/string_columns.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sgns {

/// The bytes of an object with a contiguous buffer. They must not change during the call.
class Bytes {
public:
    explicit Bytes(const py::object& object) {
        if (PyObject_GetBuffer(object.ptr(), &view_, PyBUF_SIMPLE) != 0) {
            throw py::error_already_set();
        }
    }
    ~Bytes() { PyBuffer_Release(&view_); }
    Bytes(const Bytes&) = delete;
    Bytes& operator=(const Bytes&) = delete;

    [[nodiscard]] std::string_view view() const {
        return {static_cast<const char*>(view_.buf), static_cast<std::size_t>(view_.len)};
    }

private:
    Py_buffer view_{};
};

/// Calls f with the strings of a column. Offsets are int32 or int64, as in Arrow.
template <class F>
void with_strings(const py::object& data, const py::array& offsets, F f) {
    const Bytes bytes(data);
    if (Array<std::int32_t>::check_(offsets)) {
        f(Strings<std::int32_t>{bytes.view(), as_span<std::int32_t>(offsets)});
    } else if (Array<std::int64_t>::check_(offsets)) {
        f(Strings<std::int64_t>{bytes.view(), as_span<std::int64_t>(offsets)});
    } else {
        throw py::type_error("offsets must be a contiguous array of int32 or int64");
    }
}

}  // namespace sgns
