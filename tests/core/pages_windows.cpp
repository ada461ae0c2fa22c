#include "pages.hpp"

#include "sgns/system/pages.hpp"
#include "system/windows.hpp"

#include <psapi.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

namespace sgns::test {

namespace {

FaultHandler::Handle current = nullptr;
void* registration = nullptr;

LONG CALLBACK on_exception(EXCEPTION_POINTERS* exception) {
    const EXCEPTION_RECORD& record = *exception->ExceptionRecord;
    return record.ExceptionCode == EXCEPTION_ACCESS_VIOLATION &&
                   current(reinterpret_cast<const void*>(record.ExceptionInformation[1]))
               ? EXCEPTION_CONTINUE_EXECUTION
               : EXCEPTION_CONTINUE_SEARCH;
}

}  // namespace

void set_access(void* memory, std::size_t bytes, Access access) {
    DWORD before = 0;
    if (!VirtualProtect(memory, bytes, access == Access::none ? PAGE_NOACCESS : PAGE_READONLY,
                        &before)) {
        throw std::runtime_error("the access to pages cannot be set");
    }
}

std::size_t resident_bytes(void* memory, std::size_t bytes) {
    std::vector<PSAPI_WORKING_SET_EX_INFORMATION> pages((bytes + page_size() - 1) / page_size());
    for (std::size_t i = 0; i < pages.size(); ++i) {
        pages[i].VirtualAddress = static_cast<char*>(memory) + i * page_size();
    }
    if (!QueryWorkingSetEx(GetCurrentProcess(), pages.data(),
                           static_cast<DWORD>(pages.size() * sizeof pages[0]))) {
        throw std::runtime_error("pages cannot be counted");
    }
    return page_size() *
           static_cast<std::size_t>(std::count_if(pages.begin(), pages.end(), [](const auto& page) {
               return page.VirtualAttributes.Valid != 0;
           }));
}

PagesTwice::PagesTwice(std::size_t bytes) : bytes_(bytes) {
    const HANDLE mapping = CreateFileMappingW(INVALID_HANDLE_VALUE, nullptr, PAGE_READWRITE, 0,
                                              static_cast<DWORD>(bytes), nullptr);
    written_ = MapViewOfFile(mapping, FILE_MAP_WRITE, 0, 0, bytes);
    read_ = MapViewOfFile(mapping, FILE_MAP_READ, 0, 0, bytes);
    CloseHandle(mapping);
    if (written_ == nullptr || read_ == nullptr) {
        throw std::runtime_error("no memory for shared pages");
    }
    set_access(read_, bytes_, Access::none);
}

PagesTwice::~PagesTwice() {
    UnmapViewOfFile(written_);
    UnmapViewOfFile(read_);
}

FaultHandler::FaultHandler(Handle handle) {
    current = handle;
    registration = AddVectoredExceptionHandler(1, on_exception);
}

FaultHandler::~FaultHandler() {
    RemoveVectoredExceptionHandler(registration);
}

}  // namespace sgns::test
