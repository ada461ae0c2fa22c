#include "memory.hpp"

#include <atomic>
#include <cstddef>
#include <cstdlib>

namespace {

constexpr std::int64_t kNever = -1;

std::atomic<std::int64_t> left{kNever};  // allocations before the one that fails

void* allocate(std::size_t n_bytes) {
    std::int64_t now = left.load();
    while (now > kNever && !left.compare_exchange_weak(now, now - 1)) {
    }
    if (now == 0) {
        throw std::bad_alloc();
    }
    if (void* const memory = std::malloc(n_bytes > 0 ? n_bytes : 1)) {
        return memory;
    }
    throw std::bad_alloc();
}

}  // namespace

void* operator new(std::size_t n_bytes) {
    return allocate(n_bytes);
}

void* operator new(std::size_t n_bytes, const std::nothrow_t&) noexcept {
    try {
        return allocate(n_bytes);
    } catch (const std::bad_alloc&) {
        return nullptr;
    }
}

void operator delete(void* memory) noexcept {
    std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}

void operator delete(void* memory, const std::nothrow_t&) noexcept {
    std::free(memory);
}

namespace sgns::test {

FailingAllocation::FailingAllocation(std::int64_t first) noexcept {
    left = first;
}

FailingAllocation::~FailingAllocation() {
    left = kNever;
}

bool FailingAllocation::has_failed() const noexcept {
    return left == kNever;
}

}  // namespace sgns::test
