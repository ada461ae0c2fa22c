// pages.hpp: memory in pages, straight from the system.
#pragma once

#include <cstddef>

namespace sgns {

/// The bytes of a page of memory.
[[nodiscard]] std::size_t page_size() noexcept;

/// Returns pages of zeros, or null if there is not that much memory.
[[nodiscard]] void* map_pages(std::size_t bytes) noexcept;

/// Returns addresses, which may be more than there is memory; null if they are too many. Those that
/// are used must be provided before, and are zero then. For tests of large matrices.
[[nodiscard]] void* reserve_pages(std::size_t bytes) noexcept;

/// Provides reserved pages. Returns whether there is enough memory.
[[nodiscard]] bool provide_pages(void* memory, std::size_t bytes) noexcept;

/// Gives pages back to the system: all that one call has returned.
void unmap_pages(void* memory, std::size_t bytes) noexcept;

/// Asks for huge pages. This is a hint, and has no effect where the system knows none.
void hint_huge_pages(void* memory, std::size_t bytes) noexcept;

}  // namespace sgns
