#include "sgns/formats/vector_rows.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <system_error>

namespace sgns {

namespace {

/// Reads exactly row.size() numbers, each after a space. Returns whether they fill the text.
bool read_numbers(const char* at, const char* end, std::span<float> row) {
    for (float& component : row) {
        if (at == end || *at != ' ') {
            return false;
        }
        ++at;
        if (end - at > 1 && at[0] == '+' && at[1] != '-') {
            ++at;  // from_chars accepts no plus sign
        }
        double value = 0;
        const auto [after, error] = std::from_chars(at, end, value);
        // Infinity and NaN fail the comparison as well.
        if (error != std::errc{} || !(std::abs(value) <= std::numeric_limits<float>::max())) {
            return false;
        }
        component = static_cast<float>(value);
        at = after;
    }
    return at == end;
}

/// Copies the components of a row. Returns whether all are finite.
bool copy_finite(const char* from, std::span<float> row) {
    static_assert(std::endian::native == std::endian::little, "files have this byte order");
    static_assert(std::numeric_limits<float>::is_iec559);
    std::memcpy(row.data(), from, row.size_bytes());
    bool finite = true;
    for (const float component : row) {
        constexpr std::uint32_t kExponent = 0x7F800000;
        finite &= (std::bit_cast<std::uint32_t>(component) & kExponent) != kExponent;
    }
    return finite;
}

/// The position of `byte` in [from, to), or `to`.
const char* find(const char* from, const char* to, char byte) {
    const void* const found = std::memchr(from, byte, static_cast<std::size_t>(to - from));
    return found == nullptr ? to : static_cast<const char*>(found);
}

}  // namespace

RowsRead read_text_rows(std::string_view data, std::size_t vector_size,
                        std::span<float> components) {
    RowsRead read;
    const char* const stop = data.data() + data.size();
    for (; components.size() >= vector_size; components = components.subspan(vector_size)) {
        const char* const line = data.data() + read.n_bytes;
        const char* const line_feed = line == stop ? stop : find(line, stop, '\n');
        if (line_feed == stop) {
            break;
        }
        const char* end = line_feed;
        while (end > line && (end[-1] == ' ' || end[-1] == '\r')) {
            --end;
        }
        const char* const token_end = find(line, end, ' ');
        if (!read_numbers(token_end, end, components.first(vector_size))) {
            break;
        }
        read.tokens.emplace_back(line, token_end);
        read.n_bytes += static_cast<std::size_t>(line_feed + 1 - line);
    }
    return read;
}

RowsRead read_binary_rows(std::string_view data, std::size_t vector_size, std::size_t longest_token,
                          std::span<float> components) {
    RowsRead read;
    const std::size_t row_bytes = vector_size * sizeof(float);
    for (; components.size() >= vector_size; components = components.subspan(vector_size)) {
        const std::string_view left = data.substr(read.n_bytes);
        const std::size_t skipped = left.starts_with('\n') ? 1 : 0;
        const std::size_t space = left.substr(0, skipped + longest_token + 1).find(' ');
        if (space == std::string_view::npos || left.size() - space - 1 < row_bytes) {
            break;
        }
        const std::string_view token = left.substr(skipped, space - skipped);
        if (token.find('\n') != std::string_view::npos ||
            !copy_finite(left.data() + space + 1, components.first(vector_size))) {
            break;
        }
        read.tokens.push_back(token);
        read.n_bytes += space + 1 + row_bytes;
    }
    return read;
}

}  // namespace sgns
