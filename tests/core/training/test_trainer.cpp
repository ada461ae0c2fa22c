#include "sgns/training/trainer.hpp"

#include "memory.hpp"
#include "sgns/base/errors.hpp"
#include "training/fixture.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace sgns;
using namespace sgns::test;

TEST_CASE("every word and pair is trained once per epoch, for any number of workers") {
    std::uint64_t pairs = 0;
    for (const std::uint64_t workers : {1, 2, 3, 7, 64}) {
        Fixture f;
        f.options.workers = workers;
        const TrainState report = f.train();
        CHECK(report.words_done == 2 * kWords);
        CHECK(f.ended);
        CHECK((pairs == 0 || report.pairs_done == pairs));
        pairs = report.pairs_done;

        double weight = 0.0;
        double loss = 0.0;
        std::uint64_t words = 0;
        for (const LossPoint& point : report.loss_curve) {
            weight += point.weight;
            words += point.words;
            CHECK(std::isfinite(point.loss));
            loss += point.loss;
        }
        CHECK(report.total_loss() == doctest::Approx(loss));
        CHECK(words == 2 * kWords);
        CHECK(weight == static_cast<double>(pairs));
    }
}

TEST_CASE("64 workers train every word and pair once, and learn as much as one") {
    const RandomCorpus corpus(70 * 8192, kTokens, 37);  // more chunks than workers
    const TextPairs source(corpus.view(), corpus.counts, {2, 0.0}, corpus.noise(2), 1, 64);
    TrainOptions options{1, 1, {0.025, 1e-4}, chosen("skip-gram")};
    Rows one;
    TrainState expected;
    CHECK(train(source, one.in, one.out, options, expected, {}));
    options.workers = 64;
    Rows rows;
    TrainState state;
    CHECK(train(source, rows.in, rows.out, options, state, {}));
    CHECK(state.words_done == corpus.ids.size());
    CHECK(state.pairs_done == expected.pairs_done);
    CHECK(state.total_loss() == doctest::Approx(expected.total_loss()).epsilon(0.01));
    CHECK(state.begun.empty());
    REQUIRE(state.loss_curve.size() == expected.loss_curve.size());
    for (std::size_t i = 0; i < state.loss_curve.size(); ++i) {
        CHECK(state.loss_curve[i].words == expected.loss_curve[i].words);
    }
}

TEST_CASE("with a pool every pair is trained too, and the loss is that of separate negatives") {
    Fixture own;
    const TrainState classical = own.train();
    for (const std::uint64_t workers : {1, 3}) {
        Fixture f;
        NegativeSampling pooled = f.corpus.noise(5);
        pooled.pool_size = 32;
        f.source = TextPairs(f.corpus.view(), f.corpus.counts, {3, 0.0}, pooled, 1, 64);
        f.options.workers = workers;
        const TrainState report = f.train();
        CHECK(report.words_done == 2 * kWords);
        CHECK(report.pairs_done == classical.pairs_done);
        const LossPoint& last = report.loss_curve.back();
        const LossPoint& expected = classical.loss_curve.back();
        CHECK(last.loss / last.weight ==
              doctest::Approx(expected.loss / expected.weight).epsilon(0.02));
    }
}

TEST_CASE("one worker is reproducible, and the seed of the source matters") {
    Fixture a;
    Fixture b;
    a.train();
    b.train();
    CHECK(equal(a.in, b.in));
    CHECK(equal(a.out, b.out));

    Fixture c;
    c.source = TextPairs(c.corpus.view(), c.corpus.counts, {3, 0.0}, c.corpus.noise(5), 2, 256);
    c.train();
    CHECK_FALSE(equal(a.in, c.in));
}

TEST_CASE("the loss falls from (1 + K) log 2 if there is something to learn") {
    Fixture f;
    for (std::size_t i = 0; i < f.corpus.ids.size(); ++i) {
        f.corpus.ids[i] = static_cast<TokenId>(i % 37);  // all sentences are alike
    }
    f.options.workers = 2;
    const TrainState report = f.train();
    const LossPoint& first = report.loss_curve.front();
    const LossPoint& last = report.loss_curve.back();
    const double start = 6 * std::log(2.0);
    CHECK(first.loss / first.weight < start + 1e-6);
    CHECK(last.loss / last.weight < 0.5 * start);
}

