#include "kernel_list.hpp"

#include "base/choices.hpp"

#include <stdexcept>
#include <string>
#include <string_view>

namespace sgns {

KernelList::KernelList(std::span<const Level> levels, std::span<const Kernels* const> for_tests) {
    for (const Level& level : levels) {
        if (!level.processor_has()) {
            continue;
        }
        const char* const reason = level.refusal == nullptr ? nullptr : level.refusal();
        if (reason == nullptr) {
            runnable_.push_back(level.kernels);
        } else {
            refused_.push_back({level.kernels->isa, reason});
        }
    }
    n_supported_ = runnable_.size();
    runnable_.insert(runnable_.end(), for_tests.begin(), for_tests.end());
}

const Kernels& KernelList::find(const char* isa, const char* argument) const {
    if (isa == nullptr || *isa == '\0') {
        return *runnable_[0];
    }
    for (const Kernels* const kernels : runnable_) {
        if (std::string_view(kernels->isa) == isa) {
            return *kernels;
        }
    }
    for (const Refusal& refusal : refused_) {
        if (std::string_view(refusal.isa) == isa) {
            throw std::invalid_argument(std::string(argument) + " is '" + isa +
                                        "', which this process cannot use: " + refusal.reason);
        }
    }
    return *supported()[index_of_choice(
        argument, isa, n_supported_,
        [&](std::size_t i) { return std::string_view(runnable_[i]->isa); }, " on this machine")];
}

}  // namespace sgns
