#include "sgns/base/huge_pages.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <new>

using namespace sgns;

TEST_CASE("the hint does not change memory") {
    constexpr std::align_val_t kAlignment{kHugePage};
    char* const memory = static_cast<char*>(::operator new(2 * kHugePage, kAlignment));
    std::memset(memory, 7, 2 * kHugePage);
    ask_for_huge_pages(memory, 2 * kHugePage);
    CHECK(memory[0] == 7);
    CHECK(memory[2 * kHugePage - 1] == 7);
    ask_for_huge_pages(memory, 0);
    ask_for_huge_pages(nullptr, 2 * kHugePage);  // not mapped: the hint has no effect
    ::operator delete(memory, kAlignment);
}
