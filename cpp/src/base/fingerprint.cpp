#include "sgns/base/fingerprint.hpp"

#include "base/chunks.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <vector>

namespace sgns {

namespace {

constexpr std::uint64_t kPrime1 = 0x9E3779B185EBCA87;
constexpr std::uint64_t kPrime2 = 0xC2B2AE3D27D4EB4F;
constexpr std::uint64_t kPrime3 = 0x165667B19E3779F9;
constexpr std::uint64_t kPrime4 = 0x85EBCA77C2B2AE63;
constexpr std::uint64_t kPrime5 = 0x27D4EB2F165667C5;

template <class Word>
Word word_at(const std::byte* at) noexcept {
    Word word;
    std::memcpy(&word, at, sizeof(word));
    return word;
}

std::uint64_t mixed(std::uint64_t lane, std::uint64_t word) noexcept {
    return std::rotl(lane + word * kPrime2, 31) * kPrime1;
}

}  // namespace

std::uint64_t xxh64(std::span<const std::byte> bytes) noexcept {
    const std::byte* at = bytes.data();
    std::size_t left = bytes.size();
    std::uint64_t hash = kPrime5;
    if (left >= 32) {
        std::array<std::uint64_t, 4> lanes{kPrime1 + kPrime2, kPrime2, 0, 0 - kPrime1};
        for (; left >= 32; at += 32, left -= 32) {
            for (std::size_t i = 0; i < lanes.size(); ++i) {
                lanes[i] = mixed(lanes[i], word_at<std::uint64_t>(at + 8 * i));
            }
        }
        hash = std::rotl(lanes[0], 1) + std::rotl(lanes[1], 7) + std::rotl(lanes[2], 12) +
               std::rotl(lanes[3], 18);
        for (const std::uint64_t lane : lanes) {
            hash = (hash ^ mixed(0, lane)) * kPrime1 + kPrime4;
        }
    }
    hash += bytes.size();
    for (; left >= 8; at += 8, left -= 8) {
        hash = std::rotl(hash ^ mixed(0, word_at<std::uint64_t>(at)), 27) * kPrime1 + kPrime4;
    }
    if (left >= 4) {
        hash = std::rotl(hash ^ word_at<std::uint32_t>(at) * kPrime1, 23) * kPrime2 + kPrime3;
        at += 4;
        left -= 4;
    }
    for (; left > 0; ++at, --left) {
        hash = std::rotl(hash ^ std::to_integer<std::uint64_t>(*at) * kPrime5, 11) * kPrime1;
    }
    hash = (hash ^ hash >> 33) * kPrime2;
    hash = (hash ^ hash >> 29) * kPrime3;
    return hash ^ hash >> 32;
}

std::uint64_t fingerprint(std::uint64_t n_bytes, const ReadBytes& read, std::uint64_t workers,
                          const Poll& poll) {
    const std::uint64_t n_pieces = parts_of(n_bytes, kFingerprintPiece);
    std::vector<std::uint64_t> hashes(n_pieces + 1);
    hashes[n_pieces] = n_bytes;
    const auto hash_piece = [&](std::uint64_t worker, std::uint64_t piece) {
        const std::uint64_t begin = piece * kFingerprintPiece;
        hashes[piece] = xxh64(read(worker, begin, std::min(n_bytes, begin + kFingerprintPiece)));
    };
    if (n_pieces <= 1) {  // a thread would take longer than the work
        for (std::uint64_t piece = 0; piece < n_pieces; ++piece) {
            hash_piece(0, piece);
        }
    } else {
        run_tasks(n_pieces, workers, poll, hash_piece);
    }
    return xxh64(std::as_bytes(std::span(hashes)));
}

std::uint64_t fingerprint(std::span<const std::byte> bytes, std::uint64_t workers,
                          const Poll& poll) {
    const auto read = [&](std::uint64_t, std::uint64_t begin, std::uint64_t end) {
        return bytes.subspan(begin, end - begin);
    };
    return fingerprint(bytes.size(), read, workers, poll);
}

}  // namespace sgns
