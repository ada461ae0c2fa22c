#include "pages.hpp"

#include "sgns/system/files.hpp"
#include "sgns/system/pages.hpp"
#include "temporary_file.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <csignal>
#include <stdexcept>
#include <vector>

namespace sgns::test {

namespace {

void* map(int file, std::size_t bytes, int access) {
    void* const at = mmap(nullptr, bytes, access, MAP_SHARED, file, 0);
    if (at == MAP_FAILED) {
        throw std::runtime_error("no memory for shared pages");
    }
    return at;
}

FaultHandler::Handle current = nullptr;
struct sigaction previous_segv{};
struct sigaction previous_bus{};  // of macOS

void restore() {
    sigaction(SIGSEGV, &previous_segv, nullptr);
    sigaction(SIGBUS, &previous_bus, nullptr);
}

}  // namespace

void set_access(void* memory, std::size_t bytes, Access access) {
    if (mprotect(memory, bytes, access == Access::none ? PROT_NONE : PROT_READ) != 0) {
        throw std::runtime_error("the access to pages cannot be set");
    }
}

std::size_t resident_bytes(void* memory, std::size_t bytes) {
#if defined(__APPLE__)
    using Flags = char;
#else
    using Flags = unsigned char;
#endif
    std::vector<Flags> pages((bytes + page_size() - 1) / page_size());
    if (mincore(memory, bytes, pages.data()) != 0) {
        throw std::runtime_error("pages cannot be counted");
    }
    return page_size() * static_cast<std::size_t>(std::count_if(
                             pages.begin(), pages.end(), [](Flags flags) { return flags & 1; }));
}

PagesTwice::PagesTwice(std::size_t bytes) : bytes_(bytes) {
    const Descriptor file = Descriptor::temporary_in(temporary_folder());
    set_file_size(file.number(), bytes);
    written_ = map(file.number(), bytes, PROT_READ | PROT_WRITE);
    read_ = map(file.number(), bytes, PROT_NONE);
}

PagesTwice::~PagesTwice() {
    munmap(written_, bytes_);
    munmap(read_, bytes_);
}

FaultHandler::FaultHandler(Handle handle) {
    current = handle;
    struct sigaction action{};
    action.sa_sigaction = [](int, siginfo_t* info, void*) {
        if (!current(info->si_addr)) {
            restore();  // a defect: the access is repeated, and ends the process
        }
    };
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGSEGV, &action, &previous_segv);
    sigaction(SIGBUS, &action, &previous_bus);
}

FaultHandler::~FaultHandler() {
    restore();
}

}  // namespace sgns::test
