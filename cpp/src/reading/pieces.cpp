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

Translation translate(Piece& piece, std::span<const TokenId> ids, Outside outside) {
    Translation to{std::exchange(piece.ids, {}), {}};
    // In place: the write position never passes the read position.
    std::size_t kept = 0;
    std::size_t i = 0;
    const auto translate_until = [&](std::size_t end) {
        for (; i < end; ++i) {
            const TokenId id = ids[to.ids[i]];
            to.ids[kept] = id;
            kept += id != kDropped;
            if (outside == Outside::cut && id == kDropped &&
                (to.ends.empty() || to.ends.back() != kept)) {
                to.ends.push_back(kept);
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

PieceReader::PieceReader(TokenTable& table, OnInvalidUtf8 on_invalid)
    : table_(table), on_invalid_(on_invalid) {
    replaced_.reserve(kAtOnce);
}

void PieceReader::read(const TextPiece& text, Piece& piece) {
    const std::string_view bytes = text.bytes;
    n_numbers_ = 0;
    split(
        bytes,
        [&](std::size_t begin, std::size_t end, bool ascii) {
            const std::string_view token = bytes.substr(begin, end - begin);
            if (token.size() > kLongestToken) {
                throw BadText{"a token of more than 16 MiB", false, piece.ends.size(),
                              text.offset + begin};
            }
            TokenKey& key = keys_[n_keys_++];
            key = ascii ? TokenKey::of_padded(token)
                        : TokenKey::of(checked(token, text.offset + begin, piece));
            table_.prefetch(key);
            if (n_keys_ == kAtOnce) {
                flush();
            }
        },
        [&] { piece.ends.push_back(static_cast<std::uint32_t>(n_numbers_ + n_keys_)); });
    flush();
    piece.ids.assign(numbers_.begin(), numbers_.begin() + static_cast<std::ptrdiff_t>(n_numbers_));
}

/// Returns the token, or its replacement if it is not UTF-8.
std::string_view PieceReader::checked(std::string_view token, std::uint64_t offset,
                                      const Piece& piece) {
    const std::size_t invalid = find_invalid_utf8(token);
    if (invalid == token.size()) {
        return token;
    }
    if (on_invalid_ == OnInvalidUtf8::raise) {
        throw BadText{"not UTF-8", true, piece.ends.size(), offset + invalid};
    }
    return replaced_.emplace_back(replace_invalid_utf8(token));
}

void PieceReader::flush() {
    // A piece with a long token has many bytes, but few tokens.
    if (numbers_.size() < n_numbers_ + n_keys_) {
        numbers_.resize(2 * (n_numbers_ + kAtOnce));
    }
    for (std::size_t i = 0; i < n_keys_; ++i) {
        numbers_[n_numbers_++] = table_.count(keys_[i]);
    }
    n_keys_ = 0;
    replaced_.clear();
}

}  // namespace sgns
