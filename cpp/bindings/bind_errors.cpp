// bind_errors.cpp: the core's own errors become those of sgns.errors. pybind11 turns the
// standard ones into ValueError, IndexError and MemoryError by itself.
#include "bindings.hpp"
#include "sgns/errors.hpp"

namespace sgns {

namespace {

void raise(const char* type, const std::exception& error) {
    PyErr_SetString(py::module_::import("sgns.errors").attr(type).ptr(), error.what());
}

}  // namespace

void bind_errors(py::module_&) {
    py::register_local_exception_translator([](std::exception_ptr pointer) {
        try {
            std::rethrow_exception(pointer);
        } catch (const CorpusError& error) {
            raise("CorpusError", error);
        } catch (const DivergenceError& error) {
            raise("DivergenceError", error);
        }
    });
}

}  // namespace sgns
