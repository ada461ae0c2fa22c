// shared_counts.hpp: counts that several threads share.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace sgns {

/// One array of counts for all workers, so that memory does not depend on their number.
///
/// Each worker has a small cache of its own counts. A count goes to the array when another one
/// takes its place in the cache. Frequent ids thus stay in the cache, and workers rarely write the
/// same memory.
class SharedCounts {
public:
    SharedCounts(std::uint64_t n, std::uint64_t workers)
        : counts_(n), caches_(workers, Cache(kCached)) {}

    /// Counts one more occurrence of `i`. Each worker below `workers` passes its own number.
    void add(std::uint64_t worker, std::uint32_t i) noexcept {
        Cached& cached = caches_[worker][i % kCached];
        if (cached.i != i) {
            pass_on(cached);
            cached = {i, 0};
            __builtin_prefetch(&counts_[i], 1);  // for the time at which it is passed on
        }
        if (++cached.count == kMost) {
            pass_on(cached);
        }
    }

    /// Returns the counts when all workers are done, and forgets them.
    [[nodiscard]] std::vector<std::uint64_t> take() {
        for (Cache& cache : caches_) {
            for (Cached& cached : cache) {
                pass_on(cached);
            }
        }
        return std::exchange(counts_, {});
    }

private:
    struct Cached {
        std::uint32_t i = 0;
        std::uint32_t count = 0;
    };
    using Cache = std::vector<Cached>;

    static constexpr std::size_t kCached = std::size_t{1} << 12;  // 32 KiB
    static constexpr std::uint32_t kMost = 0xFFFFFFFF;

    void pass_on(Cached& cached) noexcept {
        if (cached.count > 0) {
            std::atomic_ref(counts_[cached.i])
                .fetch_add(std::exchange(cached.count, 0), std::memory_order_relaxed);
        }
    }

    std::vector<std::uint64_t> counts_;
    std::vector<Cache> caches_;  // (workers, kCached)
};

}  // namespace sgns
