#include "sgns/base/file_io.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <string>
#include <system_error>

using namespace sgns;

TEST_CASE("bytes are read at their position, and fewer at the end of the file") {
    std::FILE* const file = std::tmpfile();
    REQUIRE(file != nullptr);
    write_at(fileno(file), 3, "abcdef", 6);
    std::string found(10, '?');
    CHECK(read_at(fileno(file), 5, found.data(), 2) == 2);
    CHECK(found.substr(0, 2) == "cd");
    CHECK(read_at(fileno(file), 7, found.data(), 10) == 2);
    CHECK(found.substr(0, 2) == "ef");
    CHECK(read_at(fileno(file), 9, found.data(), 10) == 0);
    std::fclose(file);
}

TEST_CASE("a bad descriptor is an error of the system") {
    CHECK_THROWS_AS(write_at(-1, 0, "a", 1), std::system_error);
    char byte = 0;
    CHECK_THROWS_AS((void)read_at(-1, 0, &byte, 1), std::system_error);
}
