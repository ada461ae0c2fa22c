#include "training/run.hpp"

#include "sgns/base/tasks.hpp"

namespace sgns {

void supervise(std::uint64_t workers, Ledger& ledger, TrainState& state, const Monitor& monitor,
               const std::function<void(std::uint64_t worker, const std::atomic<bool>& stop)>& work,
               const std::function<void()>& close) {
    std::atomic<bool> stop{false};
    std::atomic<bool> failed{false};
    bool is_stopped = false;  // by the monitor, which is not called again then
    const auto poll = [&] {
        if (!monitor || is_stopped) {
            return;
        }
        if (!monitor(ledger.progress())) {
            is_stopped = true;
            stop = true;
        }
    };
    const auto finish = [&] {
        state.broken = failed;
        close();
        ledger.close(state);
    };
    try {
        run_workers(workers, stop, poll, [&](std::uint64_t worker) {
            try {
                work(worker, stop);
            } catch (...) {
                failed = true;
                throw;
            }
        });
    } catch (...) {
        finish();
        throw;
    }
    finish();
}

}  // namespace sgns
