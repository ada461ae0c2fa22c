// name_numbers.hpp: numbers names in the order of first occurrence.
#pragma once

#include "sgns/base/types.hpp"
#include "sgns/reading/string_columns.hpp"
#include "sgns/reading/token_table.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace sgns {

/// Distinct names, all of them UTF-8, numbered in the order of first occurrence.
class NameNumbers {
public:
    /// Lookups whose slots are prefetched together: they are rarely in the cache.
    static constexpr std::size_t kAtOnce = 32;

    /// Prefetches the slot of a name.
    void prefetch(const TokenKey& name) const noexcept { table_.prefetch(name); }
    /// Returns the number of a name, the next one for a new name, or TokenTable::kAbsent if the
    /// name is not UTF-8.
    ///
    /// Throws CorpusError past 2^32 - 1 distinct names.
    [[nodiscard]] TokenId number(const TokenKey& name);

    [[nodiscard]] std::size_t size() const noexcept { return table_.size(); }
    /// The names by number. They are valid until the next call of number().
    [[nodiscard]] std::vector<std::string_view> names() const;

private:
    TokenTable table_;
};

/// Appends the numbers of consecutive strings to `numbers`. Returns how many: all, or those before
/// the first string that is not UTF-8.
///
/// Throws what Strings::at() and NameNumbers::number() throw.
template <class Offset>
std::size_t number_strings(NameNumbers& names, const Strings<Offset>& strings,
                           std::vector<TokenId>& numbers);

}  // namespace sgns
