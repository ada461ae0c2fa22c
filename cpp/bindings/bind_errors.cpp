// bind_errors.cpp: translates errors of the core into those of sgns.errors. pybind11 translates
// standard errors into ValueError, IndexError and MemoryError. Errors of the system become OSError,
// or its subclass for the error number.
#include "bindings.hpp"
#include "sgns/base/errors.hpp"

#include <system_error>

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
        } catch (const EncodingError& error) {
            raise("TextEncodingError", error);
        } catch (const CorpusError& error) {
            raise("CorpusError", error);
        } catch (const FormatError& error) {
            raise("FormatError", error);
        } catch (const DivergenceError& error) {
            raise("DivergenceError", error);
        } catch (const std::system_error& error) {
            const py::object type = py::module_::import("builtins").attr("OSError");
            const int number = error.code().value();
#if defined(_WIN32)
            // Python finds the number of errno that belongs to an error of Windows.
            const py::object made = error.code().category() == std::system_category()
                                        ? type(0, error.what(), py::none(), number)
                                        : type(number, error.what());
#else
            const py::object made = type(number, error.what());
#endif
            PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(made.ptr())), made.ptr());
        }
    });
}

}  // namespace sgns
