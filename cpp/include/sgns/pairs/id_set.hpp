// id_set.hpp: a set of ids that numbers its members.
#pragma once

#include "sgns/base/types.hpp"

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace sgns {

/// A set of ids below a bound, as a bitmap. After `number`, each member has a number: how many
/// members are smaller. It takes a fifth of a byte for each possible id.
class IdSet {
public:
    explicit IdSet(std::uint64_t n_ids);

    /// Adds an id; returns whether it is new. Several threads may add ids at once.
    bool insert(TokenId id) noexcept {
        std::atomic<std::uint64_t>& word = words_[id / kBits];
        const std::uint64_t bit = bit_of(id);
        if ((word.load(std::memory_order_relaxed) & bit) != 0) {
            return false;  // most ids are not new: a write would take the cache line from others
        }
        return (word.fetch_or(bit, std::memory_order_relaxed) & bit) == 0;
    }

    /// Numbers the members. No id may be added after this.
    void number();

    // These need the numbers.
    [[nodiscard]] std::uint64_t size() const noexcept { return before_.back(); }
    [[nodiscard]] bool contains(TokenId id) const noexcept {
        return id < n_ids_ &&
               (words_[id / kBits].load(std::memory_order_relaxed) & bit_of(id)) != 0;
    }
    /// The number of a member.
    [[nodiscard]] TokenId number_of(TokenId id) const noexcept {
        const std::uint64_t word = words_[id / kBits].load(std::memory_order_relaxed);
        return before_[id / kBits] + static_cast<TokenId>(std::popcount(word & (bit_of(id) - 1)));
    }
    /// The members by number: in rising order.
    [[nodiscard]] std::vector<TokenId> ids() const;

private:
    static constexpr std::uint64_t kBits = 64;
    static constexpr std::uint64_t bit_of(TokenId id) noexcept {
        return std::uint64_t{1} << (id % kBits);
    }

    std::uint64_t n_ids_;
    std::size_t n_words_;
    std::unique_ptr<std::atomic<std::uint64_t>[]> words_;
    std::vector<TokenId> before_;  // (n_words + 1,) members in all words before each
};

}  // namespace sgns
