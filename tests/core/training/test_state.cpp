#include "sgns/training/state.hpp"

#include "training/fixture.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>

using namespace sgns;
using namespace sgns::test;

TEST_CASE("the total loss is the sum over the loss curve") {
    TrainState state;
    CHECK(state.total_loss() == 0.0);
    state.loss_curve = {{10, 2.0, 1.5}, {20, 4.0, 2.0}};
    CHECK(state.total_loss() == 3.5);
}

TEST_CASE("epochs in separate calls give the rows of one call") {
    Fixture at_once;
    at_once.options.schedule = {0.025, 0.025};
    const TrainState expected = at_once.train();
    Fixture f;
    f.options.schedule = {0.025, 0.025};
    f.options.epochs = 1;
    double loss = 0.0;
    for (const std::uint64_t epoch : {0, 1}) {
        f.options.first_epoch = epoch;
        loss += f.train().total_loss();
    }
    CHECK(equal(f.in, at_once.in));
    CHECK(equal(f.out, at_once.out));
    CHECK(loss == doctest::Approx(expected.total_loss()));

    Fixture again;
    again.options = f.options;
    again.options.first_epoch = 0;
    again.train();
    again.train();
    CHECK_FALSE(equal(again.in, f.in));
}

TEST_CASE("training that stops and resumes gives the same bits") {
    const RandomCorpus corpus(kWords, kTokens, 37);
    for (const bool deterministic : {false, true}) {
        TextPairs source(corpus.view(), corpus.counts, {3, 0.0}, corpus.noise(5), 1, 64);
        TrainOptions options{2, deterministic ? 3U : 1U, {0.025, 0.0}, chosen("skip-gram")};
        options.deterministic = deterministic;
        Rows whole;
        TrainState expected;
        CHECK(train(source, whole.in, whole.out, options, expected, {}));

        Rows rows;
        TrainState state;
        std::uint64_t stops = 0;
        options.stop_at = 1000;
        while (!train(source, rows.in, rows.out, options, state, {})) {
            CHECK(state.words_done >= options.stop_at);
            CHECK(state.words_done < expected.words_done);
            options.stop_at = state.words_done + 1000;
            ++stops;
            options.workers = deterministic ? 1 + stops % 4 : 1;
        }
        CHECK(stops > 5);
        CHECK(equal(rows.in, whole.in));
        CHECK(equal(rows.out, whole.out));
        CHECK(state.words_done == expected.words_done);
        CHECK(state.pairs_done == expected.pairs_done);
        CHECK(state.total_loss() == expected.total_loss());
        // After the end nothing remains to be done.
        CHECK(train(source, rows.in, rows.out, options, state, {}));
        CHECK(equal(rows.in, whole.in));
    }
}

TEST_CASE("Hogwild resumes every chunk that was begun, for any number of workers") {
    const RandomCorpus corpus(50003, kTokens, 37);
    TextPairs source(corpus.view(), corpus.counts, {3, 0.0}, corpus.noise(5), 1, 64);
    TrainOptions options{2, 1, {0.025, 0.0}, chosen("skip-gram")};
    Rows rows;
    TrainState expected;
    train(source, rows.in, rows.out, options, expected, {});
    options.workers = 5;
    TrainState state;
    options.stop_at = 10'000;
    CHECK_FALSE(train(source, rows.in, rows.out, options, state, {}));
    CHECK(state.words_done >= options.stop_at);
    CHECK(state.begun.size() == 5);
    options.workers = 2;
    options.stop_at = state.words_done + 10'000;
    CHECK_FALSE(train(source, rows.in, rows.out, options, state, {}));
    CHECK(state.words_done >= options.stop_at);
    CHECK_FALSE(state.begun.empty());
    options.workers = 3;
    options.stop_at = TrainOptions().stop_at;
    CHECK(train(source, rows.in, rows.out, options, state, {}));
    CHECK(state.words_done == expected.words_done);
    CHECK(state.pairs_done == expected.pairs_done);
}

