#include "kernels/kernel_list.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <stdexcept>

using namespace sgns;

namespace {

constexpr Kernels named(const char* isa) {
    Kernels kernels{};
    kernels.isa = isa;
    return kernels;
}

constexpr Kernels kTiles = named("tiles");
constexpr Kernels kWide = named("wide");
constexpr Kernels kPlain = named("plain");
constexpr Kernels kEmulated = named("emulated");
constexpr const Kernels* kForTests[] = {&kEmulated};

bool has_it() {
    return true;
}

bool lacks_it() {
    return false;
}

const char* gives_it() {
    return nullptr;
}

const char* denies_it() {
    return "the system says no: ask it";
}

}  // namespace

TEST_CASE("the first kernels that the processor has and the system grants are the default") {
    const Level levels[] = {{&kTiles, has_it, gives_it}, {&kWide, lacks_it}, {&kPlain, has_it}};
    const KernelList list(levels, kForTests);
    CHECK(&list.find(nullptr, "isa") == &kTiles);
    CHECK(&list.find("", "isa") == &kTiles);
    CHECK(&list.find("plain", "isa") == &kPlain);
    CHECK(list.supported().size() == 2);
    CHECK(list.refused().empty());
}

TEST_CASE("the system is not asked for what the processor lacks") {
    static bool asked;
    asked = false;
    const Level levels[] = {{&kTiles, lacks_it,
                             [] {
                                 asked = true;
                                 return denies_it();
                             }},
                            {&kPlain, has_it}};
    const KernelList list(levels, {});
    CHECK_FALSE(asked);
    CHECK(list.refused().empty());
}

TEST_CASE("refused kernels are no default, and their error gives the reason") {
    const Level levels[] = {{&kTiles, has_it, denies_it}, {&kPlain, has_it}};
    const KernelList list(levels, kForTests);
    CHECK(&list.find("", "isa") == &kPlain);
    REQUIRE(list.refused().size() == 1);
    CHECK(std::strcmp(list.refused()[0].isa, "tiles") == 0);
    CHECK(std::strcmp(list.refused()[0].reason, denies_it()) == 0);
    CHECK_THROWS_WITH_AS(
        (void)list.find("tiles", "SGNS_ISA"),
        "SGNS_ISA is 'tiles', which this process cannot use: the system says no: ask it",
        std::invalid_argument);
}

TEST_CASE("kernels for tests are found by name, and never offered") {
    const Level levels[] = {{&kPlain, has_it}};
    const KernelList list(levels, kForTests);
    CHECK(&list.find("emulated", "isa") == &kEmulated);
    CHECK(&list.find("", "isa") == &kPlain);
    CHECK(list.supported().size() == 1);
    CHECK(list.runnable().size() == 2);
    CHECK_THROWS_WITH_AS((void)list.find("mmx", "isa"),
                         "isa must be one of plain on this machine, got 'mmx'",
                         std::invalid_argument);
}
