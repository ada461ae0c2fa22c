// rendezvous.hpp: a barrier for threads that meet often.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>

namespace sgns {

/// A barrier for threads that meet thousands of times a second. A thread that arrives early spins
/// for some microseconds, then yields the processor for a while, and sleeps only after that.
/// std::barrier sleeps almost at once, and waking up takes longer than most waits.
class Rendezvous {
public:
    explicit Rendezvous(std::uint64_t n_threads) : n_threads_(n_threads) {}

    /// Returns when all threads have arrived. The last one calls `last_does` before any thread
    /// continues. `last_does` must not throw.
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
    // Threads that arrive must not take the line from those that look at the other number.
    alignas(64) std::atomic<std::uint64_t> n_arrived_{0};
    alignas(64) std::atomic<std::uint32_t> meeting_{0};  // the number of the meeting
};

}  // namespace sgns