TEST_CASE(
    "training stops within a block of stop_at, at a number of words that depends on the "
    "arguments") {
    const RandomCorpus corpus(kWords, kTokens, 37);
    const TextPairs source(corpus.view(), corpus.counts, {3, 0.0}, corpus.noise(5), 1, 64);
    TrainOptions options{2, 1, {0.025, 0.0}, chosen("skip-gram")};
    options.stop_at = 12'345;
    const auto words_done = [&] {
        Rows rows;
        TrainState state;
        CHECK_FALSE(train(source, rows.in, rows.out, options, state, {}));
        return state.words_done;
    };
    // The words of a sentence are counted in proportion to its centers: a block of 64 centers uses
    // at most 64 words, and the words of sentences without centers.
    const std::uint64_t stopped_at = words_done();
    CHECK(stopped_at >= 12'345);
    CHECK(stopped_at < 12'345 + 2 * 64);
    CHECK(words_done() == stopped_at);

    options.deterministic = true;
    const std::uint64_t of_rounds = words_done();
    CHECK(of_rounds >= 12'345);
    options.workers = 3;
    CHECK(words_done() == of_rounds);

    options.deterministic = false;
    CHECK(words_done() >= 12'345);
}

TEST_CASE(
    "a stop_at that was reached before trains nothing, and one past the end changes nothing") {
    for (const bool deterministic : {false, true}) {
        Fixture f;
        f.options.deterministic = deterministic;
        f.options.workers = 2;
        Fixture start;
        f.options.stop_at = 0;
        TrainState state;
        CHECK_FALSE(train(f.source, f.in, f.out, f.options, state, {}));
        CHECK(state.words_done == 0);
        CHECK(equal(f.in, start.in));
        f.options.stop_at = 2 * kWords;
        CHECK(train(f.source, f.in, f.out, f.options, state, {}));
        CHECK(state.words_done == 2 * kWords);
        CHECK(train(f.source, f.in, f.out, f.options, state, {}));
        CHECK(state.words_done == 2 * kWords);
    }
}

TEST_CASE("the state of another training is refused") {
    const RandomCorpus corpus(kWords, kTokens, 37);
    const TextPairs source(corpus.view(), corpus.counts, {3, 0.0}, corpus.noise(5), 1, 64);
    TrainOptions options{1, 1, {0.025, 1e-4}, chosen("skip-gram")};
    options.deterministic = true;
    Rows rows;
    TrainState ended;
    train(source, rows.in, rows.out, options, ended, {});
    const auto with = [&](auto change) {
        TrainState state = ended;
        change(state);
        train(source, rows.in, rows.out, options, state, {});
    };
    with([](TrainState&) {});
    CHECK_THROWS_AS(with([](TrainState& state) { state.broken = true; }), std::invalid_argument);
    CHECK_THROWS_AS(with([](TrainState& state) { ++state.words_done; }), std::invalid_argument);
    CHECK_THROWS_AS(with([](TrainState& state) { state.next_chunk = 1000; }),
                    std::invalid_argument);
    CHECK_THROWS_AS(with([](TrainState& state) { state.begun[0].chunk = 1000; }),
                    std::invalid_argument);
    CHECK_THROWS_AS(with([](TrainState& state) { state.begun[0] = {0, 1000}; }),
                    std::invalid_argument);
    CHECK_THROWS_WITH_AS(with([](TrainState& state) { state.begun.pop_back(); }),
                         doctest::Contains("positions of 3 shards, got 2"), std::invalid_argument);
    CHECK_THROWS_AS(with([](TrainState& state) { state.loss_curve.pop_back(); }),
                    std::invalid_argument);
}

TEST_CASE("the state is broken if a worker throws, but not if the monitor throws") {
    for (const bool deterministic : {false, true}) {
        Fixture f;
        f.options.deterministic = deterministic;
        f.options.workers = 2;
        f.options.epochs = 1 << 20;
        TrainState state;
        const auto unusual = [](const Progress&) -> bool { throw std::logic_error("unusual"); };
        CHECK_THROWS_AS(train(f.source, f.in, f.out, f.options, state, unusual), std::logic_error);
        CHECK_FALSE(state.broken);
        CHECK(state.words_done > 0);
        f.corpus.ids.back() = kTokens;
        CHECK_THROWS_AS(train(f.source, f.in, f.out, f.options, state, {}), std::out_of_range);
        CHECK(state.broken);
    }
}

TEST_CASE("training resumes past 2^32 chunks, words and pairs, and reaches its end") {
    const RandomCorpus corpus(50003, kTokens, 37);
    const TextPairs source(corpus.view(), corpus.counts, {3, 0.0}, corpus.noise(5), 1, 64);
    constexpr std::uint64_t kChunks = std::uint64_t{7}
                                      << 40;  // a multiple of the chunks of the source
    REQUIRE(source.n_chunks() == 7);
    const Long many(source, kChunks);
    for (const bool deterministic : {false, true}) {
        TrainOptions options{3, 2, {0.025, 1e-4}, chosen("skip-gram")};
        options.deterministic = deterministic;
        TrainState state;
        state.next_chunk = deterministic ? 0 : 3 * kChunks - 7;
        for (std::uint64_t i = 0; deterministic && i < 64; ++i) {
            state.begun.push_back({3 * kChunks - 7 + std::min<std::uint64_t>(i, 7), 0});
        }
        state.words_done = 2 * source.n_words() * Long::kTimes;
        state.pairs_done = (std::uint64_t{1} << 60) + 1;
        Rows rows;
        CHECK(train(many, rows.in, rows.out, options, state, {}));
        CHECK(state.words_done == 3 * source.n_words() * Long::kTimes);
        CHECK(state.next_chunk == (deterministic ? 0 : 3 * kChunks));

        options.epochs = 1;
        options.first_epoch = 2;
        TrainState third;
        CHECK(train(source, rows.in, rows.out, options, third, {}));
        CHECK(state.pairs_done == (std::uint64_t{1} << 60) + 1 + third.pairs_done);
    }
}
