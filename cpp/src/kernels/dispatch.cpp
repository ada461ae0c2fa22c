#include "base/choices.hpp"
#include "levels.hpp"
#include "sgns/kernels/kernels.hpp"

#include <array>
#include <iterator>
#include <string_view>

namespace sgns {

namespace {

struct Level {
    const Kernels* kernels;
    bool (*runs_here)();
};

#if defined(__x86_64__)
bool has_avx2() {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

bool has_avx512() {
    return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

bool has_bfloat16() {
    return has_avx512() && __builtin_cpu_supports("avx512bf16");
}
#endif

// The best first.
constexpr Level kLevels[] = {
#if defined(__x86_64__)
    // On AMD, a product of pairs of bfloat16 takes as long as one of floats: half the time. Intel
    // has one unit for the former and two for the latter: bfloat16 gains nothing there, and floats
    // are more exact.
    {&avx512bf16_kernels, [] { return has_bfloat16() && __builtin_cpu_is("amd"); }},
    {&avx512_kernels, has_avx512},
    {&avx512bf16_kernels, [] { return has_bfloat16() && !__builtin_cpu_is("amd"); }},
    {&avx2_kernels, has_avx2},
#endif
    {&baseline_kernels, [] { return true; }},
};

struct Supported {
    std::array<const Kernels*, std::size(kLevels)> kernels{};
    std::size_t n = 0;

    Supported() {
        for (const Level& level : kLevels) {
            if (level.runs_here()) {
                kernels[n++] = level.kernels;
            }
        }
    }
};

}  // namespace

const Kernels* const* supported_kernels(std::size_t& n) {
    static const Supported supported;
    n = supported.n;
    return supported.kernels.data();
}

const Kernels& find_kernels(const char* isa, const char* argument) {
    std::size_t n = 0;
    const Kernels* const* const all = supported_kernels(n);
    if (isa == nullptr || *isa == '\0') {
        return *all[0];
    }
    return *all[index_of_choice(
        argument, isa, n, [&](std::size_t i) { return std::string_view(all[i]->isa); },
        " on this machine")];
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
