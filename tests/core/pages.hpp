// pages.hpp: pages of memory that tests forbid, share and count.
#pragma once

#include <cstddef>

namespace sgns::test {

enum class Access { none, read };

/// Sets how the pages from `memory` on may be accessed. Throws std::runtime_error.
void set_access(void* memory, std::size_t bytes, Access access);

/// The bytes of the pages from `memory` on that take memory.
[[nodiscard]] std::size_t resident_bytes(void* memory, std::size_t bytes);

/// The same pages at two addresses. Those at `read` have no access at first. Throws
/// std::runtime_error.
class PagesTwice {
public:
    explicit PagesTwice(std::size_t bytes);
    ~PagesTwice();
    PagesTwice(const PagesTwice&) = delete;
    PagesTwice& operator=(const PagesTwice&) = delete;

    [[nodiscard]] void* written() const { return written_; }
    [[nodiscard]] void* read() const { return read_; }

private:
    std::size_t bytes_;
    void* written_;
    void* read_;
};

/// Calls a function at each access to memory that is forbidden. If it returns true, the access is
/// repeated, otherwise the process ends. One at a time may exist.
class FaultHandler {
public:
    using Handle = bool (*)(const void* address);
    explicit FaultHandler(Handle handle);
    ~FaultHandler();
    FaultHandler(const FaultHandler&) = delete;
    FaultHandler& operator=(const FaultHandler&) = delete;
};

}  // namespace sgns::test
