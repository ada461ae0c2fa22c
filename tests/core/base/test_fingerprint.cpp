#include "sgns/base/fingerprint.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <set>
#include <span>
#include <stdexcept>
#include <string_view>
#include <vector>

using namespace sgns;

namespace {

std::uint64_t hash_of(std::string_view text) {
    return xxh64(std::as_bytes(std::span(text.data(), text.size())));
}

/// Bytes that differ from place to place.
std::vector<std::byte> content(std::size_t n) {
    std::vector<std::byte> bytes(n);
    for (std::size_t i = 0; i < n; ++i) {
        bytes[i] = static_cast<std::byte>(i * 0x9E3779B97F4A7C15 >> 56);
    }
    return bytes;
}

}  // namespace

TEST_CASE("the hash is XXH64") {
    CHECK(hash_of("") == 0xEF46DB3751D8E999);
    CHECK(hash_of("a") == 0xD24EC4F1A98C6E5B);
    CHECK(hash_of("abc") == 0x44BC2CF5AD770999);
    CHECK(hash_of("Nobody inspects the spammish repetition") == 0xFBCEA83C8A378BF1);
}

TEST_CASE("a fingerprint is the same in every build") {
    CHECK(fingerprint({}, 1, {}) == 0x34C96ACDCADB1BBB);
    CHECK(fingerprint(content(1000), 1, {}) == 0x8983E3104429A422);
    CHECK(fingerprint(content(3 * kFingerprintPiece + 5), 1, {}) == 0xA984D686C2170181);
}

TEST_CASE("a fingerprint does not depend on the number of workers") {
    const std::vector<std::byte> bytes = content(5 * kFingerprintPiece + 77);
    const std::uint64_t expected = fingerprint(bytes, 1, {});
    for (const std::uint64_t workers : {2, 3, 64}) {
        CHECK(fingerprint(bytes, workers, {}) == expected);
    }
}

TEST_CASE("another byte, another order of pieces and another length are other content") {
    const std::vector<std::byte> bytes = content(2 * kFingerprintPiece + 9);
    std::set<std::uint64_t> all{fingerprint(bytes, 2, {})};
    for (const std::size_t at :
         {std::size_t{0}, std::size_t{kFingerprintPiece}, bytes.size() - 1}) {
        std::vector<std::byte> changed = bytes;
        changed[at] ^= std::byte{1};
        CHECK(all.insert(fingerprint(changed, 2, {})).second);
    }
    std::vector<std::byte> swapped(bytes.begin() + kFingerprintPiece,
                                   bytes.begin() + 2 * kFingerprintPiece);
    swapped.insert(swapped.end(), bytes.begin(), bytes.begin() + kFingerprintPiece);
    swapped.insert(swapped.end(), bytes.begin() + 2 * kFingerprintPiece, bytes.end());
    CHECK(all.insert(fingerprint(swapped, 2, {})).second);
    std::vector<std::byte> longer = bytes;
    longer.push_back(std::byte{0});
    CHECK(all.insert(fingerprint(longer, 2, {})).second);
}

TEST_CASE("errors of the reader and of the poll end the work") {
    const ReadBytes fails = [](std::uint64_t, std::uint64_t begin,
                               std::uint64_t) -> std::span<const std::byte> {
        throw std::out_of_range(begin == 0 ? "no content" : "no more content");
    };
    CHECK_THROWS_WITH_AS((void)fingerprint(10, fails, 1, {}), "no content", std::out_of_range);
    CHECK_THROWS_AS((void)fingerprint(9 * kFingerprintPiece, fails, 2, {}), std::out_of_range);
    const Poll stops = [] { throw std::runtime_error("enough"); };
    CHECK_THROWS_WITH_AS((void)fingerprint(content(2 * kFingerprintPiece), 2, stops), "enough",
                         std::runtime_error);
}
