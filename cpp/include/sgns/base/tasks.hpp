// tasks.hpp: work on several threads, for which the calling thread waits.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

namespace sgns {

/// Called on the waiting thread, about ten times a second and once after all workers are done. If
/// it throws, the work ends.
using Poll = std::function<void()>;

/// How much of some work is done, in any unit. Workers add to it while a poll reads it.
class Meter {
public:
    void expect(std::uint64_t total) noexcept { total_ = total; }
    void add(std::uint64_t done) noexcept { done_.fetch_add(done, std::memory_order_relaxed); }

    [[nodiscard]] std::uint64_t total() const noexcept { return total_; }
    [[nodiscard]] std::uint64_t done() const noexcept { return done_; }

private:
    std::atomic<std::uint64_t> done_{0};
    std::atomic<std::uint64_t> total_{0};
};

/// Calls `work(worker)` for every worker below `workers`, each on its own thread, and returns when
/// all are done. No worker starts before all threads exist, so that workers can wait for each
/// other. If the system cannot start all threads, std::system_error is thrown and no work is done.
///
/// If `work` or `poll` throws, `stop` becomes true, all threads are joined, and run_workers()
/// throws the same. `work` must check `stop`.
void run_workers(std::uint64_t workers, std::atomic<bool>& stop, const Poll& poll,
                 const std::function<void(std::uint64_t worker)>& work);

/// Calls `work(worker, task)` for every task below `n_tasks`, and returns when all are done.
///
/// At most `workers` threads take the tasks in order. Every thread has its own number, `worker`,
/// below `workers`. If `work` or `poll` throws, all threads are joined and run_tasks() throws the
/// same; tasks that were not taken are not done.
void run_tasks(std::uint64_t n_tasks, std::uint64_t workers, const Poll& poll,
               const std::function<void(std::uint64_t worker, std::uint64_t task)>& work);

}  // namespace sgns
