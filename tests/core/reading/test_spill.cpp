#include "sgns/reading/spill.hpp"

#include "temporary_file.hpp"

#include <doctest/doctest.h>

#include <string>
#include <system_error>

using namespace sgns;

TEST_CASE("each range holds what was written to it") {
    SpillFile file(test::temporary_folder());
    const std::uint64_t first = file.reserve(3);
    const std::uint64_t second = file.reserve(100000);
    const std::string large(100000, 'x');
    file.write(second, large.data(), large.size());
    file.write(first, "abc", 3);
    std::string found(3, ' ');
    file.read(first, found.data(), 3);
    CHECK(found == "abc");
    found.resize(100000);
    file.read(second, found.data(), found.size());
    CHECK(found == large);
    CHECK_THROWS_AS(file.read(second + 1, found.data(), found.size()), std::system_error);
}

TEST_CASE("a folder that does not exist is named in the error") {
    SpillFile file("/no/such/folder");
    CHECK_THROWS_WITH_AS((void)file.reserve(1), doctest::Contains("/no/such/folder"),
                         std::system_error);
}
