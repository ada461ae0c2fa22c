// baseline.cpp: kernels for every machine of the architecture: SSE2 on x86-64, NEON on ARM.
#include "kernels.inl"

#if defined(__aarch64__)
const sgns::Kernels sgns::baseline_kernels = make_kernels("neon");
#else
const sgns::Kernels sgns::baseline_kernels = make_kernels("baseline");
#endif
