// baseline.cpp: SSE2 on x86-64, NEON on ARM: what every machine of the architecture has.
#include "kernels.inl"

const sgns::Kernels sgns::baseline_kernels = make_kernels("baseline", Objectives{});
