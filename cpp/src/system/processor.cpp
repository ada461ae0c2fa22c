#include "sgns/system/processor.hpp"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#if defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#endif

#include <cerrno>

namespace sgns {

namespace {

constexpr std::uint32_t kEax = 0;
constexpr std::uint32_t kEbx = 1;
constexpr std::uint32_t kEcx = 2;
constexpr std::uint32_t kEdx = 3;

constexpr std::uint32_t bits(std::initializer_list<int> numbers) {
    std::uint32_t all = 0;
    for (const int number : numbers) {
        all |= std::uint32_t{1} << number;
    }
    return all;
}

// "Intel 64 and IA-32 Architectures Software Developer's Manual", volume 2A, CPUID.
constexpr std::uint32_t kFmaAndXcr0 = bits({12, 27});        // leaf 1, ecx: FMA, OSXSAVE
constexpr std::uint32_t kAvx2 = bits({5});                   // leaf 7, ebx
constexpr std::uint32_t kAvx512 = bits({16, 17, 30, 31});    // leaf 7, ebx: F, DQ, BW, VL
constexpr std::uint32_t kAmx = bits({22, 24});               // leaf 7, edx: BF16, TILE
constexpr std::uint32_t kBfloat16 = bits({5});               // leaf 7, subleaf 1, eax
constexpr std::uint32_t kAvxRegisters = bits({1, 2});        // XCR0: SSE, AVX
constexpr std::uint32_t kAvx512Registers = bits({5, 6, 7});  // XCR0: opmask, ZMM0-15, ZMM16-31
constexpr std::uint32_t kAuth = 0x68747541;                  // of "AuthenticAMD"

constexpr bool has(std::uint64_t all, std::uint32_t wanted) {
    return (all & wanted) == wanted;
}

#if defined(__x86_64__)
CpuidResult cpuid_of_this_processor(std::uint32_t leaf, std::uint32_t subleaf) {
    CpuidResult found{};
    __cpuid_count(leaf, subleaf, found[kEax], found[kEbx], found[kEcx], found[kEdx]);
    return found;
}

std::uint64_t saved_registers_of_this_system() {
    std::uint32_t low = 0;
    std::uint32_t high = 0;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
#if defined(__APPLE__)
    // macOS saves these registers from the first instruction on that uses them.
    low |= kAvx512Registers;
#endif
    return std::uint64_t{high} << 32 | low;
}
#endif

}  // namespace

Features features_of(Cpuid cpuid, std::uint64_t (*saved_registers)()) {
    Features found;
    const CpuidResult first = cpuid(0, 0);
    found.is_amd = first[kEbx] == kAuth;
    if (first[kEax] < 7 || !has(cpuid(1, 0)[kEcx], kFmaAndXcr0)) {
        return found;
    }
    const std::uint64_t saved = saved_registers();
    const CpuidResult seventh = cpuid(7, 0);
    found.avx2 = has(saved, kAvxRegisters) && has(seventh[kEbx], kAvx2);
    found.avx512 = found.avx2 && has(saved, kAvx512Registers) && has(seventh[kEbx], kAvx512);
    found.avx512bf16 = found.avx512 && seventh[kEax] >= 1 && has(cpuid(7, 1)[kEax], kBfloat16);
    found.amx = found.avx512bf16 && has(seventh[kEdx], kAmx);
    return found;
}

const Features& processor_features() {
#if defined(__x86_64__)
    static const Features found =
        features_of(cpuid_of_this_processor, saved_registers_of_this_system);
#else
    static const Features found;
#endif
    return found;
}

int arch_prctl([[maybe_unused]] int code, [[maybe_unused]] std::uintptr_t argument) noexcept {
#if defined(__linux__) && defined(__x86_64__)
    return syscall(SYS_arch_prctl, code, argument) == 0 ? 0 : errno;
#else
    return ENOSYS;
#endif
}

}  // namespace sgns
