// machine_macos.cpp: memory and cores on macOS.
#include "sgns/system/machine.hpp"

#include <mach/mach.h>
#include <unistd.h>

#include <algorithm>
#include <limits>

namespace sgns {

std::uint64_t free_memory() noexcept {
    vm_statistics64_data_t pages{};
    mach_msg_type_number_t n = HOST_VM_INFO64_COUNT;
    const mach_port_t host = mach_host_self();
    const kern_return_t status =
        host_statistics64(host, HOST_VM_INFO64, reinterpret_cast<host_info64_t>(&pages), &n);
    mach_port_deallocate(mach_task_self(), host);
    if (status != KERN_SUCCESS) {
        return std::numeric_limits<std::uint64_t>::max();
    }
    return (std::uint64_t{pages.free_count} + pages.inactive_count) * vm_kernel_page_size;
}

std::uint64_t held_memory() noexcept {
    mach_task_basic_info_data_t info{};
    mach_msg_type_number_t n = MACH_TASK_BASIC_INFO_COUNT;
    task_info(mach_task_self(), MACH_TASK_BASIC_INFO, reinterpret_cast<task_info_t>(&info), &n);
    return info.resident_size;
}

std::uint64_t address_space_limit() noexcept {
    return std::numeric_limits<std::uint64_t>::max();  // macOS does not enforce RLIMIT_AS
}

unsigned usable_cores() noexcept {
    return static_cast<unsigned>(std::max(1L, sysconf(_SC_NPROCESSORS_ONLN)));
}

}  // namespace sgns
