// vector_rows.hpp: rows of files of vectors in their plain form, many at once.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace sgns {

/// The rows at the front of some bytes. Their components are in the memory of the caller.
struct RowsRead {
    std::vector<std::string_view> tokens;  // views of the bytes, in the encoding of the file
    std::size_t n_bytes = 0;               // of all these rows
};

/// Reads lines of a token and its components, which are decimal numbers, separated by one space
/// each. Spaces and carriage returns at the end of a line are skipped.
///
/// Stops at the first line that is incomplete or is anything else than a token without spaces and
/// as many finite components as a row has, and when `components` is full. A component is rounded to
/// double, then to Component (float or double), as Python and NumPy round it. The caller
/// decides about the line at which it stops: Python can read some of them, such as one with 1e-400.
///
/// `components` has whole rows of `vector_size`. The row at which it stopped is unspecified.
template <class Component>
[[nodiscard]] RowsRead read_text_rows(std::string_view data, std::size_t vector_size,
                                      std::span<Component> components);

/// Reads records of a token, a space and the components as little-endian floats. One line feed
/// before a token is skipped.
///
/// Stops at the first record that is incomplete, has a token of more than `longest_token` bytes or
/// with a line feed, or a component that is not finite; and when `components` is full.
[[nodiscard]] RowsRead read_binary_rows(std::string_view data, std::size_t vector_size,
                                        std::size_t longest_token, std::span<float> components);

}  // namespace sgns
