#include "sgns/vocabulary.hpp"

#include "sgns/errors.hpp"

#include <algorithm>
#include <cstring>

namespace sgns {

namespace {

constexpr std::size_t kInitialSlots = 1 << 12;

std::uint64_t mixed(std::uint64_t a, std::uint64_t b) noexcept {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

/// Folds eight bytes at a time through a 128-bit product. Decides only where a token sits in
/// the table: ids follow from counts and spelling.
std::uint64_t hash(std::string_view text) noexcept {
    std::uint64_t state = 0x9E3779B97F4A7C15 ^ text.size();
    std::uint64_t word = 0;
    while (text.size() >= 8) {
        std::memcpy(&word, text.data(), 8);
        state = mixed(state ^ word, 0xD6E8FEB86659FD93);
        text.remove_prefix(8);
    }
    word = 0;
    std::memcpy(&word, text.data(), text.size());
    return mixed(state ^ word, 0xA0761D6478BD642F);
}

}  // namespace

TokenTable::TokenTable() : slots_(kInitialSlots) {}

TokenId TokenTable::count(std::string_view token) {
    const std::uint64_t code = hash(token);
    const auto tag = static_cast<std::uint32_t>(code >> 32);
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t i = code & mask;; i = (i + 1) & mask) {
        Slot& slot = slots_[i];
        if (slot.entry == kFree) {
            if (entries_.size() == kFree) {
                throw CorpusError("more than 2^32 - 1 distinct tokens");
            }
            slot = {tag, static_cast<TokenId>(entries_.size())};
            entries_.push_back({arena_.size(), token.size(), 1});
            hashes_.push_back(code);
            arena_ += token;
            if (entries_.size() * 8 > slots_.size() * 5) {
                grow();
            }
            return static_cast<TokenId>(entries_.size() - 1);
        }
        if (slot.tag == tag && spelling(slot.entry) == token) {
            ++entries_[slot.entry].count;
            return slot.entry;
        }
    }
}

void TokenTable::grow() {
    slots_.assign(slots_.size() * 2, Slot{});
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t entry = 0; entry < entries_.size(); ++entry) {
        std::size_t i = hashes_[entry] & mask;
        while (slots_[i].entry != kFree) {
            i = (i + 1) & mask;
        }
        slots_[i] = {static_cast<std::uint32_t>(hashes_[entry] >> 32), static_cast<TokenId>(entry)};
    }
}

Vocabulary make_vocabulary(const TokenTable& table, std::uint64_t min_count,
                           std::vector<TokenId>& new_ids) {
    std::vector<TokenId> order;
    for (std::size_t i = 0; i < table.size(); ++i) {
        if (table.occurrences(static_cast<TokenId>(i)) >= min_count) {
            order.push_back(static_cast<TokenId>(i));
        }
    }
    std::sort(order.begin(), order.end(), [&](TokenId a, TokenId b) {
        const std::uint64_t count_a = table.occurrences(a);
        const std::uint64_t count_b = table.occurrences(b);
        return count_a != count_b ? count_a > count_b : table.spelling(a) < table.spelling(b);
    });

    Vocabulary vocabulary;
    new_ids.assign(table.size(), kDropped);
    for (const TokenId number : order) {
        new_ids[number] = static_cast<TokenId>(vocabulary.tokens.size());
        vocabulary.tokens.emplace_back(table.spelling(number));
        vocabulary.counts.push_back(table.occurrences(number));
    }
    return vocabulary;
}

}  // namespace sgns
