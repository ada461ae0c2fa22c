// avx512bf16.cpp: kernels for AVX-512 with products of bfloat16 in the block step.
#include "kernels.inl"

const sgns::Kernels sgns::avx512bf16_kernels = make_kernels("avx512bf16");
