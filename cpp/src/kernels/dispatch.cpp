#include "levels.hpp"
#include "sgns/kernels.hpp"

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

// The best first.
constexpr Level kLevels[] = {
#if defined(__x86_64__)
    {&avx512_kernels,
     [] {
         return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
     }},
    {&avx2_kernels, [] { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }},
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

std::invalid_argument unknown(const char* argument, const char* value, const std::string& known) {
    return std::invalid_argument(std::string(argument) + " must be one of " + known + ", got '" +
                                 value + "'");
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
    std::string known;
    for (std::size_t i = 0; i < n; ++i) {
        if (std::strcmp(all[i]->isa, isa) == 0) {
            return *all[i];
        }
        known += (i == 0 ? "" : ", ") + std::string(all[i]->isa);
    }
    throw unknown(argument, isa, known + " on this machine");
}

const Steps& find_steps(const Kernels& kernels, const char* objective) {
    std::string known;
    for (std::size_t i = 0; i < kernels.n_objectives; ++i) {
        if (std::strcmp(kernels.steps[i].objective, objective) == 0) {
            return kernels.steps[i];
        }
        known += (i == 0 ? "" : ", ") + std::string(kernels.steps[i].objective);
    }
    throw unknown("objective", objective, known);
}

}  // namespace sgns
