// stopping.hpp: ends long tasks soon after the poll of their caller has thrown.
#pragma once

#include "sgns/base/tasks.hpp"

#include <atomic>

namespace sgns {

/// A poll, and whether it has thrown.
class Stopping {
public:
    explicit Stopping(const Poll& poll) : poll_(poll) {}

    /// For the caller of the tasks.
    void poll() {
        if (poll_) {
            try {
                poll_();
            } catch (...) {
                stopped_ = true;
                throw;
            }
        }
    }

    /// For tasks, now and then. Throws if poll() has thrown; the caller throws the error of poll().
    void check() const {
        struct Stopped {};
        if (stopped_.load(std::memory_order_relaxed)) {
            throw Stopped();
        }
    }

private:
    const Poll& poll_;
    std::atomic<bool> stopped_{false};
};

}  // namespace sgns
