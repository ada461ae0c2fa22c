#include "sgns/tasks.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace sgns {

namespace {

constexpr auto kPollInterval = std::chrono::milliseconds(100);

/// Threads that are joined, whatever ends their scope.
class Team {
public:
    Team(std::uint64_t n_tasks,
         const std::function<void(std::uint64_t worker, std::uint64_t task)>& work)
        : n_tasks_(n_tasks), work_(work) {}

    ~Team() {
        stop_ = true;
        for (std::thread& thread : threads_) {
            thread.join();
        }
    }

    void start(std::uint64_t worker) {
        threads_.reserve(threads_.size() + 1);
        {
            const std::lock_guard lock(mutex_);
            ++running_;
        }
        try {
            threads_.emplace_back([this, worker] { run(worker); });
        } catch (...) {
            const std::lock_guard lock(mutex_);
            --running_;
            throw;
        }
    }

    void wait(const Poll& poll) {
        for (bool finished = false; !finished;) {
            if (poll) {
                poll();
            }
            std::unique_lock lock(mutex_);
            finished = changed_.wait_for(lock, kPollInterval, [&] { return running_ == 0; });
            if (failure_) {
                std::rethrow_exception(failure_);
            }
        }
    }

private:
    void run(std::uint64_t worker) noexcept {
        std::exception_ptr failure;
        try {
            while (!stop_.load(std::memory_order_relaxed)) {
                const std::uint64_t task = next_.fetch_add(1, std::memory_order_relaxed);
                if (task >= n_tasks_) {
                    break;
                }
                work_(worker, task);
            }
        } catch (...) {
            failure = std::current_exception();
            stop_ = true;
        }
        {
            const std::lock_guard lock(mutex_);
            if (failure && !failure_) {
                failure_ = failure;
            }
            --running_;
        }
        changed_.notify_one();
    }

    const std::uint64_t n_tasks_;
    const std::function<void(std::uint64_t worker, std::uint64_t task)>& work_;
    std::atomic<std::uint64_t> next_{0};
    std::atomic<bool> stop_{false};

    std::mutex mutex_;  // guards what follows
    std::condition_variable changed_;
    std::size_t running_ = 0;
    std::exception_ptr failure_;

    std::vector<std::thread> threads_;
};

}  // namespace

void run_tasks(std::uint64_t n_tasks, std::uint64_t workers, const Poll& poll,
               const std::function<void(std::uint64_t worker, std::uint64_t task)>& work) {
    Team team(n_tasks, work);
    for (std::uint64_t worker = 0; worker < std::min(workers, n_tasks); ++worker) {
        team.start(worker);
    }
    team.wait(poll);
}

}  // namespace sgns
