// bindings.hpp: helpers of all binding files. Bindings convert arguments, release the GIL once,
// call the core and return. They have no logic.
//
// No binding relies on the GIL, which some builds of Python lack:
// - What a check has read is not read again from an object that other threads can change: it is
//   copied first, or read once.
// - Items of a list are not borrowed: other threads could free them.
// - Objects that methods change are locked (Locked), or belong to one thread of Python at a time:
//   CorpusBuilder, except for texts side by side; and Matrix and TrainState during a training.
// - The environment is read through Python, since other threads can change it.
#pragma once

#include "sgns/base/tasks.hpp"
#include "sgns/kernels/kernels.hpp"
#include "sgns/pairs/division.hpp"
#include "sgns/training/trainer.hpp"

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <cstddef>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace sgns {

namespace py = pybind11;

void bind_errors(py::module_& m);
void bind_fingerprint(py::module_& m);
void bind_sampling(py::module_& m);
void bind_corpus(py::module_& m);
void bind_phrases(py::module_& m);
void bind_formats(py::module_& m);
void bind_graphs(py::module_& m);
void bind_names(py::module_& m);
void bind_huffman(py::module_& m);
void bind_subwords(py::module_& m);
void bind_system(py::module_& m);
void bind_pairs(py::module_& m);
void bind_documents(py::module_& m);
void bind_kernels(py::module_& m);
void bind_training(py::module_& m);
void bind_row_changes(py::module_& m);
void bind_row_shards(py::module_& m);

/// The kernels `isa`. If it is empty, the kernels that SGNS_ISA selects, or the best ones.
const Kernels& chosen_kernels(const std::string& isa);

StepOptions chosen_step(const std::string& isa, const std::string& objective,
                        const std::string& architecture, const HuffmanTree* tree = nullptr,
                        Matrix* nodes = nullptr);

/// Lets Ctrl-C end the work. It is called only on the calling thread, which has released the GIL.
inline void poll_signals() {
    const py::gil_scoped_acquire locked;
    if (PyErr_CheckSignals() != 0) {
        throw py::error_already_set();
    }
}

/// A value that one thread at a time uses. Threads wait without the GIL, so that the one that has
/// the value can take it.
template <class Value>
class Locked {
public:
    template <class... Arguments>
    explicit Locked(Arguments&&... arguments) : value_(std::forward<Arguments>(arguments)...) {}

    /// Calls use(value) without the GIL.
    template <class Use>
    auto with(Use&& use) {
        const py::gil_scoped_release unlocked;
        const std::lock_guard alone(mutex_);
        return use(value_);
    }

private:
    std::mutex mutex_;
    Value value_;
};

/// The sentences, or stretches, to train on, or those that are held out; all if the share is 0.
inline Division division_of(double held_out, bool held_out_only) {
    using Part = Division::Part;
    return held_out > 0.0 ? Division(held_out, held_out_only ? Part::held_out : Part::training)
                          : Division();
}

/// A poll that also calls `on_progress(done, total)`, unless it is None, with what a meter counts.
inline Poll poll_with(const Meter& meter, const py::object& on_progress) {
    return [&meter, &on_progress] {
        const py::gil_scoped_acquire locked;
        if (PyErr_CheckSignals() != 0) {
            throw py::error_already_set();
        }
        if (!on_progress.is_none()) {
            on_progress(meter.done(), meter.total());
        }
    };
}

/// The names of all `items`.
template <class Items>
py::list names_of(const Items& items) {
    py::list names;
    for (const auto& item : items) {
        names.append(py::str(item.name.data(), item.name.size()));
    }
    return names;
}

/// An argument that must already be a C-contiguous array of this type. Conversion is done in
/// Python, since a copy made here would be freed too early.
template <class T>
using Array = py::array_t<T, py::array::c_style>;

/// Requires an array whose values can be read through pointers.
template <class T, int kFlags>
void check_aligned(const py::array_t<T, kFlags>& array) {
    if ((array.flags() & py::detail::npy_api::NPY_ARRAY_ALIGNED_) == 0) {
        throw py::value_error("an array must be aligned to " + std::to_string(alignof(T)) +
                              " bytes: copy it, as by numpy.require(array, requirements='CA')");
    }
}

template <class T>
std::span<const T> as_span(const Array<T>& array) {
    if (array.ndim() != 1) {
        throw py::value_error("an array must be 1-D, got " + std::to_string(array.ndim()) + "-D");
    }
    check_aligned(array);
    if (array.size() == 0) {
        return {};  // NumPy calls any pointer of an empty array aligned
    }
    return {array.data(), static_cast<std::size_t>(array.size())};
}

template <class T>
std::vector<T> as_vector(const Array<T>& array) {
    const std::span<const T> values = as_span(array);
    return {values.begin(), values.end()};
}

/// The values of an array of any shape, row by row.
template <class T>
std::vector<T> flattened(const Array<T>& array) {
    check_aligned(array);
    return {array.data(), array.data() + array.size()};
}

/// An array over memory that `owner` keeps alive.
template <class T, class Allocator>
py::array array_over(const std::vector<T, Allocator>& values, py::handle owner,
                     std::vector<py::ssize_t> shape = {}) {
    if (shape.empty()) {
        shape = {static_cast<py::ssize_t>(values.size())};
    }
    return py::array_t<T>(shape, values.data(), owner);
}

/// The same, but read-only.
template <class T, class Allocator>
py::array view_of(const std::vector<T, Allocator>& values, py::handle owner,
                  std::vector<py::ssize_t> shape = {}) {
    py::array array = array_over(values, owner, std::move(shape));
    array.attr("setflags")(py::arg("write") = false);
    return array;
}

/// An array that owns the memory of a vector.
template <class T, class Allocator>
py::array moved_to_writable_numpy(std::vector<T, Allocator>&& values,
                                  std::vector<py::ssize_t> shape = {}) {
    using Vector = std::vector<T, Allocator>;
    auto owned = std::make_unique<Vector>(std::move(values));
    const Vector& memory = *owned;
    const py::capsule owner(owned.get(), [](void* p) { delete static_cast<Vector*>(p); });
    (void)owned.release();
    return array_over(memory, owner, std::move(shape));
}

/// The same, but read-only.
template <class T, class Allocator>
py::array moved_to_numpy(std::vector<T, Allocator>&& values) {
    py::array array = moved_to_writable_numpy(std::move(values));
    array.attr("setflags")(py::arg("write") = false);
    return array;
}

}  // namespace sgns
