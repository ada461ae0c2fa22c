#include "base/choices.hpp"
#include "kernel_list.hpp"
#include "levels.hpp"
#include "sgns/kernels/kernels.hpp"

#include <span>
#include <string_view>

#if defined(SGNS_AMX)
#include "tile_permission.hpp"

#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#endif

namespace sgns {

namespace {

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

#if defined(SGNS_AMX)
bool has_tiles() {
    // Clang 14 does not know the names of these features.
    constexpr unsigned kBfloat16Tiles = 1U << 22 | 1U << 24;  // AMX-BF16, AMX-TILE
    unsigned eax = 0;
    unsigned ebx = 0;
    unsigned ecx = 0;
    unsigned edx = 0;
    return has_bfloat16() && __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) != 0 &&
           (edx & kBfloat16Tiles) == kBfloat16Tiles;
}

/// Asks once. The answer is for all threads, and for processes that are forked later.
const char* refusal_of_tiles() {
    static const std::string reason = ask_for_tiles([](int code, unsigned long argument) {
        return syscall(SYS_arch_prctl, code, argument) == 0 ? 0 : errno;
    });
    return reason.empty() ? nullptr : reason.c_str();
}
#endif

// The best first.
constexpr Level kLevels[] = {
#if defined(SGNS_AMX)
    {&amx_kernels, has_tiles, refusal_of_tiles},
#endif
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
