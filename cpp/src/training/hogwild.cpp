#include "training/run.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

namespace sgns {

namespace {

/// Runs one worker. Returns where it stopped, unless it reached the end.
std::optional<Position> train_chunks(const Training& training, Ledger& ledger, ChunkQueue& queue,
                                     std::size_t worker, const std::atomic<bool>& stop,
                                     BlockMeans& saved_means) {
    Stepper stepper = training.stepper();
    RunningMeans means = training.running_means(saved_means);
    const StepRows rows = rows_of(training.in, training.out, training.options.step);
    BlockReader reader(training.source, training.end_epoch(), queue);
    if (training.takes_words()) {
        reader.allow_words();
    }
    // Two blocks: while one is trained on, the rows of the other are prefetched.
    struct {
        PairBlock block;
        Position position;
    } items[2];
    const auto read = [&](auto& item) {
        const bool got = reader.read(item.block);
        item.position = reader.last();
        return got;
    };
    bool more = read(items[0]);
    std::size_t at = 0;
    for (; more && !stop.load(std::memory_order_relaxed); at = 1 - at) {
        const std::uint64_t done = ledger.words_done(worker);
        if (done >= training.options.stop_at) {
            break;
        }
        const auto& item = items[at];
        more = read(items[1 - at]);
        const Trained trained = stepper.step(item.block, more ? &items[1 - at].block : nullptr,
                                             rows, ledger.alpha(done), &means);
        ledger.check(trained, done);
        ledger.add(worker, item.position.chunk - training.first_chunk(), trained);
    }
    ledger.flush(worker);
    saved_means = training.saved(means);
    return more ? std::optional(items[at].position) : std::nullopt;
}

}  // namespace

void train_hogwild(const Training& training, TrainState& state, const Monitor& monitor) {
    const std::uint64_t first = training.first_chunk();
    const std::uint64_t workers = std::min(training.options.workers, training.n_chunks());
    std::vector<Position> begun = state.begun;
    for (Position& position : begun) {
        position.chunk += first;
    }
    const Share& share = training.options.share;
    ChunkQueue queue(training.begin(state), share.ranks, std::move(begun), training.end());
    std::vector<std::optional<Position>> stopped_at(workers);
    std::vector<BlockMeans> means = state.means;
    means.resize(workers);
    Ledger ledger = training.ledger(state, workers);
    supervise(
        workers, ledger, state, monitor,
        [&](std::uint64_t worker, const std::atomic<bool>& stop) {
            stopped_at[worker] = train_chunks(training, ledger, queue, worker, stop, means[worker]);
        },
        [&] {
            state.next_chunk = std::min({queue.next() - first, training.n_chunks(), share.end});
            state.begun = queue.begun();
            state.means = std::move(means);
            for (const std::optional<Position>& position : stopped_at) {
                if (position) {
                    state.begun.push_back(*position);
                }
            }
            for (Position& position : state.begun) {
                position.chunk -= first;
            }
        });
}

}  // namespace sgns
