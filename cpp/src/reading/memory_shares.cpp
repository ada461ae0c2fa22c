#include "sgns/reading/memory_shares.hpp"

#include <algorithm>

namespace sgns {

namespace {

/// A smaller table would be written to the file every few thousand tokens.
constexpr std::uint64_t kLeastTable = std::uint64_t{1} << 21;
/// A table, what it takes while it grows, and the pieces of its worker.
constexpr std::uint64_t kTablesPerWorker = 2;
/// A table has room for the tokens of many pieces.
constexpr std::uint64_t kPiecesPerTable = 64;
constexpr std::uint64_t kLeastPiece = std::uint64_t{1} << 12;
constexpr std::uint64_t kWaitingPieces = 2;  // for each worker

constexpr std::uint64_t kMostGroup = std::uint64_t{1} << 24;  // for each worker

constexpr std::uint64_t kMostFanIn = 256;
constexpr std::uint64_t kLeastMergeBuffer = std::uint64_t{1} << 14;
constexpr std::uint64_t kMostMergeBuffer = std::uint64_t{1} << 18;

}  // namespace

MemoryShares shares_of(std::uint64_t max_bytes, std::uint64_t workers,
                       std::size_t piece_bytes) noexcept {
    const std::uint64_t for_workers = max_bytes / 2;
    MemoryShares shares{};
    // The calling thread has a table, too.
    const std::uint64_t most_workers = for_workers / (kTablesPerWorker * kLeastTable);
    shares.workers = std::clamp<std::uint64_t>(most_workers, 2, workers + 1) - 1;
    shares.table_bytes = for_workers / (kTablesPerWorker * (shares.workers + 1));
    shares.piece_bytes = std::min<std::uint64_t>(
        piece_bytes, std::max(kLeastPiece, shares.table_bytes / kPiecesPerTable));
    shares.text_bytes = (1 + kWaitingPieces) * shares.workers * shares.piece_bytes;
    shares.held_bytes = max_bytes / 2;
    shares.group_bytes = std::min(max_bytes / 8, shares.workers * kMostGroup);
    shares.merge_bytes = max_bytes / 4;
    return shares;
}

SumOptions MemoryShares::sums() const noexcept {
    const std::uint64_t for_each = merge_bytes / workers;
    const std::uint64_t fan_in =
        std::clamp<std::uint64_t>(for_each / kLeastMergeBuffer, 2, kMostFanIn);
    return {workers, static_cast<std::size_t>(fan_in),
            static_cast<std::size_t>(
                std::clamp(for_each / fan_in, kLeastMergeBuffer, kMostMergeBuffer))};
}

}  // namespace sgns
