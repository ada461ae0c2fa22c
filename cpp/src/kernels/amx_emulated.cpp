// amx_emulated.cpp: the kernels of amx.cpp for every machine, to test them: loops multiply tiles.
#define SGNS_TILES
#define SGNS_EMULATED_TILES
#include "kernels.inl"

const sgns::Kernels sgns::amx_emulated_kernels = make_kernels("amx-emulated");
