#include "kernels/tile_permission.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <string>

using namespace sgns;

namespace {

constexpr int kGet = 0x1022;
constexpr int kRequest = 0x1023;
constexpr unsigned long kTileData = 18;

/// A system that answers a request with an error of this number, and then has granted_mask this
/// mask.
int error_of_request;
unsigned long granted_mask;
bool knows_get;

int arch_prctl(int code, std::uintptr_t argument) {
    if (code == kRequest && argument == kTileData) {
        return error_of_request;
    }
    if (code == kGet && knows_get) {
        *reinterpret_cast<unsigned long*>(argument) = granted_mask;
        return 0;
    }
    return EINVAL;
}

std::string answer(int error, unsigned long mask, bool get = true) {
    error_of_request = error;
    granted_mask = mask;
    knows_get = get;
    return ask_for_tiles(arch_prctl);
}

}  // namespace

TEST_CASE("a system that grants tiles gives no reason") {
    CHECK(answer(0, 1UL << kTileData | 7).empty());
}

TEST_CASE("a refusal names the error and what to do") {
    for (const int error : {EINVAL, EPERM, ENOSYS, EOPNOTSUPP}) {
        const std::string reason = answer(error, 7);
        CAPTURE(reason);
        CHECK(reason.find("arch_prctl: ") != std::string::npos);
        CHECK(reason.find("run Linux 5.16 or later, and a container") != std::string::npos);
    }
    CHECK(answer(ENOSPC, 7).find("a signal stack that is too small") != std::string::npos);
}

TEST_CASE("a system that says yes and grants nothing refuses") {
    CHECK(answer(0, 7).find("without effect") != std::string::npos);
    CHECK(answer(0, 1UL << kTileData, false).find("without effect") != std::string::npos);
}
