// rendezvous.hpp: where threads wait for one another.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>

namespace sgns {

/// A barrier for threads that meet thousands of times a second: whoever comes first looks around
/// for some microseconds, then lets others use the processor for a while, and only then goes to
/// sleep. std::barrier sleeps almost at once, and waking takes longer than most waits.
class Rendezvous {
public:
    explicit Rendezvous(std::uint64_t n_threads) : n_threads_(n_threads) {}

    /// Returns when all threads have arrived. The last of them does `last_does`, which must not
    /// throw, before any of them goes on.
    template <class Body>
    void meet(Body last_does) noexcept {
        const std::uint32_t meeting = meeting_.load(std::memory_order_acquire);
        if (n_arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == n_threads_) {
            last_does();
            n_arrived_.store(0, std::memory_order_relaxed);
            meeting_.store(meeting + 1, std::memory_order_release);
            meeting_.notify_all();
            return;
        }
        for (int i = 0; i < kLooks + kYields; ++i) {
            if (meeting_.load(std::memory_order_acquire) != meeting) {
                return;
            }
            if (i >= kLooks) {
                std::this_thread::yield();
            }
        }
        meeting_.wait(meeting, std::memory_order_acquire);
    }

private:
    static constexpr int kLooks = 5'000;
    static constexpr int kYields = 1'000;

    const std::uint64_t n_threads_;
    std::atomic<std::uint64_t> n_arrived_{0};
    std::atomic<std::uint32_t> meeting_{0};  // which one they wait for
};

}  // namespace sgns
