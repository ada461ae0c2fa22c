#include "sgns/reading/pieces.hpp"

#include <algorithm>

namespace sgns {

void Piece::close() {
    n_ids = ids.size();
    n_ends = ends.size();
    n_open = n_ids - (ends.empty() ? 0 : ends.back());
}

void Piece::spill(SpillFile& file) {
    at = file.reserve(n_bytes());
    file.write(at, ids.data(), sizeof(TokenId) * n_ids);
    file.write(at + sizeof(TokenId) * n_ids, ends.data(), sizeof(std::uint32_t) * n_ends);
    ids = std::vector<TokenId>();
    ends = std::vector<std::uint32_t>();
    is_spilled = true;
}

void Piece::load(const SpillFile& file) {
    ids.resize(n_ids);
    ends.resize(n_ends);
    file.read(at, ids.data(), sizeof(TokenId) * n_ids);
    file.read(at + sizeof(TokenId) * n_ids, ends.data(), sizeof(std::uint32_t) * n_ends);
    is_spilled = false;
}

namespace {

/// translate() for one rule, so that the loop over words does not ask for it.
template <Outside outside>
Translation translated(Piece& piece, std::span<const TokenId> ids) {
    Translation to{std::exchange(piece.ids, {}), {}};
    to.ends.reserve(piece.n_ends);
    // In place: the write position never passes the read position.
    TokenId* const words = to.ids.data();
    std::size_t kept = 0;
    std::size_t i = 0;
    const auto translate_until = [&](std::size_t end) {
        for (; i < end; ++i) {
            const TokenId id = ids[words[i]];
            words[kept] = id;
            kept += id != kDropped;
            if constexpr (outside == Outside::cut) {
                if (id == kDropped && (to.ends.empty() || to.ends.back() != kept)) {
                    to.ends.push_back(kept);
                }
            }
        }
    };
    for (const std::uint32_t end : piece.ends) {
        translate_until(end);
        to.ends.push_back(kept);
    }
    translate_until(piece.n_ids);
    to.ids.resize(kept);
    piece.ends = std::vector<std::uint32_t>();
    return to;
}

}  // namespace

Translation translate(Piece& piece, std::span<const TokenId> ids, Outside outside) {
    return outside == Outside::cut ? translated<Outside::cut>(piece, ids)
                                   : translated<Outside::skip>(piece, ids);
}

PieceReader::PieceReader(TokenTable& table, OnInvalidUtf8 on_invalid)
    : table_(table), on_invalid_(on_invalid) {}

void PieceReader::read(const TextPiece& text, Piece& piece) {
    const std::string_view bytes = text.bytes;
    piece.ids.reserve(std::min(n_expected_, bytes.size() / 2));
    std::size_t n_keys = 0;
    split(
        bytes,
        [&](std::size_t begin, std::size_t end) {
            const std::string_view token = bytes.substr(begin, end - begin);
            if (token.size() > kLongestToken) {
                number_keys(n_keys, text, piece);  // an earlier token may be an error
                throw BadText{"a token of more than 16 MiB", false, piece.ends.size(),
                              text.offset + begin};
            }
            keys_[n_keys] = TokenKey::of_padded(token);
            table_.prefetch(keys_[n_keys]);
            if (++n_keys == kAtOnce) {
                number_keys(n_keys, text, piece);
                n_keys = 0;
            }
        },
        [&] { piece.ends.push_back(static_cast<std::uint32_t>(piece.ids.size() + n_keys)); });
    number_keys(n_keys, text, piece);
    n_expected_ = piece.ids.size() + piece.ids.size() / 16;
    if (piece.ids.capacity() > n_expected_ + kAtOnce) {
        piece.ids.shrink_to_fit();
    }
}

/// Counts the first `n` keys and appends their numbers to the piece.
void PieceReader::number_keys(std::size_t n, const TextPiece& text, Piece& piece) {
    std::array<TokenId, kAtOnce> numbers;
    for (std::size_t i = 0; i < n; ++i) {
        numbers[i] = table_.count_known(keys_[i]);
        if (numbers[i] == TokenTable::kAbsent) {
            numbers[i] = add(keys_[i].text, piece.ids.size() + i, text, piece);
        }
    }
    piece.ids.insert(piece.ids.end(), numbers.begin(),
                     numbers.begin() + static_cast<std::ptrdiff_t>(n));
}

/// Counts token number `index` of the piece, or its replacement if it is not UTF-8. Tokens that the
/// table has were checked before.
TokenId PieceReader::add(std::string_view token, std::size_t index, const TextPiece& text,
                         const Piece& piece) {
    const std::size_t invalid = find_invalid_utf8(token);
    if (invalid == token.size()) {
        return table_.count(token);
    }
    if (on_invalid_ == OnInvalidUtf8::raise) {
        const auto lines = std::upper_bound(piece.ends.begin(), piece.ends.end(), index);
        const auto place = static_cast<std::uint64_t>(token.data() - text.bytes.data());
        throw BadText{"not UTF-8", true, static_cast<std::uint64_t>(lines - piece.ends.begin()),
                      text.offset + place + invalid};
    }
    return table_.count(replace_invalid_utf8(token));
}

}  // namespace sgns
