// processor.hpp: the features of an x86-64 processor that kernels need.
#pragma once

#include <array>
#include <cstdint>

namespace sgns {

/// Features that the processor has and the system supports: it saves the registers of a thread.
struct Features {
    bool avx2 = false;        // with FMA
    bool avx512 = false;      // F, BW, DQ and VL
    bool avx512bf16 = false;  // with `avx512`
    /// AMX with bfloat16. A process must still ask the system for the registers.
    bool amx = false;
    bool is_amd = false;
};

/// The registers eax, ebx, ecx and edx after the instruction CPUID.
using CpuidResult = std::array<std::uint32_t, 4>;

/// An instruction CPUID with a leaf and a subleaf.
using Cpuid = CpuidResult (*)(std::uint32_t leaf, std::uint32_t subleaf);

/// Reads the features from CPUID, and from the registers that the system saves (XCR0; not called
/// if the system does not provide it).
///
/// Compilers have __builtin_cpu_supports() for it. That calls their run-time library, and the one
/// of Zig answers no to everything.
[[nodiscard]] Features features_of(Cpuid cpuid, std::uint64_t (*saved_registers)());

/// The features of this processor. None on other processors than x86-64.
[[nodiscard]] const Features& processor_features();

/// The system call arch_prctl() of Linux on x86-64. Returns 0 or the number of an error.
int arch_prctl(int code, std::uintptr_t argument) noexcept;

}  // namespace sgns
