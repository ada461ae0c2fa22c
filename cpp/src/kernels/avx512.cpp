// avx512.cpp: AVX-512 F, BW, DQ and VL: 16 floats at a time.
#include "kernels.inl"

const sgns::Kernels sgns::avx512_kernels = make_kernels("avx512");
