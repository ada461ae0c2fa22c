// private_lists.hpp: the lists of rows of input vectors, in the numbers of copies.
#pragma once

#include "sgns/base/types.hpp"
#include "sgns/kernels/kernels.hpp"
#include "training/numbering.hpp"
#include "training/private_rows.hpp"

#include <cstdint>
#include <vector>

namespace sgns {

/// The subwords of the tokens of a shard in one round. Tokens get numbers, and their lists hold the
/// numbers of copies of rows. It stands in for PrivateRows where input vectors are means.
class PrivateLists {
public:
    PrivateLists(RowLists lists, PrivateRows& rows) : all_(lists), rows_(rows) {}

    /// Removes all tokens. `numbering` must not be used elsewhere until the next call.
    void clear(Numbering& numbering);
    /// Returns the number of a token. Each of its rows receives a pull of this strength.
    TokenId localize(TokenId token, float strength);
    /// Replaces tokens by their numbers.
    void localize(std::vector<TokenId>& tokens, float strength);
    /// Adds a pull to each row of the token with a number.
    void add(TokenId number, float strength) noexcept;

    /// The lists, by number.
    [[nodiscard]] RowLists lists() const noexcept { return {offsets_.data(), numbers_.data()}; }

private:
    const RowLists all_;
    PrivateRows& rows_;
    Numbering* numbering_ = nullptr;
    std::vector<TokenId> tokens_;         // by number
    std::vector<std::uint64_t> offsets_;  // the arrays of RowLists
    std::vector<TokenId> numbers_;
};

}  // namespace sgns
