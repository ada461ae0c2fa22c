// avx2.cpp: kernels for AVX2 and FMA, with 8 floats per register.
#include "kernels.inl"

const sgns::Kernels sgns::avx2_kernels = make_kernels("avx2");
