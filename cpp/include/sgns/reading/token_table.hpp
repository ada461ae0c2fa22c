// token_table.hpp: distinct spellings and their counts.
#pragma once

#include "sgns/base/huge_pages.hpp"
#include "sgns/base/mapped_memory.hpp"
#include "sgns/base/secret.hpp"
#include "sgns/base/types.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace sgns {

static_assert(std::endian::native == std::endian::little,
              "keys hold the bytes of a token in order");

namespace detail {

/// Both factors are part of the result, so that a factor of zero does not erase the other one.
inline std::uint64_t mixed(std::uint64_t a, std::uint64_t b) noexcept {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64) ^ a ^ b;
}

/// Determines only the slot of a token: ids depend on counts and spellings alone.
inline std::uint64_t hash_of(std::uint64_t low, std::uint64_t high, std::size_t length,
                             const Secret& secret) noexcept {
    return mixed(low ^ secret.first, high ^ secret.second ^ length);
}

/// Stands for the bytes of a token that is longer than its key.
std::uint64_t key_of_long(std::string_view text, const Secret& secret) noexcept;

/// Masks for the first 0 to 16 bytes of two words.
inline constexpr auto kFirstBytes = [] {
    std::array<std::array<std::uint64_t, 2>, 17> masks{};
    for (std::size_t length = 0; length < masks.size(); ++length) {
        for (std::size_t byte = 0; byte < length; ++byte) {
            masks[length][byte / 8] |= std::uint64_t{0xFF} << (byte % 8 * 8);
        }
    }
    return masks;
}();

}  // namespace detail

/// A token in the form in which a TokenTable looks it up.
struct TokenKey {
    std::string_view text;
    std::uint64_t low;   // bytes 0 to 7, padded with zeros; the hash of a long token
    std::uint64_t high;  // bytes 8 to 15; kLong for a long token
    std::uint64_t hash;

    /// Tokens of at most this many bytes are their own keys.
    static constexpr std::size_t kShort = 16;
    /// No slot has this value at a length above kShort, where `high` is an offset.
    static constexpr std::uint64_t kLong = ~std::uint64_t{0};

    static TokenKey of(std::string_view text) noexcept;
    /// The same, but reads kShort bytes whatever the length of `text`. These bytes must be
    /// readable.
    static TokenKey of_padded(std::string_view text) noexcept {
        if (text.size() > kShort) {
            return of_long(text);
        }
        std::uint64_t low = 0;
        std::uint64_t high = 0;
        std::memcpy(&low, text.data(), sizeof low);
        std::memcpy(&high, text.data() + sizeof low, sizeof high);
        low &= detail::kFirstBytes[text.size()][0];
        high &= detail::kFirstBytes[text.size()][1];
        return {text, low, high, detail::hash_of(low, high, text.size(), kSecret)};
    }

private:
    static TokenKey of_long(std::string_view text) noexcept;
};

/// Distinct tokens with 64-bit counts, numbered in the order of first occurrence.
///
/// A hash table with open addressing. Most tokens are short and lie in their slots, so that a
/// lookup touches one cache line. Longer ones lie in one arena.
class TokenTable {
public:
    TokenTable();

    /// Prefetches the slot of `key`.
    void prefetch(const TokenKey& key) const noexcept {
        __builtin_prefetch(&slots_[home(key.hash)], 1);
    }

    /// Counts `n` more occurrences of a token and returns its number.
    ///
    /// Throws CorpusError past 2^32 - 1 distinct tokens.
    TokenId count(const TokenKey& key, std::uint64_t n = 1);
    TokenId count(std::string_view token) { return count(TokenKey::of(token)); }

    /// Counts one more occurrence of a token and returns its number, or returns kAbsent for a token
    /// that the table does not have.
    TokenId count_known(const TokenKey& key) noexcept {
        Slot& slot = slots_[place(key)];
        slot.count += slot.number != kAbsent;
        return slot.number;
    }

