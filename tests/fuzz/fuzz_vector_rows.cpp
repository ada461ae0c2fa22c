// Rows of files of vectors, whole and in two pieces.
#include "sgns/formats/vector_rows.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <vector>

using namespace sgns;

namespace {

constexpr std::size_t kLongestToken = 20;
constexpr std::size_t kRows = 1000;

/// Reads rows, and aborts if they are not finite or not within the bytes.
RowsRead read(std::string_view bytes, bool text, std::size_t vector_size, std::vector<float>& to) {
    to.assign(kRows * vector_size, 0);
    const RowsRead rows = text ? read_text_rows(bytes, vector_size, to)
                               : read_binary_rows(bytes, vector_size, kLongestToken, to);
    if (rows.tokens.size() > kRows || rows.n_bytes > bytes.size()) {
        std::abort();
    }
    for (const std::string_view token : rows.tokens) {
        if (token.data() < bytes.data() ||
            token.data() + token.size() > bytes.data() + rows.n_bytes) {
            std::abort();
        }
    }
    to.resize(rows.tokens.size() * vector_size);
    for (const float component : to) {
        if (!std::isfinite(component)) {
            std::abort();
        }
    }
    return rows;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) {
        return 0;
    }
    const bool text = data[0] % 2 == 0;
    const std::size_t vector_size = 1 + data[0] / 2 % 8;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
    const std::string_view front = bytes.substr(0, bytes.size() * data[1] / 255);
    std::vector<float> all;
    std::vector<float> first;
    std::vector<float> second;
    const RowsRead whole = read(bytes, text, vector_size, all);
    const RowsRead before = read(front, text, vector_size, first);
    const RowsRead after = read(bytes.substr(before.n_bytes), text, vector_size, second);
    first.insert(first.end(), second.begin(), second.end());
    const std::size_t n_rows = before.tokens.size() + after.tokens.size();
    if (n_rows > kRows) {
        return 0;  // the whole was cut
    }
    if (n_rows != whole.tokens.size() || before.n_bytes + after.n_bytes != whole.n_bytes ||
        std::memcmp(all.data(), first.data(), all.size() * sizeof(float)) != 0) {
        std::abort();
    }
    return 0;
}
