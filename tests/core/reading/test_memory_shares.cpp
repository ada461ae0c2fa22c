#include "sgns/reading/memory_shares.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>

using namespace sgns;

namespace {

constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20;

}  // namespace

TEST_CASE("the shares of all workers together stay within the bound") {
    for (const std::uint64_t megabytes : {64, 100, 1000, 100'000}) {
        for (const std::uint64_t workers : {1, 2, 16, 64, 1024}) {
            const std::uint64_t bound = megabytes * kMebibyte;
            const MemoryShares shares = shares_of(bound, workers, kMebibyte);
            CHECK(shares.workers >= 1);
            CHECK(shares.workers <= workers);
            CHECK(shares.piece_bytes <= kMebibyte);
            // A table that grows exists twice. A piece has numbers, ids and ends in addition.
            const std::uint64_t counting =
                (shares.workers + 1) * (shares.table_bytes * 3 / 2 + 13 * shares.piece_bytes) +
                shares.text_bytes;
            CHECK(shares.held_bytes + counting <= bound);
            const SumOptions sums = shares.sums();
            CHECK(sums.workers == shares.workers);
            CHECK(sums.fan_in >= 2);
            CHECK(shares.held_bytes + sums.workers * sums.fan_in * sums.buffer_bytes <= bound);
            CHECK(shares.held_bytes + shares.group_bytes <= bound);
        }
    }
}

TEST_CASE("all workers count, with whole pieces, if there is enough memory") {
    const MemoryShares shares = shares_of(std::numeric_limits<std::uint64_t>::max(), 64, kMebibyte);
    CHECK(shares.workers == 64);
    CHECK(shares.piece_bytes == kMebibyte);
    CHECK(shares_of(64 * kMebibyte, 4, kMebibyte).workers == 4);
    CHECK(shares_of(1024 * kMebibyte, 64, kMebibyte).workers == 64);
}

TEST_CASE("fewer workers count if there is little memory, with pieces that are not tiny") {
    CHECK(shares_of(64 * kMebibyte, 1024, kMebibyte).workers < 16);
    CHECK(shares_of(64 * kMebibyte, 1024, kMebibyte).piece_bytes >= 1 << 14);
    CHECK(shares_of(0, 16, kMebibyte).workers == 1);
    CHECK(shares_of(0, 16, kMebibyte).piece_bytes > 0);
    CHECK(shares_of(0, 16, 10).piece_bytes == 10);
}
