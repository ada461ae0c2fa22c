// huge_pages.hpp: a wish for larger pages, so that the translation cache reaches further.
#pragma once

#include <sys/mman.h>

#include <cstddef>

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

}  // namespace sgns
