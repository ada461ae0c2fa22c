#include "sgns/base/tasks.hpp"

#include <algorithm>
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

/// Threads that are joined at the end of their scope, even after an exception.
class Team {
public:
    Team(std::atomic<bool>& stop, const std::function<void(std::uint64_t worker)>& work)
        : stop_(stop), work_(work) {}

    ~Team() {
        stop_ = true;
        release();
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
        complete_ = true;
        release();
        for (bool finished = false; !finished;) {
            {
                std::unique_lock lock(mutex_);
                finished = changed_.wait_for(lock, kPollInterval, [&] { return running_ == 0; });
                if (failure_) {
                    std::rethrow_exception(failure_);
                }
            }
            if (poll) {
                poll();
            }
        }
    }

private:
    void release() {
        started_ = true;
        started_.notify_all();
    }

    void run(std::uint64_t worker) noexcept {
        std::exception_ptr failure;
        started_.wait(false);
        try {
            if (complete_) {
                work_(worker);
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

    std::atomic<bool>& stop_;
    const std::function<void(std::uint64_t worker)>& work_;

    std::atomic<bool> started_{false};   // no more threads will be started
    std::atomic<bool> complete_{false};  // all threads were started

    std::mutex mutex_;  // guards the members below
    std::condition_variable changed_;
    std::size_t running_ = 0;
    std::exception_ptr failure_;

    std::vector<std::thread> threads_;
};

}  // namespace

void run_workers(std::uint64_t workers, std::atomic<bool>& stop, const Poll& poll,
                 const std::function<void(std::uint64_t worker)>& work) {
    Team team(stop, work);
    for (std::uint64_t worker = 0; worker < workers; ++worker) {
        team.start(worker);
    }
    team.wait(poll);
}

void run_tasks(std::uint64_t n_tasks, std::uint64_t workers, const Poll& poll,
               const std::function<void(std::uint64_t worker, std::uint64_t task)>& work) {
    std::atomic<std::uint64_t> next{0};
    std::atomic<bool> stop{false};
    run_workers(std::min(workers, n_tasks), stop, poll, [&](std::uint64_t worker) {
        while (!stop.load(std::memory_order_relaxed)) {
            const std::uint64_t task = next.fetch_add(1, std::memory_order_relaxed);
            if (task >= n_tasks) {
                break;
            }
            work(worker, task);
        }
    });
}

}  // namespace sgns
