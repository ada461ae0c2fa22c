// tile_permission.hpp: asks the system for the tile registers of AMX.
#pragma once

#include <cstdint>
#include <string>

namespace sgns {

/// A system call arch_prctl(code, argument). Returns 0 or the number of an error.
using ArchPrctl = int (*)(int code, std::uintptr_t argument);

/// Asks for the tile registers, for this process. Returns why it does not get them, and what to do;
/// nothing if it does.
[[nodiscard]] std::string ask_for_tiles(ArchPrctl arch_prctl);

}  // namespace sgns
