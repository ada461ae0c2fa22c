// memory.hpp: memory that runs out.
#pragma once

#include <cstdint>
#include <new>

namespace sgns::test {

/// While it exists, allocation number `first` with `operator new`, on any thread, throws
/// std::bad_alloc. Later ones succeed.
class FailingAllocation {
public:
    explicit FailingAllocation(std::int64_t first) noexcept;
    ~FailingAllocation();
    FailingAllocation(const FailingAllocation&) = delete;
    FailingAllocation& operator=(const FailingAllocation&) = delete;

    /// Whether the allocation has failed.
    [[nodiscard]] bool has_failed() const noexcept;
};

/// Calls `work` again and again: first its first allocation fails, then its second one, and so on
/// until all succeed. Returns the number of calls that threw std::bad_alloc.
///
/// Whatever thread fails, `work` must throw std::bad_alloc or succeed; it must not end the process.
template <class Work>
std::int64_t fail_each_allocation(Work&& work) {
    std::int64_t n_thrown = 0;
    for (std::int64_t i = 0;; ++i) {
        const FailingAllocation failing(i);
        try {
            work();
        } catch (const std::bad_alloc&) {
            ++n_thrown;
        }
        if (!failing.has_failed()) {
            return n_thrown;
        }
    }
}

}  // namespace sgns::test
