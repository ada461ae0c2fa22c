// pair_table.hpp: counts pairs of tokens in a hash table that fits into the cache.
#pragma once

#include "corpus/phrase_tree.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace sgns {

struct PairCount {
    std::uint64_t key = 0;
    std::uint64_t count = 0;  // 0 if the slot is free
};

/// Counts the pairs of one part after the other.
class PairTable {
public:
    /// The upper `part_bits` bits of the hash are the same for all pairs of a part.
    explicit PairTable(unsigned part_bits) : part_bits_(part_bits), slots_(1 << kLeastBits) {}

    void count(std::span<const std::uint64_t> keys) {
        constexpr std::size_t kAhead = 16;
        for (std::size_t i = 0; i < keys.size(); ++i) {
            if (i + kAhead < keys.size()) {
                __builtin_prefetch(&slots_[home(keys[i + kAhead])], 1);
            }
            PairCount& slot = slots_[place(keys[i])];
            if (slot.count++ == 0) {
                slot.key = keys[i];
                if (++n_distinct_ * 2 > slots_.size()) {
                    grow();
                }
            }
        }
    }

    /// Empties the table and appends the pairs that occur `min_count` times or more to `frequent`.
    /// Returns the number of distinct pairs.
    std::uint64_t empty_into(std::vector<PairCount>& frequent, std::uint64_t min_count) {
        for (PairCount& slot : slots_) {
            if (slot.count >= min_count) {
                frequent.push_back(slot);
            }
            slot.count = 0;
        }
        return std::exchange(n_distinct_, 0);
    }

private:
    static constexpr unsigned kLeastBits = 12;

    [[nodiscard]] std::size_t home(std::uint64_t key) const noexcept {
        return (pair_hash(key) << part_bits_) >> (64 - bits_);
    }

    [[nodiscard]] std::size_t place(std::uint64_t key) const noexcept {
        const std::size_t mask = slots_.size() - 1;
        std::size_t i = home(key);
        while (slots_[i].count > 0 && slots_[i].key != key) {
            i = (i + 1) & mask;
        }
        return i;
    }

    void grow() {
        const std::vector<PairCount> old =
            std::exchange(slots_, std::vector<PairCount>(slots_.size() * 2));
        ++bits_;
        for (const PairCount& slot : old) {
            if (slot.count > 0) {
                slots_[place(slot.key)] = slot;
            }
        }
    }

    const unsigned part_bits_;
    unsigned bits_ = kLeastBits;
    std::vector<PairCount> slots_;  // 2^bits_, at most half full
    std::uint64_t n_distinct_ = 0;
};

}  // namespace sgns
