// Columns of strings whose offsets nobody has checked.
#include "sgns/base/errors.hpp"
#include "sgns/corpus/corpus.hpp"
#include "sgns/reading/string_columns.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <vector>

using namespace sgns;

namespace {

/// Takes numbers from the front of the input.
template <class Number>
std::vector<Number> take(const std::uint8_t*& data, std::size_t& size, std::size_t n) {
    std::vector<Number> numbers(std::min(n, size / sizeof(Number)));
    const std::size_t n_bytes = numbers.size() * sizeof(Number);
    if (n_bytes > 0) {
        std::memcpy(numbers.data(), data, n_bytes);
    }
    data += n_bytes;
    size -= n_bytes;
    return numbers;
}

template <class Offset>
void build(const std::uint8_t* data, std::size_t size, std::size_t n, bool whole_tokens) {
    const std::vector<Offset> offsets = take<Offset>(data, size, n);
    const std::vector<std::int64_t> ends = take<std::int64_t>(data, size, whole_tokens ? n / 2 : 0);
    const Strings<Offset> strings{{reinterpret_cast<const char*>(data), size}, offsets};
    BuildOptions options;
    options.on_invalid = n % 2 == 0 ? OnInvalidUtf8::raise : OnInvalidUtf8::replace;
    options.piece_bytes = 16;
    CorpusBuilder builder(options);
    try {
        if (whole_tokens) {
            add_rows(builder, strings, std::span<const std::int64_t>(ends), "column", 0);
        } else {
            builder.begin_rows("column", "row", 0);
            feed_rows(builder, strings);
            builder.end_text();
        }
        (void)builder.choose({});
        EncodedCorpus corpus;
        builder.encode(Outside::skip, corpus);
        if (corpus.offsets.size() != (whole_tokens ? ends.size() : strings.size()) + 1) {
            std::abort();  // a sentence for each row
        }
    } catch (const std::invalid_argument&) {
    } catch (const CorpusError&) {
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) {
        return 0;
    }
    const std::uint8_t kind = data[0];
    const std::size_t n = data[1] % 16;
    if (kind % 2 == 0) {
        build<std::int32_t>(data + 2, size - 2, n, kind / 2 % 2 == 0);
    } else {
        build<std::int64_t>(data + 2, size - 2, n, kind / 2 % 2 == 0);
    }
    return 0;
}
