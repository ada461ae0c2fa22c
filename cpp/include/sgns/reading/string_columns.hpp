// string_columns.hpp: columns of strings in Arrow's layout, as input of a corpus builder.
#pragma once

#include "sgns/reading/corpus_builder.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace sgns {

/// A column of strings: string i is data[offsets[i] .. offsets[i + 1]]. Offsets are not trusted:
/// they come from files.
template <class Offset>
struct Strings {
    std::string_view data;
    std::span<const Offset> offsets;  // (n + 1,), or empty if there are no strings

    [[nodiscard]] std::size_t size() const noexcept {
        return offsets.empty() ? 0 : offsets.size() - 1;
    }
    /// Throws std::invalid_argument if the offsets of string `i` fall or lie outside the data.
    [[nodiscard]] std::string_view at(std::size_t i) const;
};

/// Feeds a text with one line for each string. A line feed within a string only separates tokens.
///
/// Throws what at() and CorpusBuilder::feed() throw.
template <class Offset>
void feed_rows(CorpusBuilder& builder, const Strings<Offset>& rows);

/// Adds sentences of whole tokens: sentence i ends before token ends[i]. `name` is the name of the
/// column and `first` the number of the first sentence, for error messages.
///
/// Throws std::invalid_argument, before anything is added, if offsets or ends fall or lie outside
/// the data; CorpusError for a token that is not UTF-8 or is longer than kLongestToken.
template <class Offset>
void add_rows(CorpusBuilder& builder, const Strings<Offset>& tokens,
              std::span<const std::int64_t> ends, std::string_view name, std::uint64_t first);

}  // namespace sgns