TEST_CASE("the monitor runs on the calling thread, and sees valid numbers up to the end") {
    Fixture f;
    f.options.workers = 3;
    std::uint64_t words = 0;
    const auto here = std::this_thread::get_id();
    f.train([&](const Progress& progress) {
        CHECK(std::this_thread::get_id() == here);
        CHECK(progress.words_done >= words);
        CHECK(progress.words_total == 2 * kWords);
        CHECK((std::isnan(progress.loss) || (progress.loss > 0 && progress.loss < 10)));
        CHECK(progress.alpha <= 0.025);
        words = progress.words_done;
        return true;
    });
    CHECK(words == 2 * kWords);
}

TEST_CASE("false from the monitor stops training, and the monitor is not called again") {
    Fixture f;
    f.options.epochs = 1 << 20;
    for (const std::uint64_t workers : {1, 2}) {
        f.options.workers = workers;
        int n_calls = 0;
        const TrainState report = f.train([&](const Progress&) {
            ++n_calls;
            return false;
        });
        CHECK_FALSE(f.ended);
        CHECK(report.words_done < (std::uint64_t{1} << 20) * kWords);
        CHECK(n_calls == 1);
    }
}

TEST_CASE("the last report is of the stop at a number of words") {
    for (const bool deterministic : {false, true}) {
        Fixture f;
        f.options.deterministic = deterministic;
        f.options.workers = 3;
        f.options.stop_at = 10'000;
        std::uint64_t words = 0;
        const TrainState report = f.train([&](const Progress& progress) {
            words = progress.words_done;
            return true;
        });
        CHECK_FALSE(f.ended);
        CHECK(words == report.words_done);
        CHECK(words >= 10'000);
    }
}

TEST_CASE("train() throws what the monitor throws, after joining all workers") {
    Fixture f;
    f.options.epochs = 1 << 20;
    f.options.workers = 2;
    struct Unusual {};
    CHECK_THROWS_AS(f.train([](const Progress&) -> bool { throw Unusual(); }), Unusual);
}

TEST_CASE("train() throws what a worker throws") {
    Fixture f;
    f.options.workers = 3;
    f.corpus.ids.back() = kTokens;
    CHECK_THROWS_AS(f.train(), std::out_of_range);
}

TEST_CASE("divergence is an error and not a matrix of NaN") {
    Fixture f;
    f.options.schedule = {1e30, 1e30};
    CHECK_THROWS_AS(f.train(), DivergenceError);
}

TEST_CASE("bad options are refused") {
    const auto with = [](auto change) {
        Fixture f;
        change(f);
        f.train();
    };
    CHECK_THROWS_AS(with([](Fixture& f) { f.options.epochs = 0; }), std::invalid_argument);
    CHECK_THROWS_AS(with([](Fixture& f) { f.options.workers = 0; }), std::invalid_argument);
    CHECK_THROWS_AS(with([](Fixture& f) { f.options.step.steps = nullptr; }),
                    std::invalid_argument);
    CHECK_THROWS_AS(with([](Fixture& f) { f.options.schedule.alpha = -1; }), std::invalid_argument);
    CHECK_THROWS_AS(with([](Fixture& f) { f.options.epochs = std::uint64_t{1} << 60; }),
                    std::invalid_argument);
    CHECK_THROWS_AS(with([](Fixture& f) { f.options.first_epoch = std::uint64_t{1} << 60; }),
                    std::invalid_argument);

    Fixture f;
    TrainState state;
    Matrix narrow(kTokens, 2);
    CHECK_THROWS_AS(train(f.source, f.in, narrow, f.options, state, {}), std::invalid_argument);
    Matrix few(kTokens - 1, 20);
    CHECK_THROWS_AS(train(f.source, f.in, few, f.options, state, {}), std::invalid_argument);
    CHECK_THROWS_AS(train(f.source, few, f.out, f.options, state, {}), std::invalid_argument);
    const std::vector<std::uint8_t> short_mask(kTokens - 1);
    CHECK_THROWS_AS(with([&](Fixture& g) { g.options.step.frozen_in = short_mask; }),
                    std::invalid_argument);
    CHECK_THROWS_AS(with([&](Fixture& g) { g.options.step.frozen_out = short_mask; }),
                    std::invalid_argument);
    const RandomCorpus empty(0, kTokens, 1);
    const TextPairs nothing(empty.view(), empty.counts, {}, {});
    CHECK_THROWS_AS(train(nothing, f.in, f.out, f.options, state, {}), CorpusError);
}

TEST_CASE("rows past 2^32 floats are trained as others are, with and without deterministic") {
    constexpr std::uint32_t kRows = 12;
    const RandomCorpus corpus(2003, kRows, 37);
    const TextPairs source(corpus.view(), corpus.counts, {3, 0.0}, corpus.noise(5), 1, 64);
    for (const bool deterministic : {false, true}) {
        TrainOptions options{1, deterministic ? 2U : 1U, {0.5, 1e-4}, chosen("skip-gram")};
        options.deterministic = deterministic;
        Matrix in(kRows, LargeMatrix::kDim);
        Matrix out(kRows, LargeMatrix::kDim);
        in.fill_uniform(1);
        LargeMatrix large_in(kRows);
        LargeMatrix large_out(kRows);
        large_in.set_last(in);
        TrainState expected;
        CHECK(train(source, in, out, options, expected, {}));
        TrainState state;
        CHECK(train(OfLast(source), large_in, large_out, options, state, {}));
        CHECK(large_in.ends_in(in));
        CHECK(large_out.ends_in(out));
        CHECK(state.total_loss() == expected.total_loss());
    }
}

TEST_CASE("words past 2^53 are counted exactly, and the learning rate decays with their share") {
    for (const bool deterministic : {false, true}) {
        Fixture f;
        f.options.deterministic = deterministic;
        const TrainState expected = f.train();
        const Long many(f.source, f.source.n_chunks());
        const std::uint64_t total = 2 * kWords * Long::kTimes;
        REQUIRE(total > std::uint64_t{1} << 53);
        Rows rows;
        TrainState state;
        Progress last;
        CHECK(train(many, rows.in, rows.out, f.options, state, [&](const Progress& progress) {
            CHECK(progress.alpha <= 0.025);
            last = progress;
            return true;
        }));
        CHECK(equal(rows.in, f.in));
        CHECK(equal(rows.out, f.out));
        CHECK(state.words_done == total);
        CHECK(last.words_done == total);
        CHECK(last.words_total == total);
        CHECK(last.alpha == doctest::Approx(1e-4));
        REQUIRE(state.loss_curve.size() == expected.loss_curve.size());
        for (std::size_t i = 0; i < state.loss_curve.size(); ++i) {
            CHECK(state.loss_curve[i].words == expected.loss_curve[i].words * Long::kTimes);
            CHECK(state.loss_curve[i].loss == expected.loss_curve[i].loss);
        }
    }
}

TEST_CASE("memory that runs out while training raises bad_alloc, whatever thread it happens on") {
    for (const bool deterministic : {false, true}) {
        Fixture f;
        f.options.workers = 2;
        f.options.deterministic = deterministic;
        f.options.epochs = 1;
        TrainState report;
        CHECK(fail_each_allocation([&] { report = f.train(); }) > 20);
        CHECK(report.words_done == kWords);
    }
}

TEST_CASE("the mean loss is that of training so slow that no row changes, and no row changes") {
    for (const bool deterministic : {false, true}) {
        Fixture f;
        f.options.deterministic = deterministic;
        f.train();
        f.options.epochs = 1;
        f.options.first_epoch = 5;
        Fixture before;
        before.options.deterministic = deterministic;
        before.train();
        f.options.schedule = {1e-30, 0.0};
        TrainState state;
        CHECK(train(f.source, f.in, f.out, f.options, state, {}));
        const double expected = state.total_loss() / static_cast<double>(state.pairs_done);
        f.options.schedule = {0.025, 1e-4};
        const double loss = mean_loss(f.source, f.in, f.out, f.options, {});
        CHECK(loss == doctest::Approx(expected));
        CHECK(equal(f.in, before.in));
        CHECK(equal(f.out, before.out));
        CHECK(mean_loss(f.source, f.in, f.out, f.options, {}) == loss);
        f.options.first_epoch = 6;  // other windows and negatives
        CHECK(mean_loss(f.source, f.in, f.out, f.options, {}) != loss);
    }
}

TEST_CASE("the mean loss without pairs is not a number") {
    const RandomCorpus corpus(100, kTokens, 1);  // no sentence has two words
    const TextPairs source(corpus.view(), corpus.counts, {2, 0.0}, corpus.noise(2), 1, 64);
    Rows rows;
    TrainOptions options;
    options.step = chosen("skip-gram");
    CHECK(std::isnan(mean_loss(source, rows.in, rows.out, options, {})));
}

TEST_CASE("ranks train every word and pair once between them") {
    Fixture whole;
    const TrainState expected = whole.train();
    const std::uint64_t n_chunks = 2 * whole.source.n_chunks();
    for (const bool deterministic : {false, true}) {
        for (const std::uint64_t ranks : {1, 2, 5}) {
            std::uint64_t words = 0;
            std::uint64_t pairs = 0;
            for (std::uint64_t rank = 0; rank < ranks; ++rank) {
                Fixture f;
                f.options.deterministic = deterministic;
                f.options.workers = 2;
                TrainState state;
                for (std::uint64_t end = 2; state.next_chunk < n_chunks; end += 2) {
                    f.options.share = {rank, ranks, end, 1.0};
                    (void)train(f.source, f.in, f.out, f.options, state, {});
                    CHECK(state.begun.empty());
                    CHECK(!state.broken);
                    state.next_chunk = std::min(end, n_chunks);
                }
                words += state.words_done;
                pairs += state.pairs_done;
            }
            CHECK(words == expected.words_done);
            CHECK(pairs == expected.pairs_done);
        }
    }
}

TEST_CASE("a training that ends at chunks and resumes gives the same bits") {
    Fixture whole;
    const TrainState expected = whole.train();
    Fixture f;
    TrainState state;
    for (const std::uint64_t end : {1, 1, 4, 6}) {
        f.options.share.end = end;
        (void)train(f.source, f.in, f.out, f.options, state, {});
        CHECK(state.next_chunk == end);
    }
    CHECK(state.words_done == expected.words_done);
    CHECK(equal(f.in, whole.in));
    CHECK(equal(f.out, whole.out));
}

TEST_CASE("a rank that is told to stop says which of its chunks remain") {
    Fixture f;
    f.options.share = {1, 2, 6, 1.0};
    TrainState state;
    (void)train(f.source, f.in, f.out, f.options, state, [](const Progress&) { return false; });
    std::uint64_t words = state.words_done;
    CHECK(state.next_chunk % 2 == (state.next_chunk < 6 ? 1 : 0));
    TrainState rest;
    rest.next_chunk = state.next_chunk - (state.next_chunk < 6 ? 1 : 0);
    rest.begun = state.begun;
    (void)train(f.source, f.in, f.out, f.options, rest, {});
    words += rest.words_done;
    f.options.share.rank = 0;
    TrainState other;
    (void)train(f.source, f.in, f.out, f.options, other, {});
    CHECK(words + other.words_done == 2 * kWords);
}

TEST_CASE("the rate follows the words of all ranks") {
    Fixture f;
    f.options.share = {0, 2, 4, 2.0};
    double alpha = 0.0;
    TrainState state;
    const auto note = [&](const Progress& progress) {
        alpha = progress.alpha;
        return true;
    };
    (void)train(f.source, f.in, f.out, f.options, state, note);
    CHECK(alpha == doctest::Approx(f.options.schedule.at(2 * state.words_done, 2 * kWords)));
    f.options.share.pace = 1000.0;  // more words than there are
    f.options.share.end = 6;
    (void)train(f.source, f.in, f.out, f.options, state, note);
    CHECK(alpha == doctest::Approx(f.options.schedule.min_alpha));
}

TEST_CASE("a share that cannot be is refused") {
    Fixture f;
    f.options.share.rank = 1;
    CHECK_THROWS_WITH(f.train(), "rank must be below ranks, 1, got 1");
    f.options.share = {0, 2, 4, 0.5};
    CHECK_THROWS_WITH(f.train(), "pace must be finite and at least 1, got 0.5");
}
