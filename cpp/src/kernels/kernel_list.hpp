// kernel_list.hpp: the kernels that this process can use.
#pragma once

#include "sgns/kernels/kernels.hpp"

#include <span>
#include <vector>

namespace sgns {

/// The kernels of an instruction set, and the conditions of their use.
struct Level {
    const Kernels* kernels;
    bool (*processor_has)();
    const char* (*refusal)() = nullptr;  // why the system forbids its use, or null: see Refusal
};

class KernelList {
public:
    /// `levels` has the best first. Nobody is offered the kernels `for_tests`, which run
    /// everywhere.
    KernelList(std::span<const Level> levels, std::span<const Kernels* const> for_tests);

    [[nodiscard]] std::span<const Kernels* const> supported() const {
        return std::span(runnable_).first(n_supported_);
    }
    /// The supported kernels, then those for tests.
    [[nodiscard]] std::span<const Kernels* const> runnable() const { return runnable_; }
    [[nodiscard]] std::span<const Refusal> refused() const { return refused_; }

    /// See find_kernels().
    [[nodiscard]] const Kernels& find(const char* isa, const char* argument) const;

private:
    std::vector<const Kernels*> runnable_;
    std::size_t n_supported_ = 0;
    std::vector<Refusal> refused_;
};

}  // namespace sgns
