// machine_linux.cpp: memory and cores, by system calls that need no /proc.
#include "sgns/system/machine.hpp"

#include <sched.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include <algorithm>
#include <limits>
#include <vector>

namespace sgns {

std::uint64_t free_memory() noexcept {
    struct sysinfo info{};
    sysinfo(&info);
    return (std::uint64_t{info.freeram} + info.bufferram) * info.mem_unit;
}

std::uint64_t held_memory() noexcept {
    struct rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

std::uint64_t address_space_limit() noexcept {
    struct rlimit limit{};
    return getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY
               ? std::uint64_t{limit.rlim_cur}
               : std::numeric_limits<std::uint64_t>::max();
}

unsigned usable_cores() noexcept {
    // The system refuses a set that is smaller than its own.
    for (std::size_t n_sets = 1; n_sets <= 64; n_sets *= 2) {
        cpu_set_t sets[64];
        const std::size_t bytes = n_sets * sizeof(cpu_set_t);
        if (sched_getaffinity(0, bytes, sets) == 0) {
            return static_cast<unsigned>(std::max(1, CPU_COUNT_S(bytes, sets)));
        }
    }
    return static_cast<unsigned>(std::max(1L, sysconf(_SC_NPROCESSORS_ONLN)));
}

}  // namespace sgns
