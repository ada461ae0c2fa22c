// mapped_memory.hpp: memory that goes back to the system as soon as it is freed.
#pragma once

#include "sgns/system/pages.hpp"

#include <cstddef>
#include <limits>
#include <new>

namespace sgns {

/// Allocates large arrays straight from the system.
///
/// Other allocators keep large blocks that were freed, for each thread that frees one.
template <class T>
struct MappedAllocator {
    using value_type = T;

    MappedAllocator() = default;
    template <class U>
    MappedAllocator(const MappedAllocator<U>&) noexcept {}

    T* allocate(std::size_t n) {
        if (n > std::numeric_limits<std::size_t>::max() / sizeof(T)) {
            throw std::bad_array_new_length();
        }
        const std::size_t bytes = n * sizeof(T);
        if (bytes < kLeastMapped) {
            return static_cast<T*>(::operator new(bytes));
        }
        void* const memory = map_pages(bytes);
        if (memory == nullptr) {
            throw std::bad_alloc();
        }
        return static_cast<T*>(memory);
    }
    void deallocate(T* memory, std::size_t n) noexcept {
        if (n * sizeof(T) < kLeastMapped) {
            ::operator delete(memory);
        } else {
            unmap_pages(memory, n * sizeof(T));
        }
    }
    friend bool operator==(const MappedAllocator&, const MappedAllocator&) { return true; }

private:
    static constexpr std::size_t kLeastMapped = std::size_t{1} << 20;
};

}  // namespace sgns