    /// The number of a token, or kAbsent.
    [[nodiscard]] TokenId find(const TokenKey& key) const noexcept {
        return slots_[place(key)].number;
    }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// Makes room for `n` tokens in all, so that the table does not grow meanwhile.
    void reserve(std::size_t n);
    /// Memory of the table.
    [[nodiscard]] std::size_t n_bytes() const noexcept {
        return slots_.size() * sizeof(Slot) + arena_.capacity();
    }
    /// The most memory of the table after `n_more` tokens of `n_more_bytes` in all are added.
    [[nodiscard]] std::size_t n_bytes_after(std::size_t n_more,
                                            std::size_t n_more_bytes) const noexcept;

    /// Calls f(spelling, number, count) for each token, in no particular order. The spellings are
    /// valid until the table changes.
    template <class F>
    void each(F f) const {
        for (const Slot& slot : slots_) {
            if (slot.number != kAbsent) {
                f(spelling(slot), slot.number, slot.count);
            }
        }
    }

    /// Calls f(key, number, count) for each token whose hash has `part` as its first `bits` bits.
    ///
    /// Slots are in the order of hashes: this takes as long as a part of the table is large. Keys
    /// are valid until the table changes. Another table that gets the tokens in this order must
    /// reserve() their number first: otherwise they crowd in its first slots until it grows.
    template <class F>
    void each_in(std::uint64_t part, unsigned bits, F f) const {
        const std::uint64_t first = bits == 0 ? 0 : part << (64 - bits);
        const std::uint64_t last = first + (~std::uint64_t{0} >> bits);
        const std::size_t begin = home(first);
        const std::size_t n_homes = home(last) - begin + 1;
        const std::size_t mask = slots_.size() - 1;
        // Tokens may be behind their homes, up to the next free slot.
        for (std::size_t i = 0; i < slots_.size(); ++i) {
            const Slot& slot = slots_[(begin + i) & mask];
            if (slot.number == kAbsent) {
                if (i >= n_homes) {
                    return;
                }
                continue;
            }
            const TokenKey key = key_of(slot);
            if (key.hash >= first && key.hash <= last) {
                f(key, slot.number, slot.count);
            }
        }
    }

    static constexpr TokenId kAbsent = 0xFFFFFFFF;

private:
    /// No key equals an empty slot.
    struct alignas(32) Slot {
        std::uint64_t low = 0;
        std::uint64_t high = TokenKey::kLong;  // offset in the arena for a long token
        std::uint64_t count = 0;
        TokenId number = kAbsent;
        std::uint32_t length = 0;
    };
    using Slots = std::vector<Slot, HugePageAllocator<Slot>>;

    [[nodiscard]] std::string_view spelling(const Slot& slot) const noexcept {
        return slot.length <= TokenKey::kShort
                   ? std::string_view(reinterpret_cast<const char*>(&slot.low), slot.length)
                   : std::string_view(arena_.data() + slot.high, slot.length);
    }
    /// Whether the slot holds this short token: one branch, since most lookups end here.
    [[nodiscard]] static bool is_short(const Slot& slot, const TokenKey& key) noexcept {
        return ((slot.low ^ key.low) | (slot.high ^ key.high) | (slot.length ^ key.text.size())) ==
               0;
    }
    [[nodiscard]] TokenKey key_of(const Slot& slot) const noexcept {
        const std::uint64_t high = slot.length <= TokenKey::kShort ? slot.high : TokenKey::kLong;
        return {spelling(slot), slot.low, high,
                detail::hash_of(slot.low, high, slot.length, kSecret)};
    }
    /// The slot at which the search for a token begins: the first bits of its hash.
    [[nodiscard]] std::size_t home(std::uint64_t hash) const noexcept { return hash >> shift_; }
    /// The index of the slot that holds the token, or of the empty slot for it.
    [[nodiscard]] std::size_t place(const TokenKey& key) const noexcept {
        const std::size_t first = home(key.hash);
        return is_short(slots_[first], key) ? first : place_from(first, key);
    }
    [[nodiscard]] std::size_t place_from(std::size_t first, const TokenKey& key) const noexcept;
    void insert(Slot& slot, const TokenKey& key, std::uint64_t n);
    void grow(std::size_t n_slots);

    std::vector<char, MappedAllocator<char>> arena_;
    Slots slots_;     // a power of two, at most half full
    unsigned shift_;  // of a hash, to its home
    std::size_t size_ = 0;
};

}  // namespace sgns
