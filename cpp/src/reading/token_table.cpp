#include "sgns/reading/token_table.hpp"

#include "sgns/base/errors.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <string>
#include <utility>

namespace sgns {

namespace {

constexpr std::size_t kInitialSlots = 1 << 12;

template <class Word>
std::uint64_t load(const char* bytes) noexcept {
    Word word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return word;
}

/// Combines two words of fixed size that may overlap, without a loop over bytes.
template <class Word>
std::uint64_t ends_of(std::string_view bytes) noexcept {
    const std::size_t rest = bytes.size() - sizeof(Word);
    return load<Word>(bytes.data()) | load<Word>(bytes.data() + rest) << 8 * rest;
}

/// Up to eight bytes, padded with zeros.
std::uint64_t word_of(std::string_view bytes) noexcept {
    const std::size_t n = bytes.size();
    return n == 8   ? load<std::uint64_t>(bytes.data())
           : n >= 4 ? ends_of<std::uint32_t>(bytes)
           : n >= 2 ? ends_of<std::uint16_t>(bytes)
           : n == 1 ? load<std::uint8_t>(bytes.data())
                    : 0;
}

/// The shift that leaves a slot of the first bits of a hash. `n_slots` is a power of two.
unsigned shift_of(std::size_t n_slots) noexcept {
    return 65 - static_cast<unsigned>(std::bit_width(n_slots));
}

}  // namespace

std::uint64_t detail::key_of_long(std::string_view text, const Secret& secret) noexcept {
    std::uint64_t state = secret.first ^ text.size();
    for (; text.size() >= 8; text.remove_prefix(8)) {
        state = mixed(state ^ load<std::uint64_t>(text.data()), secret.second);
    }
    return mixed(state ^ word_of(text), secret.first);
}

TokenKey TokenKey::of_long(std::string_view text) noexcept {
    const std::uint64_t key = detail::key_of_long(text, kSecret);
    return {text, key, kLong, detail::hash_of(key, kLong, text.size(), kSecret)};
}

TokenKey TokenKey::of(std::string_view text) noexcept {
    if (text.size() > kShort) {
        return of_long(text);
    }
    const std::uint64_t low = word_of(text.substr(0, 8));
    const std::uint64_t high = text.size() > 8 ? word_of(text.substr(8)) : 0;
    return {text, low, high, detail::hash_of(low, high, text.size(), kSecret)};
}

TokenTable::TokenTable() : slots_(kInitialSlots), shift_(shift_of(kInitialSlots)) {}

std::size_t TokenTable::place_from(std::size_t first, const TokenKey& key) const noexcept {
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t i = first;; i = (i + 1) & mask) {
        const Slot& slot = slots_[i];
        if (slot.number == kAbsent || is_short(slot, key) ||
            (key.high == TokenKey::kLong && slot.low == key.low && slot.length == key.text.size() &&
             spelling(slot) == key.text)) {
            return i;
        }
    }
}

TokenId TokenTable::count(const TokenKey& key, std::uint64_t n) {
    Slot& slot = slots_[place(key)];
    if (slot.number != kAbsent) {
        slot.count += n;
        return slot.number;
    }
    insert(slot, key, n);
    return static_cast<TokenId>(size_ - 1);
}

void TokenTable::insert(Slot& slot, const TokenKey& key, std::uint64_t n) {
    if (size_ == kAbsent) {
        throw CorpusError("more than 2^32 - 1 distinct tokens");
    }
    if (key.text.size() > std::numeric_limits<std::uint32_t>::max()) {
        throw CorpusError("a token of " + std::to_string(key.text.size()) +
                          " bytes: at most 2^32 - 1 fit");
    }
    std::uint64_t high = key.high;
    if (key.text.size() > TokenKey::kShort) {
        high = arena_.size();
        arena_.insert(arena_.end(), key.text.begin(), key.text.end());
    }
    slot = {key.low, high, n, static_cast<TokenId>(size_),
            static_cast<std::uint32_t>(key.text.size())};
    ++size_;
    if (size_ * 2 > slots_.size()) {
        grow(slots_.size() * 2);
    }
}

void TokenTable::reserve(std::size_t n) {
    const std::size_t n_slots = std::bit_ceil(2 * n);
    if (n_slots > slots_.size()) {
        grow(n_slots);
    }
}

std::size_t TokenTable::n_bytes_after(std::size_t n_more, std::size_t n_more_bytes) const noexcept {
    const std::size_t n_slots = std::max(slots_.size(), std::bit_ceil(2 * (size_ + n_more)));
    const std::size_t n_chars = arena_.size() + n_more_bytes;
    return n_slots * sizeof(Slot) +
           (n_chars <= arena_.capacity() ? arena_.capacity() : 2 * n_chars);
}

void TokenTable::grow(std::size_t n_slots) {
    Slots old(n_slots);
    std::swap(old, slots_);
    shift_ = shift_of(n_slots);
    const std::size_t mask = n_slots - 1;
    for (const Slot& slot : old) {
        if (slot.number == kAbsent) {
            continue;
        }
        std::size_t i = home(key_of(slot).hash);
        while (slots_[i].number != kAbsent) {
            i = (i + 1) & mask;
        }
        slots_[i] = slot;
    }
}

}  // namespace sgns
