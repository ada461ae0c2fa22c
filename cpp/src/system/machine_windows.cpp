// machine_windows.cpp: memory and cores on Windows.
#include "sgns/system/machine.hpp"
#include "windows.hpp"

#include <psapi.h>

#include <algorithm>
#include <bit>
#include <limits>

namespace sgns {

namespace {

PROCESS_MEMORY_COUNTERS_EX counters() noexcept {
    PROCESS_MEMORY_COUNTERS_EX found{};
    GetProcessMemoryInfo(GetCurrentProcess(), reinterpret_cast<PROCESS_MEMORY_COUNTERS*>(&found),
                         sizeof found);
    return found;
}

/// The bytes that the job of this process still grants it. Containers are jobs.
std::uint64_t left_in_job() noexcept {
    std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION job{};
    if (QueryInformationJobObject(nullptr, JobObjectExtendedLimitInformation, &job, sizeof job,
                                  nullptr)) {
        const DWORD limits = job.BasicLimitInformation.LimitFlags;
        if ((limits & JOB_OBJECT_LIMIT_PROCESS_MEMORY) != 0) {
            most = job.ProcessMemoryLimit;
        }
        if ((limits & JOB_OBJECT_LIMIT_JOB_MEMORY) != 0) {
            most = std::min<std::uint64_t>(most, job.JobMemoryLimit);
        }
    }
    return most - std::min<std::uint64_t>(most, counters().PrivateUsage);
}

}  // namespace

std::uint64_t free_memory() noexcept {
    MEMORYSTATUSEX status{};
    status.dwLength = sizeof status;
    if (!GlobalMemoryStatusEx(&status)) {
        return left_in_job();
    }
    // Windows provides no more than memory and paging file together.
    return std::min({status.ullAvailPhys, status.ullAvailPageFile, left_in_job()});
}

std::uint64_t held_memory() noexcept {
    return counters().WorkingSetSize;
}

std::uint64_t address_space_limit() noexcept {
    return std::numeric_limits<std::uint64_t>::max();
}

unsigned usable_cores() noexcept {
    DWORD_PTR process = 0;
    DWORD_PTR machine = 0;
    // No cores are named for a process whose threads run in several groups of them.
    if (GetProcessAffinityMask(GetCurrentProcess(), &process, &machine) && process != 0) {
        return static_cast<unsigned>(std::popcount(std::uint64_t{process}));
    }
    return std::max<unsigned>(1, GetActiveProcessorCount(ALL_PROCESSOR_GROUPS));
}

}  // namespace sgns
