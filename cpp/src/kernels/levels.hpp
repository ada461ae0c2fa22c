// levels.hpp: the instruction sets of the kernels.
#pragma once

#include "sgns/kernels/kernels.hpp"

namespace sgns {

extern const Kernels baseline_kernels;
extern const Kernels amx_emulated_kernels;  // for tests
#if defined(__x86_64__)
extern const Kernels avx2_kernels;
extern const Kernels avx512_kernels;
extern const Kernels avx512bf16_kernels;
extern const Kernels amx_kernels;  // only if SGNS_AMX is defined
#endif

}  // namespace sgns
