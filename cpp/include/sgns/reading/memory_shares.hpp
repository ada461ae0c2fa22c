// memory_shares.hpp: divides the memory of counting among its consumers.
#pragma once

#include "sgns/reading/run_merging.hpp"

#include <cstddef>
#include <cstdint>

namespace sgns {

/// Bytes, and numbers of threads, that together stay within one bound.
///
/// While text is counted, one half of the memory is for pieces in memory, and the other half is
/// divided among the workers: the text of a piece, its tokens, and a table. If too little is left
/// for each, fewer workers count. When tables are summed, merges take the place of tables; when
/// pieces are translated, groups of them do.
struct MemoryShares {
    std::uint64_t workers;      // threads that count, sum and translate
    std::size_t piece_bytes;    // text of a piece
    std::size_t table_bytes;    // of each worker and of the calling thread, at most
    std::uint64_t text_bytes;   // text that waits or is being counted, besides one piece
    std::uint64_t held_bytes;   // pieces in memory; all others go to the file
    std::uint64_t group_bytes;  // pieces that are translated together, besides one piece

    /// The most distinct tokens in a piece: few are shorter than two bytes, and a space follows.
    [[nodiscard]] std::size_t piece_tokens() const noexcept { return 128 + piece_bytes / 3; }
    [[nodiscard]] SumOptions sums() const noexcept;

    std::uint64_t merge_bytes;  // buffers of all merges
};

/// Divides `max_bytes` among at most `workers` workers, with pieces of at most `piece_bytes`.
[[nodiscard]] MemoryShares shares_of(std::uint64_t max_bytes, std::uint64_t workers,
                                     std::size_t piece_bytes) noexcept;

}  // namespace sgns
