// machine.hpp: the memory and the cores of the machine.
#pragma once

#include <cstdint>

namespace sgns {

/// The bytes of memory that the system can provide without swapping. Linux does not tell by a
/// system call how much of its cache it could drop: the bytes are too few there.
[[nodiscard]] std::uint64_t free_memory() noexcept;

/// The bytes of memory that this process holds now. On Linux, the most that it has held.
[[nodiscard]] std::uint64_t held_memory() noexcept;

/// The bytes of addresses that this process may use, or the largest number if nothing limits them.
[[nodiscard]] std::uint64_t address_space_limit() noexcept;

/// The cores that this process may use, at least 1.
[[nodiscard]] unsigned usable_cores() noexcept;

}  // namespace sgns
