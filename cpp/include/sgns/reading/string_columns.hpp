// string_columns.hpp: columns of strings, as Arrow lays them out, for a corpus builder.
#pragma once

#include "sgns/reading/corpus_builder.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace sgns {

/// Strings one after the other: number i is data[offsets[i] .. offsets[i + 1]]. No offset can be
/// trusted: they come from elsewhere.
template <class Offset>
struct Strings {
    std::string_view data;
    std::span<const Offset> offsets;  // (n + 1,), or none for no strings

    [[nodiscard]] std::size_t size() const noexcept {
        return offsets.empty() ? 0 : offsets.size() - 1;
    }
    /// Throws std::invalid_argument if its offsets fall, or lie outside the data.
    [[nodiscard]] std::string_view at(std::size_t i) const;
};

/// Feeds a text whose lines are these strings: a line feed within one only separates tokens.
///
/// Throws what at() and CorpusBuilder::feed() throw.
template <class Offset>
void feed_rows(CorpusBuilder& builder, const Strings<Offset>& rows);

/// Adds sentences of whole tokens: sentence i ends before token ends[i]. The first is number
/// `first`, for errors; `name` is that of the column.
///
/// Throws std::invalid_argument if offsets or ends fall or lie outside, before anything is added;
/// CorpusError for a token that is not UTF-8, or longer than kLongestToken.
template <class Offset>
void add_rows(CorpusBuilder& builder, const Strings<Offset>& tokens,
              std::span<const std::int64_t> ends, std::string_view name, std::uint64_t first);

}  // namespace sgns
