#include "sgns/reading/name_numbers.hpp"

#include "sgns/reading/tokens.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace sgns {

TokenId NameNumbers::number(const TokenKey& name) {
    const TokenId known = table_.count_known(name);
    if (known != TokenTable::kAbsent) {
        return known;
    }
    if (find_invalid_utf8(name.text) != name.text.size()) {
        return TokenTable::kAbsent;
    }
    return table_.count(name);
}

std::vector<std::string_view> NameNumbers::names() const {
    std::vector<std::string_view> names(table_.size());
    table_.each(
        [&](std::string_view name, TokenId number, std::uint64_t) { names[number] = name; });
    return names;
}

template <class Offset>
std::size_t number_strings(NameNumbers& names, const Strings<Offset>& strings,
                           std::vector<TokenId>& numbers) {
    std::array<TokenKey, NameNumbers::kAtOnce> keys{};
    const std::size_t n = strings.size();
    for (std::size_t begin = 0; begin < n; begin += keys.size()) {
        const std::size_t end = std::min(n, begin + keys.size());
        for (std::size_t i = begin; i < end; ++i) {
            keys[i - begin] = TokenKey::of(strings.at(i));
            names.prefetch(keys[i - begin]);
        }
        for (std::size_t i = begin; i < end; ++i) {
            const TokenId number = names.number(keys[i - begin]);
            if (number == TokenTable::kAbsent) {
                return i;
            }
            numbers.push_back(number);
        }
    }
    return n;
}

template std::size_t number_strings(NameNumbers&, const Strings<std::int32_t>&,
                                    std::vector<TokenId>&);
template std::size_t number_strings(NameNumbers&, const Strings<std::int64_t>&,
                                    std::vector<TokenId>&);

}  // namespace sgns
