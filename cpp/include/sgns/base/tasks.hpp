// tasks.hpp: work that several threads do, and one thread waits for.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

namespace sgns {

/// Called on the thread that waits, about ten times a second and once when all others are done;
/// what it throws ends the work.
using Poll = std::function<void()>;

/// Does `work(worker)` for every worker below `workers`, each on a thread of its own, and returns
/// when all are done. None begins before all threads are there, so that they can wait for one
/// another; where the system has not as many, std::system_error is thrown and no work is done.
///
/// What `work` or `poll` throws leaves run_workers() once all threads are joined. They are told to
/// come to an end by `stop`, which `work` looks at.
void run_workers(std::uint64_t workers, std::atomic<bool>& stop, const Poll& poll,
                 const std::function<void(std::uint64_t worker)>& work);

/// Does `work(worker, task)` for every task below `n_tasks`, and returns when all are done.
///
/// Tasks are claimed in order by at most `workers` threads; a worker is a number below that, and
/// no two threads have the same. What `work` or `poll` throws leaves run_tasks() once all threads
/// are joined; tasks that nobody has claimed by then are left undone.
void run_tasks(std::uint64_t n_tasks, std::uint64_t workers, const Poll& poll,
               const std::function<void(std::uint64_t worker, std::uint64_t task)>& work);

}  // namespace sgns
