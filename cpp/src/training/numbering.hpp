// numbering.hpp: numbers of ids in the order of first use.
#pragma once

#include "sgns/base/types.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace sgns {

/// Finds the number of an id in a list of ids that it extends. It is made for many short lists, one
/// after another.
class Numbering {
public:
    /// Forgets the list.
    void clear() noexcept { ++list_; }
    /// Returns the position of `id` in `ids`, which may only have been changed by this function
    /// since `clear`. A new id is added at the end.
    TokenId number_of(TokenId id, std::vector<TokenId>& ids) {
        Slot& slot = slot_of(id);
        if (slot.list == list_) {
            return slot.number;
        }
        const auto number = static_cast<TokenId>(ids.size());
        slot = {list_, id, number};
        ids.push_back(id);
        if (2 * ids.size() > slots_.size()) {
            grow(ids);
        }
        return number;
    }

private:
    static constexpr std::size_t kFewSlots = 1 << 9;  // more would not stay in the first cache

    struct Slot {
        std::uint64_t list = 0;  // in which it was filled
        TokenId id = 0;
        TokenId number = 0;
    };

    Slot& slot_of(TokenId id) noexcept {
        const std::size_t mask = slots_.size() - 1;
        std::size_t at = (id * std::uint64_t{0x9E3779B97F4A7C15}) >> 32 & mask;
        while (slots_[at].list == list_ && slots_[at].id != id) {
            at = (at + 1) & mask;
        }
        return slots_[at];
    }
    void grow(const std::vector<TokenId>& ids) {
        std::vector<Slot>(2 * slots_.size()).swap(slots_);
        for (std::size_t number = 0; number < ids.size(); ++number) {
            slot_of(ids[number]) = {list_, ids[number], static_cast<TokenId>(number)};
        }
    }

    // A hash table with open addressing; its size is a power of two.
    std::vector<Slot> slots_ = std::vector<Slot>(kFewSlots);
    std::uint64_t list_ = 1;
};

}  // namespace sgns
