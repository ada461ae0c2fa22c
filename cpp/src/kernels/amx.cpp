// amx.cpp: AVX-512, with the products with the pool in tiles of bfloat16 (AMX).
#define SGNS_TILES
#include "kernels.inl"

const sgns::Kernels sgns::amx_kernels = make_kernels("amx");
