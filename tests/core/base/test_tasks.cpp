#include "sgns/base/tasks.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <vector>

using namespace sgns;

TEST_CASE("every task is done once, and workers are numbered from 0") {
    for (const std::uint64_t workers : {1, 3, 200}) {
        std::vector<std::atomic<int>> done(101);
        std::atomic<bool> strange{false};
        run_tasks(done.size(), workers, {}, [&](std::uint64_t worker, std::uint64_t task) {
            ++done[task];
            strange = strange || worker >= workers || worker >= done.size();
        });
        for (const std::atomic<int>& times : done) {
            CHECK(times == 1);
        }
        CHECK_FALSE(strange);
    }
    run_tasks(0, 2, {}, [](std::uint64_t, std::uint64_t) { throw std::logic_error("no task"); });
}

TEST_CASE("one worker does the tasks in order") {
    std::vector<std::uint64_t> order;
    run_tasks(5, 1, {}, [&](std::uint64_t, std::uint64_t task) { order.push_back(task); });
    CHECK(order == std::vector<std::uint64_t>{0, 1, 2, 3, 4});
}

TEST_CASE("an exception of a task ends the work and is thrown") {
    std::atomic<int> done{0};
    const auto work = [&](std::uint64_t, std::uint64_t task) {
        if (task == 7) {
            throw std::out_of_range("task 7");
        }
        ++done;
    };
    CHECK_THROWS_WITH_AS(run_tasks(1000, 1, {}, work), "task 7", std::out_of_range);
    CHECK(done == 7);
    CHECK_THROWS_AS(run_tasks(1000, 4, {}, work), std::out_of_range);
}

TEST_CASE("an exception of the poll ends endless work") {
    std::atomic<bool> ended{false};
    std::atomic<int> running{0};
    int polls = 0;
    const Poll poll = [&] {
        if (++polls == 2) {
            ended = true;
            throw std::runtime_error("enough");
        }
    };
    const auto work = [&](std::uint64_t, std::uint64_t) {
        ++running;
        while (!ended) {
        }
        --running;
    };
    CHECK_THROWS_WITH_AS(run_tasks(1'000'000'000'000, 2, poll, work), "enough", std::runtime_error);
    CHECK(running == 0);
}

TEST_CASE("every worker has a thread, and an exception of one stops all") {
    std::atomic<int> started{0};
    std::atomic<bool> stop{false};
    const auto work = [&](std::uint64_t worker) {
        ++started;
        while (started < 3) {
        }
        if (worker == 1) {
            throw std::out_of_range("worker 1");
        }
        while (!stop) {
        }
    };
    CHECK_THROWS_WITH_AS(run_workers(3, stop, {}, work), "worker 1", std::out_of_range);
    CHECK(started == 3);
}

TEST_CASE("the poll is called at the end") {
    std::atomic<bool> stop{false};
    std::atomic<bool> polled{false};
    std::atomic<int> done{0};
    int polls_at_the_end = 0;
    const Poll poll = [&] {
        polls_at_the_end += done == 2;
        polled = true;
    };
    run_workers(2, stop, poll, [&](std::uint64_t) {
        while (!polled) {
        }
        ++done;
    });
    CHECK(polls_at_the_end >= 1);
}

TEST_CASE("a meter adds what all workers have done") {
    Meter meter;
    meter.expect(1000);
    std::uint64_t most = 0;
    run_tasks(
        100, 4, [&] { most = std::max(most, meter.done()); },
        [&](std::uint64_t, std::uint64_t) { meter.add(10); });
    CHECK(meter.total() == 1000);
    CHECK(meter.done() == 1000);
    CHECK(most == 1000);
}
