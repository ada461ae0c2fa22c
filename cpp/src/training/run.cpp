#include "training/run.hpp"

#include "sgns/base/tasks.hpp"

#include <optional>

namespace sgns {

void supervise(std::uint64_t workers, Ledger& ledger, TrainState& state, const Monitor& monitor,
               const std::function<void(std::uint64_t worker, const std::atomic<bool>& stop)>& work,
               const std::function<void()>& close) {
    std::atomic<bool> stop{false};
    std::atomic<bool> failed{false};
    std::optional<std::uint64_t> stopped_at;  // words when the monitor returned false
    const auto poll = [&] {
        if (!monitor || stopped_at) {
            return;
        }
        const Progress now = ledger.progress();
        if (!monitor(now)) {
            stopped_at = now.words_done;
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
        // The workers may have continued after that report.
        if (const Progress end = ledger.progress(); stopped_at && *stopped_at != end.words_done) {
            monitor(end);
        }
    } catch (...) {
        finish();
        throw;
    }
    finish();
}

}  // namespace sgns
