#include "sgns/system/files.hpp"

#include "temporary_file.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

using namespace sgns;
using test::TemporaryFile;

TEST_CASE("bytes are read at their position, and fewer at the end of the file") {
    const TemporaryFile file;
    write_at(file.descriptor(), 3, "abcdef", 6);
    std::string found(10, '?');
    CHECK(read_at(file.descriptor(), 5, found.data(), 2) == 2);
    CHECK(found.substr(0, 2) == "cd");
    CHECK(read_at(file.descriptor(), 7, found.data(), 10) == 2);
    CHECK(found.substr(0, 2) == "ef");
    CHECK(read_at(file.descriptor(), 9, found.data(), 10) == 0);
    CHECK(read_at(file.descriptor(), 50, found.data(), 10) == 0);
}

TEST_CASE("positions may exceed 32 bits") {
    const TemporaryFile file;
    constexpr std::uint64_t kAt = (std::uint64_t{5} << 32) + 7;
    file.resize(kAt);
    write_at(file.descriptor(), kAt, "ab", 2);
    std::string found(2, '?');
    CHECK(read_at(file.descriptor(), kAt, found.data(), 2) == 2);
    CHECK(found == "ab");
    CHECK(read_at(file.descriptor(), 7, found.data(), 2) == 2);
    CHECK(found == std::string(2, '\0'));
    CHECK(file_size(file.descriptor()) == std::optional<std::uint64_t>(kAt + 2));
}

TEST_CASE("a descriptor that is not open is an error of the system") {
    int closed = -1;
    {
        const TemporaryFile file;
        closed = file.descriptor();
    }
    for (const int descriptor : {-1, -2, closed, 12345}) {
        CAPTURE(descriptor);
        CHECK_THROWS_AS(write_at(descriptor, 0, "a", 1), std::system_error);
        char byte = 0;
        CHECK_THROWS_AS((void)read_at(descriptor, 0, &byte, 1), std::system_error);
        CHECK_THROWS_WITH_AS((void)Descriptor::copy_of(descriptor, "name"),
                             doctest::Contains("name"), std::system_error);
        CHECK_FALSE(file_size(descriptor));
    }
}

TEST_CASE("a pipe has no positions and no size") {
    const test::Pipe pipe;
    char byte = 0;
    CHECK_THROWS_AS((void)read_at(pipe.descriptor(), 0, &byte, 1), std::system_error);
    CHECK_FALSE(file_size(pipe.descriptor()));
}

TEST_CASE("a file is open as long as one of its descriptors") {
    std::optional<TemporaryFile> file("abc");
    Descriptor copy = Descriptor::copy_of(file->descriptor(), "file");
    CHECK(copy.is_open());
    CHECK(copy.number() != file->descriptor());
    file.reset();
    const Descriptor moved = std::move(copy);
    std::string found(3, '?');
    CHECK(read_at(moved.number(), 0, found.data(), 3) == 3);
    CHECK(found == "abc");
    CHECK_FALSE(Descriptor().is_open());
}

TEST_CASE("a temporary file is not made in a folder that does not exist") {
    const std::string folder = test::temporary_folder() + "/no such folder";
    CHECK_THROWS_WITH_AS((void)Descriptor::temporary_in(folder), doctest::Contains(folder.c_str()),
                         std::system_error);
}
