#include "sgns/reading/piece_queue.hpp"

#include "temporary_file.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace sgns;
using namespace std::chrono_literals;

namespace {

PieceJob job_at(std::uint64_t text, std::uint64_t piece) {
    PieceJob job;
    job.place = {text, piece};
    job.text.bytes = std::to_string(text) + "/" + std::to_string(piece);
    return job;
}

std::shared_ptr<const TextFile> file_of(const test::TemporaryFile& text, std::size_t range_bytes) {
    return std::make_shared<const TextFile>(text.descriptor(), "text", text.size(), range_bytes);
}

/// The places of all jobs that are left.
std::vector<PiecePlace> places_of(PieceQueue& queue) {
    queue.close(false);
    std::vector<PiecePlace> places;
    for (PieceJob job; queue.take(job);) {
        places.push_back(job.place);
    }
    return places;
}

std::exception_ptr an_error() {
    return std::make_exception_ptr(std::runtime_error("bad"));
}

}  // namespace

TEST_CASE("places are in the order of texts, and then of pieces") {
    CHECK(PiecePlace{1, 9} < PiecePlace{2, 0});
    CHECK(PiecePlace{2, 0} < PiecePlace{2, 1});
    CHECK(PiecePlace{2, 1} < PiecePlace::after(2));
    CHECK(PiecePlace::after(2) < PiecePlace{3, 0});
    CHECK(PiecePlace{3, 0} < PiecePlace::last());
}

TEST_CASE("fed pieces come first, then the ranges of files in their order") {
    const test::TemporaryFile text("a b c");
    PieceQueue queue(100);
    CHECK(queue.push_file({0, 0}, file_of(text, 2)));
    CHECK(queue.push(job_at(1, 0)));
    PieceJob job;
    CHECK(queue.take(job));
    CHECK(job.place == PiecePlace{1, 0});
    CHECK(job.text.bytes == "1/0");
    CHECK(job.file == nullptr);
    for (std::uint64_t range = 0; range < 3; ++range) {
        CHECK(queue.take(job));
        CHECK(job.place == PiecePlace{0, range});
        CHECK(job.file != nullptr);
        CHECK(job.ends_text == (range == 2));
    }
    queue.close(false);
    CHECK_FALSE(queue.take(job));
    CHECK(job.file == nullptr);
}

TEST_CASE("an early end drops what follows, and keeps what is before") {
    const test::TemporaryFile text("a b c d e");
    PieceQueue queue(100);
    CHECK(queue.push_file({0, 0}, file_of(text, 2)));
    CHECK(queue.push_file({2, 0}, file_of(text, 2)));
    CHECK(queue.push_file({3, 0}, file_of(text, 2)));
    CHECK(queue.push(job_at(1, 0)));
    CHECK(queue.push(job_at(4, 0)));
    queue.end_at({2, 1}, an_error());
    CHECK_FALSE(queue.push(job_at(2, 2)));
    CHECK_FALSE(queue.push_file({3, 0}, file_of(text, 2)));
    CHECK(queue.push(job_at(1, 1)));
    using Places = std::vector<PiecePlace>;
    CHECK(places_of(queue) ==
          Places{{1, 0}, {1, 1}, {0, 0}, {0, 1}, {0, 2}, {0, 3}, {0, 4}, {2, 0}, {2, 1}});
}

TEST_CASE("the first end in the input stays, whatever ends first in time") {
    PieceQueue queue(100);
    CHECK(queue.end().place == PiecePlace::last());
    queue.end_at({2, 1}, an_error());
    queue.end_at(PiecePlace::after(2), nullptr);
    CHECK(queue.end().place == PiecePlace{2, 1});
    CHECK(queue.end().error != nullptr);
    queue.end_at(PiecePlace::after(1), nullptr);
    CHECK(queue.end().place == PiecePlace::after(1));
    CHECK(queue.end().error == nullptr);
    CHECK(queue.push(job_at(1, 100)));
    CHECK_FALSE(queue.push(job_at(2, 0)));
}

TEST_CASE("a text that ends early by another hand keeps all its ranges") {
    const test::TemporaryFile text("a b c");
    PieceQueue queue(100);
    CHECK(queue.push_file({0, 0}, file_of(text, 2)));
    queue.end_at(PiecePlace::after(0), nullptr);
    CHECK(places_of(queue).size() == 3);
}

