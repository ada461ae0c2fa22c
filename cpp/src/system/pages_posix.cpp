// pages_posix.cpp: pages of memory on Linux and macOS.
#include "sgns/system/pages.hpp"

#include <sys/mman.h>
#include <unistd.h>

namespace sgns {

namespace {

void* map(std::size_t bytes, int flags) noexcept {
    void* const memory =
        mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
    return memory == MAP_FAILED ? nullptr : memory;
}

}  // namespace

std::size_t page_size() noexcept {
    return static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

void* map_pages(std::size_t bytes) noexcept {
    return map(bytes, 0);
}

void* reserve_pages(std::size_t bytes) noexcept {
    return map(bytes, MAP_NORESERVE);
}

bool provide_pages(void*, std::size_t) noexcept {
    return true;  // at the first access
}

void unmap_pages(void* memory, std::size_t bytes) noexcept {
    munmap(memory, bytes);
}

void hint_huge_pages([[maybe_unused]] void* memory, [[maybe_unused]] std::size_t bytes) noexcept {
#ifdef MADV_HUGEPAGE
    madvise(memory, bytes, MADV_HUGEPAGE);
#endif
}

}  // namespace sgns
