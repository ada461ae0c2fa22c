// kept_counts.hpp: how many words are kept in the parts of long sentences.
#pragma once

#include "base/chunks.hpp"

#include <atomic>
#include <cstdint>
#include <optional>
#include <vector>

namespace sgns {

/// The numbers of kept words that the cursors of a source tell each other, by epoch and chunk:
/// those of the part whose sentence continues in the next chunk.
///
/// Every number follows from the corpus. A missing one costs time: the cursor counts the words
/// itself.
class KeptCounts {
public:
    explicit KeptCounts(std::uint64_t n_chunks) : slots_(n_chunks) {}

    [[nodiscard]] std::optional<std::uint64_t> find(std::uint64_t epoch,
                                                    std::uint64_t chunk) const noexcept {
        const std::uint64_t slot = slots_[chunk].load(relaxed);
        const bool is_known = has(slot, epoch) && slot % kValues != kClaimed;
        return is_known ? std::optional(slot % kValues) : std::nullopt;
    }

    /// Returns whether the caller should count the words of a part, because no other cursor has
    /// done so or has begun to.
    [[nodiscard]] bool claim(std::uint64_t epoch, std::uint64_t chunk) noexcept {
        std::uint64_t slot = slots_[chunk].load(relaxed);
        return !has(slot, epoch) &&
               slots_[chunk].compare_exchange_strong(slot, slot_of(epoch, kClaimed), relaxed);
    }

    void store(std::uint64_t epoch, std::uint64_t chunk, std::uint64_t n_kept) noexcept {
        if (n_kept <= kChunkWords) {
            slots_[chunk].store(slot_of(epoch, n_kept), relaxed);
        }
    }

private:
    static constexpr auto relaxed = std::memory_order_relaxed;
    static constexpr std::uint64_t kValues = 1 << 14;
    static constexpr std::uint64_t kClaimed = kValues - 1;
    static constexpr std::uint64_t kMostEpochs = (std::uint64_t{1} << 50) - 1;
    static_assert(kChunkWords < kClaimed);

    /// A slot holds the epoch plus 1 and a value. It is 0 at first, and for epochs past the bound.
    [[nodiscard]] static std::uint64_t slot_of(std::uint64_t epoch, std::uint64_t value) noexcept {
        return epoch < kMostEpochs ? (epoch + 1) * kValues + value : 0;
    }
    [[nodiscard]] static bool has(std::uint64_t slot, std::uint64_t epoch) noexcept {
        return epoch < kMostEpochs && slot / kValues == epoch + 1;
    }

    std::vector<std::atomic<std::uint64_t>> slots_;
};

}  // namespace sgns
