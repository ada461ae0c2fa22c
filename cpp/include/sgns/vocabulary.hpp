// vocabulary.hpp: distinct tokens, their counts, their ids.
#pragma once

#include "sgns/types.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sgns {

/// Distinct tokens with 64-bit counts, numbered in the order they were first seen.
///
/// A hash table with open addressing over one arena of spellings: a lookup costs one probe
/// into a flat array, and one comparison of spellings where the hashes agree.
class TokenTable {
public:
    TokenTable();

    /// Counts one occurrence of `token` and returns its number.
    ///
    /// Throws CorpusError past 2^32 - 1 distinct tokens.
    TokenId count(std::string_view token);

    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    [[nodiscard]] std::uint64_t occurrences(TokenId i) const noexcept { return entries_[i].count; }
    [[nodiscard]] std::string_view spelling(TokenId i) const noexcept {
        return std::string_view(arena_).substr(entries_[i].begin, entries_[i].length);
    }

private:
    struct Entry {
        std::size_t begin;
        std::size_t length;
        std::uint64_t count;
    };
    struct Slot {
        std::uint32_t tag = 0;  // high half of the hash, to skip most comparisons
        TokenId entry = kFree;
    };
    static constexpr TokenId kFree = 0xFFFFFFFF;

    void grow();

    std::string arena_;
    std::vector<Entry> entries_;
    std::vector<std::uint64_t> hashes_;
    std::vector<Slot> slots_;  // a power of two, at most 5/8 full
};

/// The tokens that occur at least a minimum number of times, by falling count, ties by
/// spelling (in UTF-8 bytes, which is the order of code points).
struct Vocabulary {
    std::vector<std::string> tokens;    // (n_tokens,)
    std::vector<std::uint64_t> counts;  // (n_tokens,)
};

/// What a TokenTable's numbers become: new ids, or kDropped.
inline constexpr TokenId kDropped = 0xFFFFFFFF;

/// Orders and prunes `table`; `new_ids` (table.size(),) receives the id of each number.
[[nodiscard]] Vocabulary make_vocabulary(const TokenTable& table, std::uint64_t min_count,
                                         std::vector<TokenId>& new_ids);

}  // namespace sgns
