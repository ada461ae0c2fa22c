// pages_windows.cpp: pages of memory on Windows.
#include "sgns/system/pages.hpp"
#include "windows.hpp"

namespace sgns {

std::size_t page_size() noexcept {
    SYSTEM_INFO info{};
    GetSystemInfo(&info);
    return info.dwPageSize;
}

void* map_pages(std::size_t bytes) noexcept {
    return VirtualAlloc(nullptr, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
}

void* reserve_pages(std::size_t bytes) noexcept {
    return VirtualAlloc(nullptr, bytes, MEM_RESERVE, PAGE_READWRITE);
}

bool provide_pages(void* memory, std::size_t bytes) noexcept {
    return VirtualAlloc(memory, bytes, MEM_COMMIT, PAGE_READWRITE) != nullptr;
}

void unmap_pages(void* memory, std::size_t) noexcept {
    VirtualFree(memory, 0, MEM_RELEASE);
}

void hint_huge_pages(void*, std::size_t) noexcept {}  // only privileged users can have them

}  // namespace sgns
