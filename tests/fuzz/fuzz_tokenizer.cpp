// The tokenizer against a reference that takes one byte at a time.
#include "sgns/reading/pieces.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

using namespace sgns;

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

/// Bytes of the well-formed sequence that `text` begins with, by table 3-7 of the Unicode Standard;
/// 0 if there is none.
std::size_t sequence(std::string_view text) {
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
    const unsigned first = byte(0);
    if (first < 0x80) {
        return 1;
    }
    if (first >= 0xC2 && first <= 0xDF) {
        return follows(1) ? 2 : 0;
    }
    const unsigned low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    const unsigned high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    const bool second = byte(1) >= low && byte(1) <= high;
    if (first >= 0xE0 && first <= 0xEF) {
        return second && follows(2) ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        return second && follows(2) && follows(3) ? 4 : 0;
    }
    return 0;
}

std::size_t first_invalid(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t n = sequence(text.substr(at));
        if (n == 0) {
            break;
        }
        at += n;
    }
    return at;
}

struct Expected {
    std::vector<std::string_view> tokens;
    std::vector<std::uint32_t> ends;
    std::uint64_t invalid = ~std::uint64_t{0};  // place of the first byte that is no UTF-8
};

Expected expected_of(std::string_view text) {
    Expected expected;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        const char c = i < text.size() ? text[i] : ' ';
        if (c != ' ' && (c < '\t' || c > '\r')) {
            continue;
        }
        if (i > begin) {
            const std::string_view token = text.substr(begin, i - begin);
            const std::size_t bad = first_invalid(token);
            if (bad < token.size() && expected.invalid == ~std::uint64_t{0}) {
                expected.invalid = begin + bad;
            }
            expected.tokens.push_back(token);
        }
        if (c == '\n') {
            expected.ends.push_back(static_cast<std::uint32_t>(expected.tokens.size()));
        }
        begin = i + 1;
    }
    return expected;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const std::string bytes(data + 1, data + size);
    const Expected expected = expected_of(bytes);
    const bool is_valid = expected.invalid == ~std::uint64_t{0};
    const auto mode = data[0] % 2 == 0 ? OnInvalidUtf8::raise : OnInvalidUtf8::replace;

    TextPiece text{bytes, 1000};
    text.pad();
    // A new table clears a quarter of a megabyte, which would take most of the time.
    static std::unique_ptr<TokenTable> table;
    static std::uint64_t uses = 0;
    if (uses++ % 10'000 == 0) {
        table = std::make_unique<TokenTable>();
    }
    PieceReader reader(*table, mode);
    Piece piece;
    try {
        reader.read(text, piece);
    } catch (const BadText& error) {
        require(mode == OnInvalidUtf8::raise && !is_valid);
        require(error.offset == 1000 + expected.invalid);
        return 0;
    }
    require(is_valid || mode == OnInvalidUtf8::replace);
    require(piece.ends == expected.ends);
    require(piece.ids.size() == expected.tokens.size());
    for (std::size_t i = 0; i < piece.ids.size(); ++i) {
        const std::string_view token = expected.tokens[i];
        const bool replaced = first_invalid(token) < token.size();
        const std::string found = replaced ? replace_invalid_utf8(token) : std::string(token);
        require(first_invalid(found) == found.size());
        require(table->find(TokenKey::of(found)) == piece.ids[i]);
    }
    return 0;
}