TEST_CASE("waits end when the time is over, or the work") {
    const test::TemporaryFile text("a");
    PieceQueue queue(100, 1);
    CHECK(queue.wait_until_idle(0ms));
    CHECK(queue.wait_for_room(0ms));
    CHECK(queue.push_file({0, 0}, file_of(text, 1)));
    CHECK_FALSE(queue.wait_until_idle(0ms));
    CHECK_FALSE(queue.wait_for_room(0ms));
    PieceJob job;
    CHECK(queue.take(job));
    CHECK(queue.wait_for_room(0ms));
    CHECK_FALSE(queue.wait_until_idle(0ms));
    queue.close(false);
    CHECK_FALSE(queue.take(job));
    CHECK(queue.wait_until_idle(1h));
    queue.end_at({0, 0}, an_error());
    CHECK(queue.wait_for_room(1h));
}

TEST_CASE("an abandoned queue has no jobs and takes none, and nobody waits for it") {
    const test::TemporaryFile text("a");
    PieceQueue queue(6);
    PieceJob taken;
    CHECK(queue.push(job_at(0, 0)));
    CHECK(queue.take(taken));
    CHECK(queue.push(job_at(0, 1)));
    CHECK(queue.push_file({1, 0}, file_of(text, 1)));
    std::thread feeder([&] { CHECK_FALSE(queue.push(job_at(2, 0))); });
    queue.close(true);
    feeder.join();
    CHECK(queue.wait_until_idle(1h));
    CHECK(queue.wait_for_room(1h));
    CHECK_FALSE(queue.take(taken));
    CHECK_FALSE(queue.push_file({3, 0}, file_of(text, 1)));
}

TEST_CASE("those who wait for room leave when the input ends before their text") {
    PieceQueue queue(1);
    CHECK(queue.push(job_at(0, 0)));
    std::thread feeder([&] { CHECK_FALSE(queue.push(job_at(2, 0))); });
    queue.end_at(PiecePlace::after(1), nullptr);
    feeder.join();
}

TEST_CASE("text that waits or is being counted is bounded, but one piece may be longer") {
    const test::TemporaryFile text("ab cd");
    PieceQueue queue(8);
    CHECK(queue.push_file({0, 0}, file_of(text, 100)));
    PieceJob range;
    CHECK(queue.take(range));
    CHECK(queue.push(job_at(1, 0)));
    std::atomic<bool> is_pushed{false};
    std::thread feeder([&] {
        CHECK(queue.push(job_at(1, 1)));
        is_pushed = true;
    });
    PieceJob job;
    CHECK(queue.take(job));  // what is being counted is counted still
    CHECK(job.place == PiecePlace{1, 0});
    CHECK_FALSE(is_pushed);
    CHECK(queue.take(range));  // gives back the bytes of the file
    feeder.join();
    queue.close(true);
    CHECK_FALSE(queue.take(job));
    CHECK_FALSE(queue.take(range));

    PieceQueue narrow(1);
    PieceJob large = job_at(0, 0);
    large.text.bytes.assign(1000, 'x');
    CHECK(narrow.push(std::move(large)));
}

TEST_CASE("buffers of fed pieces are used again") {
    PieceQueue queue(1);
    CHECK(queue.buffer().empty());
    PieceJob fed = job_at(0, 0);
    fed.text.bytes.assign(1000, 'x');
    CHECK(queue.push(std::move(fed)));
    PieceJob job;
    CHECK(queue.take(job));
    queue.close(false);
    CHECK_FALSE(queue.take(job));
    CHECK(queue.buffer().capacity() >= 1000);
    CHECK(queue.buffer().capacity() < 1000);
}

TEST_CASE("each job of many threads is taken once") {
    constexpr std::uint64_t kTexts = 5;
    constexpr std::uint64_t kPieces = 300;
    const test::TemporaryFile text(std::string(kPieces, 'a'));
    PieceQueue queue(20);
    std::mutex mutex;
    std::vector<PiecePlace> taken;
    std::vector<std::thread> threads;
    for (int worker = 0; worker < 4; ++worker) {
        threads.emplace_back([&] {
            for (PieceJob job; queue.take(job);) {
                const std::lock_guard lock(mutex);
                taken.push_back(job.place);
            }
        });
    }
    std::vector<std::thread> feeders;
    for (std::uint64_t number = 1; number < kTexts; ++number) {
        feeders.emplace_back([&, number] {
            for (std::uint64_t piece = 0; piece < kPieces; ++piece) {
                CHECK(queue.push(job_at(number, piece)));
            }
        });
    }
    CHECK(queue.push_file({0, 0}, file_of(text, 1)));
    for (std::thread& feeder : feeders) {
        feeder.join();
    }
    CHECK(queue.wait_until_idle(1h));
    CHECK(taken.size() == kTexts * kPieces);
    queue.close(false);
    for (std::thread& thread : threads) {
        thread.join();
    }
    std::sort(taken.begin(), taken.end());
    CHECK(std::adjacent_find(taken.begin(), taken.end()) == taken.end());
}
