#include "sgns/system/pages.hpp"

#include "pages.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <limits>

using namespace sgns;

TEST_CASE("mapped pages are zero, can be written, and take memory only then") {
    const std::size_t bytes = 1000 * page_size();
    auto* const memory = static_cast<char*>(map_pages(bytes));
    REQUIRE(memory != nullptr);
    CHECK(test::resident_bytes(memory, bytes) < bytes);
    CHECK(std::all_of(memory, memory + bytes, [](char c) { return c == 0; }));
    std::memset(memory, 1, bytes);
    CHECK(test::resident_bytes(memory, bytes) == bytes);
    hint_huge_pages(memory, bytes);
    CHECK(std::all_of(memory, memory + bytes, [](char c) { return c == 1; }));
    unmap_pages(memory, bytes);
    hint_huge_pages(nullptr, bytes);  // not mapped: the hint has no effect
}

TEST_CASE("more addresses than memory are reserved, and what is provided of them is zero") {
    const std::size_t bytes = std::size_t{1} << 40;
    auto* const memory = static_cast<char*>(reserve_pages(bytes));
    REQUIRE(memory != nullptr);
    char* const last = memory + bytes - page_size();
    REQUIRE(provide_pages(last, page_size()));
    CHECK(last[0] == 0);
    last[page_size() - 1] = 5;
    CHECK(last[page_size() - 1] == 5);
    unmap_pages(memory, bytes);
}

TEST_CASE("pages that exceed the address space are not mapped") {
    const std::size_t too_many = std::numeric_limits<std::size_t>::max() / 4;
    CHECK(map_pages(too_many) == nullptr);
    CHECK(reserve_pages(too_many) == nullptr);
}
