#include "sgns/reading/string_columns.hpp"

#include "sgns/base/errors.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <vector>

namespace sgns {

namespace {

constexpr std::size_t kChunk = std::size_t{1} << 16;  // bytes that are fed at a time
constexpr std::size_t kAtOnce = 32;                   // tokens whose slots are prefetched together

void append_in_one_line(std::string& chunk, std::string_view text) {
    const std::size_t before = chunk.size();
    chunk.resize(before + text.size());
    std::transform(text.begin(), text.end(), chunk.begin() + static_cast<std::ptrdiff_t>(before),
                   [](char c) { return c == '\n' ? ' ' : c; });
}

bool is_ascii(std::string_view text) noexcept {
    unsigned char all = 0;
    for (const char c : text) {
        all |= static_cast<unsigned char>(c);
    }
    return all < 0x80;
}

template <class Offset>
void check(const Strings<Offset>& strings) {
    for (std::size_t i = 0; i < strings.size(); ++i) {
        (void)strings.at(i);
    }
}

void check(std::span<const std::int64_t> ends, std::size_t n_tokens) {
    std::int64_t last = 0;
    for (std::size_t i = 0; i < ends.size(); ++i) {
        if (ends[i] < last || static_cast<std::uint64_t>(ends[i]) > n_tokens) {
            throw std::invalid_argument("row " + std::to_string(i) + " ends at token " +
                                        std::to_string(ends[i]) + ": ends must rise to " +
                                        std::to_string(n_tokens));
        }
        last = ends[i];
    }
    if (static_cast<std::uint64_t>(last) != n_tokens) {
        throw std::invalid_argument("rows end at token " + std::to_string(last) + " of " +
                                    std::to_string(n_tokens));
    }
}

}  // namespace

template <class Offset>
std::string_view Strings<Offset>::at(std::size_t i) const {
    const Offset begin = offsets[i];
    const Offset end = offsets[i + 1];
    if (begin < 0 || end < begin || static_cast<std::uint64_t>(end) > data.size()) {
        throw std::invalid_argument("string " + std::to_string(i) + " reaches from byte " +
                                    std::to_string(begin) + " to " + std::to_string(end) + " of " +
                                    std::to_string(data.size()) +
                                    ": offsets must rise and stay inside the data");
    }
    return data.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
}

template <class Offset>
void feed_rows(CorpusBuilder& builder, const Strings<Offset>& rows) {
    std::string chunk;
    chunk.reserve(kChunk + 1);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        for (std::string_view rest = rows.at(i); !rest.empty();) {
            const std::string_view part = rest.substr(0, kChunk - chunk.size());
            append_in_one_line(chunk, part);
            rest.remove_prefix(part.size());
            if (chunk.size() == kChunk) {
                builder.feed(chunk);
                chunk.clear();
            }
        }
        chunk += '\n';
        if (chunk.size() >= kChunk) {
            builder.feed(chunk);
            chunk.clear();
        }
    }
    builder.feed(chunk);
}

template <class Offset>
void add_rows(CorpusBuilder& builder, const Strings<Offset>& tokens,
              std::span<const std::int64_t> ends, std::string_view name, std::uint64_t first) {
    check(tokens);
    check(ends, tokens.size());
    const std::size_t n = tokens.size();
    std::size_t row = 0;
    const auto end_rows_before = [&](std::size_t token) {
        for (; row < ends.size() && static_cast<std::size_t>(ends[row]) <= token; ++row) {
            builder.end_sentence();
        }
    };
    const auto where = [&](const std::string& what, std::size_t token) {
        const auto after = std::upper_bound(
            ends.begin(), ends.end(), token,
            [](std::size_t at, std::int64_t end) { return at < static_cast<std::size_t>(end); });
        return std::string(name) + ": " + what + " in row " +
               std::to_string(first + static_cast<std::size_t>(after - ends.begin()));
    };
    std::array<TokenKey, kAtOnce> keys{};
    std::vector<std::string> replaced;
    replaced.reserve(kAtOnce);
    for (std::size_t begin = 0; begin < n; begin += kAtOnce) {
        const std::size_t end = std::min(n, begin + kAtOnce);
        const auto from = static_cast<std::size_t>(tokens.offsets[begin]);
        const auto to = static_cast<std::size_t>(tokens.offsets[end]);
        const bool ascii = is_ascii(tokens.data.substr(from, to - from));
        replaced.clear();
        for (std::size_t i = begin; i < end; ++i) {
            std::string_view token = tokens.at(i);
            if (token.size() > kLongestToken) {
                throw CorpusError(where("a token of more than 16 MiB", i));
            }
            if (!ascii && find_invalid_utf8(token) != token.size()) {
                if (builder.on_invalid() == OnInvalidUtf8::raise) {
                    throw EncodingError(where("not UTF-8", i) + std::string(kAdvice));
                }
                token = replaced.emplace_back(replace_invalid_utf8(token));
            }
            keys[i - begin] = TokenKey::of(token);
            builder.prefetch_token(keys[i - begin]);
        }
        for (std::size_t i = begin; i < end; ++i) {
            end_rows_before(i);
            builder.add_token(keys[i - begin]);
        }
    }
    end_rows_before(n);
}

template struct Strings<std::int32_t>;
template struct Strings<std::int64_t>;
template void feed_rows(CorpusBuilder&, const Strings<std::int32_t>&);
template void feed_rows(CorpusBuilder&, const Strings<std::int64_t>&);
template void add_rows(CorpusBuilder&, const Strings<std::int32_t>&, std::span<const std::int64_t>,
                       std::string_view, std::uint64_t);
template void add_rows(CorpusBuilder&, const Strings<std::int64_t>&, std::span<const std::int64_t>,
                       std::string_view, std::uint64_t);

}  // namespace sgns
