// tasks.hpp: independent pieces of one piece of work, done by several threads.
#pragma once

#include <cstdint>
#include <functional>

namespace sgns {

/// Called about ten times a second on the thread that waits; what it throws ends the work.
using Poll = std::function<void()>;

/// Does `work(worker, task)` for every task below `n_tasks`, and returns when all are done.
///
/// Tasks are claimed in order by at most `workers` threads; a worker is a number below that, and
/// no two threads have the same. What `work` or `poll` throws leaves run_tasks() once all threads
/// are joined; tasks that nobody has claimed by then are left undone.
void run_tasks(std::uint64_t n_tasks, std::uint64_t workers, const Poll& poll,
               const std::function<void(std::uint64_t worker, std::uint64_t task)>& work);

}  // namespace sgns
