#include "sgns/base/mapped_memory.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <new>
#include <vector>

using namespace sgns;

TEST_CASE("arrays of any size can be filled, grown and freed") {
    for (const std::size_t n : {1, 1000, (1 << 18) - 1, 1 << 18, 3'000'000}) {
        std::vector<std::uint32_t, MappedAllocator<std::uint32_t>> values(n);
        values.back() = 5;
        for (std::uint32_t i = 0; i < 10; ++i) {
            values.push_back(i);
        }
        values.resize(2 * values.size());
        CHECK(values[n - 1] == 5);
        CHECK(values[n + 9] == 9);
        CHECK(values.back() == 0);
    }
}

TEST_CASE("too much memory raises bad_alloc") {
    MappedAllocator<std::uint64_t> allocator;
    CHECK_THROWS_AS((void)allocator.allocate(std::numeric_limits<std::size_t>::max() / 16),
                    std::bad_alloc);
    CHECK_THROWS_AS((void)allocator.allocate(std::numeric_limits<std::size_t>::max()),
                    std::bad_alloc);
}
