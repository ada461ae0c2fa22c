// huge_pages.hpp: memory on huge pages, which need fewer entries of the address translation cache.
#pragma once

#include "sgns/system/pages.hpp"

#include <cstddef>
#include <new>

namespace sgns {

inline constexpr std::size_t kHugePage = std::size_t{2} << 20;

/// Asks the system for huge pages in `bytes` from `memory` on. This is a hint: programs are correct
/// without them.
inline void ask_for_huge_pages(void* memory, std::size_t bytes) noexcept {
    if (bytes >= kHugePage) {
        hint_huge_pages(memory, bytes);
    }
}

/// Allocates large arrays on huge pages.
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
