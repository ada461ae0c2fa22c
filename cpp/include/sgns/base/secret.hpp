// secret.hpp: random numbers of the process, for hash tables of input.
#pragma once

#include <cstdint>

namespace sgns {

/// Two odd random numbers. An attacker who does not know them cannot choose keys that collide in a
/// hash table, as in Crosby and Wallach, "Denial of Service via Algorithmic Complexity Attacks"
/// (USENIX Security 2003).
struct Secret {
    std::uint64_t first;
    std::uint64_t second;
};

/// Draws a secret from the random numbers of the system.
[[nodiscard]] Secret random_secret() noexcept;

/// The secret of this process. No result may depend on it: only slots in hash tables do.
extern const Secret kSecret;

}  // namespace sgns
