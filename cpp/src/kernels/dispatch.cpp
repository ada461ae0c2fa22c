#include "levels.hpp"
#include "sgns/kernels/kernels.hpp"

#include <array>
#include <cstring>
#include <iterator>
#include <stdexcept>
#include <string>

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

/// The index of `value` among the names. Throws an error with all names if it is not there.
std::size_t index_of(const char* argument, const char* value, std::size_t n, auto name,
                     const char* where = "") {
    std::string known;
    for (std::size_t i = 0; i < n; ++i) {
        if (std::strcmp(name(i), value) == 0) {
            return i;
        }
        known += (i == 0 ? "" : ", ") + std::string(name(i));
    }
    throw std::invalid_argument(std::string(argument) + " must be one of " + known + where +
                                ", got '" + value + "'");
}

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
    return *all[index_of(
        argument, isa, n, [&](std::size_t i) { return all[i]->isa; }, " on this machine")];
}

const Steps& find_steps(const Kernels& kernels, const char* objective, const char* architecture) {
    const std::size_t row = index_of("objective", objective, kernels.n_objectives,
                                     [&](std::size_t i) { return kernels.objectives[i]; });
    const std::size_t column = index_of("architecture", architecture, kernels.n_architectures,
                                        [&](std::size_t i) { return kernels.architectures[i]; });
    return kernels.steps[row][column];
}

}  // namespace sgns
