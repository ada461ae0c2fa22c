// huge_pages.hpp: a wish for larger pages, so that the translation cache reaches further.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <new>

namespace sgns {

inline constexpr std::size_t kHugePage = std::size_t{2} << 20;

/// Asks for huge pages where `bytes` from `memory` on hold any. A wish: all is right without them.
inline void ask_for_huge_pages([[maybe_unused]] void* memory,
                               [[maybe_unused]] std::size_t bytes) noexcept {
#ifdef MADV_HUGEPAGE
    if (bytes >= kHugePage) {
        madvise(memory, bytes, MADV_HUGEPAGE);
    }
#endif
}

/// Memory on huge pages, for arrays of many of them.
template <class T>
struct HugePageAllocator {
    using value_type = T;

    HugePageAllocator() = default;
    template <class U>
    HugePageAllocator(const HugePageAllocator<U>&) noexcept {}

    T* allocate(std::size_t n) {
        const std::size_t bytes = n * sizeof(T);
        const std::align_val_t alignment{bytes < kHugePage ? alignof(T) : kHugePage};
        void* const memory = ::operator new(bytes, alignment);
        ask_for_huge_pages(memory, bytes);
        return static_cast<T*>(memory);
    }
    void deallocate(T* memory, std::size_t n) noexcept {
        const std::size_t bytes = n * sizeof(T);
        const std::align_val_t alignment{bytes < kHugePage ? alignof(T) : kHugePage};
        ::operator delete(memory, alignment);
    }
    friend bool operator==(const HugePageAllocator&, const HugePageAllocator&) { return true; }
};

}  // namespace sgns
