#include "tile_permission.hpp"

#include <cerrno>
#include <cstdint>
#include <string>
#include <system_error>

namespace sgns {

namespace {

// Of Linux: Documentation/arch/x86/xstate.rst. Headers that are older than the kernel lack them.
constexpr int kGetPermission = 0x1022;      // ARCH_GET_XCOMP_PERM
constexpr int kRequestPermission = 0x1023;  // ARCH_REQ_XCOMP_PERM
constexpr unsigned long kTileData = 18;     // XFEATURE_XTILEDATA

std::string refusal(const std::string& cause, const char* advice) {
    return "the system does not grant its registers (" + cause + "): " + advice;
}

}  // namespace

std::string ask_for_tiles(ArchPrctl arch_prctl) {
    constexpr const char* kAdvice =
        "run Linux 5.16 or later, and a container or sandbox that allows the system call "
        "arch_prctl";
    if (const int error = arch_prctl(kRequestPermission, kTileData); error != 0) {
        return refusal("arch_prctl: " + std::generic_category().message(error),
                       error == ENOSPC ? "a thread of this process has a signal stack that is too "
                                         "small for them; start Python without what installs it"
                                       : kAdvice);
    }
    // A sandbox that answers calls which it does not know might say that they succeed.
    unsigned long granted = 0;
    const int error = arch_prctl(kGetPermission, reinterpret_cast<std::uintptr_t>(&granted));
    if (error != 0 || (granted >> kTileData & 1) == 0) {
        return refusal("arch_prctl succeeds without effect", kAdvice);
    }
    return {};
}

}  // namespace sgns
