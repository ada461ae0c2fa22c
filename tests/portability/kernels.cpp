// kernels.cpp: prints the kernels that the C++ tests test on this machine, the best first.
#include "sgns/kernels/kernels.hpp"

#include <cstddef>
#include <cstdio>

int main() {
    std::size_t n = 0;
    const sgns::Kernels* const* const kernels = sgns::runnable_kernels(n);
    for (std::size_t i = 0; i < n; ++i) {
        std::printf("%s%s", i == 0 ? "" : " ", kernels[i]->isa);
    }
    std::printf("\n");
}
