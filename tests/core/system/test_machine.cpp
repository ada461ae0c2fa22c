#include "sgns/system/machine.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <thread>
#include <vector>

using namespace sgns;

TEST_CASE("the machine has memory, and the process holds a part of it") {
    CHECK(free_memory() > std::uint64_t{1} << 20);
    CHECK(free_memory() < std::uint64_t{1} << 50);
    const std::uint64_t before = held_memory();
    CHECK(before > std::uint64_t{1} << 18);
    constexpr std::size_t kMore = std::size_t{64} << 20;
    const std::vector<char> more(kMore, 1);
    const volatile char* const pages = more.data();  // no compiler may leave them out
    CHECK(pages[kMore / 2] == 1);
    CHECK(held_memory() > kMore);
    CHECK(held_memory() < std::uint64_t{1} << 45);
    CHECK(address_space_limit() > kMore);
}

TEST_CASE("the process may use cores of the machine") {
    CHECK(usable_cores() >= 1);
    const unsigned all = std::thread::hardware_concurrency();
    CHECK((all == 0 || usable_cores() <= all));
}
