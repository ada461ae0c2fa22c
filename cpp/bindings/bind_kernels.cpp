// bind_kernels.cpp: binds instruction sets, their kernels, and measures of the machine.
#include "bindings.hpp"
#include "sgns/training/matrix.hpp"
#include "sgns/training/trainer.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace sgns {

namespace {

py::list names(const Kernels* const* all, std::size_t n) {
    py::list list;
    for (std::size_t i = 0; i < n; ++i) {
        list.append(all[i]->isa);
    }
    return list;
}

py::list names(const char* const* all, std::size_t n) {
    py::list list;
    for (std::size_t i = 0; i < n; ++i) {
        list.append(all[i]);
    }
    return list;
}

}  // namespace

const Kernels& chosen_kernels(const std::string& isa) {
    if (!isa.empty()) {
        return find_kernels(isa.c_str(), "isa");
    }
    const auto variable =
        py::module_::import("os").attr("environ").attr("get")("SGNS_ISA", "").cast<std::string>();
    return find_kernels(variable.c_str(), "SGNS_ISA");
}

StepOptions chosen_step(const std::string& isa, const std::string& objective,
                        const std::string& architecture, const HuffmanTree* tree, Matrix* nodes) {
    const Kernels& kernels = chosen_kernels(isa);
    return {&kernels, &find_steps(kernels, objective.c_str(), architecture.c_str()), tree, nodes};
}

void bind_kernels(py::module_& m) {
    m.attr("GROUP") = kGroup;

    m.def("supported_isas", [] {
        std::size_t n = 0;
        const Kernels* const* const all = supported_kernels(n);
        return names(all, n);
    });
    m.def("runnable_isas", [] {
        std::size_t n = 0;
        const Kernels* const* const all = runnable_kernels(n);
        return names(all, n);
    });
    m.def("refused_isas", [] {
        std::size_t n = 0;
        const Refusal* const refused = refused_kernels(n);
        py::dict reasons;
        for (std::size_t i = 0; i < n; ++i) {
            reasons[refused[i].isa] = refused[i].reason;
        }
        return reasons;
    });
    m.def("isa", [] { return chosen_kernels("").isa; });
    m.def(
        "products", [](const std::string& isa) { return chosen_kernels(isa).products; },
        py::arg("isa") = "");
    m.def(
        "bands", [](const std::string& isa) { return chosen_kernels(isa).bands; },
        py::arg("isa") = "");
    m.def(
        "lanes", [](const std::string& isa) { return chosen_kernels(isa).lanes; },
        py::arg("isa") = "");

    // The results of these three do not depend on the instruction set.
    m.def("objectives", [] {
        const Kernels& kernels = chosen_kernels("");
        return names(kernels.objectives, kernels.n_objectives);
    });
    m.def("architectures", [] {
        const Kernels& kernels = chosen_kernels("");
        return names(kernels.architectures, kernels.n_architectures);
    });
    m.def(
        "predicts_contexts",
        [](const std::string& architecture) {
            const char* const any = chosen_kernels("").objectives[0];
            return chosen_step("", any, architecture).steps->predicts_contexts;
        },
        py::arg("architecture"));

    m.def(
        "multiply_lanes",
        [](std::size_t n, const std::string& isa) {
            const Kernels& kernels = chosen_kernels(isa);
            const py::gil_scoped_release unlocked;
            return kernels.multiply_lanes(n);
        },
        py::arg("n"), py::arg("isa") = "");
    m.def(
        "add_to_rows",
        [](Matrix& matrix, const Array<TokenId>& ids, float amount, const std::string& isa) {
            const std::vector<TokenId> copied = as_vector(ids);  // they must not change after this
            const Kernels& kernels = chosen_kernels(isa);
            if (std::any_of(copied.begin(), copied.end(),
                            [&](TokenId id) { return id >= matrix.n_rows(); })) {
                throw py::index_error("an id is past the rows of the matrix");
            }
            const py::gil_scoped_release unlocked;
            kernels.add_to_rows(matrix.data(), matrix.stride(), copied.data(), copied.size(),
                                amount);
        },
        py::arg("matrix"), py::arg("ids").noconvert(), py::arg("amount"), py::arg("isa") = "");
}

}  // namespace sgns
