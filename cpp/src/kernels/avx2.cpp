// avx2.cpp: AVX2 and FMA: 8 floats at a time.
#include "kernels.inl"

const sgns::Kernels sgns::avx2_kernels = make_kernels("avx2");
