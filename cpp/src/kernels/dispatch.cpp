#include "base/choices.hpp"
#include "kernel_list.hpp"
#include "levels.hpp"
#include "sgns/kernels/kernels.hpp"
#include "sgns/system/processor.hpp"

#include <span>
#include <string_view>

#if defined(SGNS_AMX)
#include "tile_permission.hpp"

#include <string>
#endif

namespace sgns {

namespace {

#if defined(SGNS_AMX)
/// Asks once. The answer is for all threads, and for processes that are forked later.
const char* refusal_of_tiles() {
    static const std::string reason = ask_for_tiles(&arch_prctl);
    return reason.empty() ? nullptr : reason.c_str();
}
#endif

// The best first.
constexpr Level kLevels[] = {
#if defined(SGNS_AMX)
    {&amx_kernels, [] { return processor_features().amx; }, refusal_of_tiles},
#endif
#if defined(__x86_64__)
    // On AMD, a product of pairs of bfloat16 takes as long as one of floats: half the time. Intel
    // has one unit for the former and two for the latter: bfloat16 gains nothing there, and floats
    // are more exact.
    {&avx512bf16_kernels,
     [] { return processor_features().avx512bf16 && processor_features().is_amd; }},
    {&avx512_kernels, [] { return processor_features().avx512; }},
    {&avx512bf16_kernels,
     [] { return processor_features().avx512bf16 && !processor_features().is_amd; }},
    {&avx2_kernels, [] { return processor_features().avx2; }},
#endif
    {&baseline_kernels, [] { return true; }},
};

constexpr const Kernels* kForTests[] = {&amx_emulated_kernels};

const KernelList& kernel_list() {
    static const KernelList list(kLevels, kForTests);
    return list;
}

template <class T>
const T* array_of(std::span<const T> span, std::size_t& n) {
    n = span.size();
    return span.data();
}

}  // namespace

const Kernels* const* supported_kernels(std::size_t& n) {
    return array_of(kernel_list().supported(), n);
}

const Kernels* const* runnable_kernels(std::size_t& n) {
    return array_of(kernel_list().runnable(), n);
}

const Refusal* refused_kernels(std::size_t& n) {
    return array_of(kernel_list().refused(), n);
}

const Kernels& find_kernels(const char* isa, const char* argument) {
    return kernel_list().find(isa, argument);
}

const Steps& find_steps(const Kernels& kernels, const char* objective, const char* architecture) {
    const std::size_t row =
        index_of_choice("objective", objective, kernels.n_objectives,
                        [&](std::size_t i) { return std::string_view(kernels.objectives[i]); });
    const std::size_t column =
        index_of_choice("architecture", architecture, kernels.n_architectures,
                        [&](std::size_t i) { return std::string_view(kernels.architectures[i]); });
    return kernels.steps[row][column];
}

}  // namespace sgns
