#include "sgns/trainer.hpp"

#include "sgns/errors.hpp"
#include "support.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <thread>

using namespace sgns;

namespace {

constexpr std::uint32_t kTokens = 50;

StepOptions chosen(const char* architecture) {
    const Kernels& kernels = find_kernels("", "isa");
    return {&kernels, &find_steps(kernels, "logistic", architecture)};
}

struct Fixture {
    test::RandomCorpus corpus{100003, kTokens, 37};
    TextPairs source{corpus.view(), corpus.counts, corpus.noise(5), {3, 0.0, 1, 256}};
    Matrix in{kTokens, 20};
    Matrix out{kTokens, 20};
    TrainOptions options{2, 1, {0.025, 1e-4}, chosen("skip-gram")};

    Fixture() { in.fill_uniform(1); }

    TrainReport train(const Monitor& monitor = {}) {
        return sgns::train(source, in, out, options, monitor);
    }
};

bool equal(Matrix& a, Matrix& b) {
    return std::equal(a.row(0), a.row(0) + a.n_rows() * a.stride(), b.row(0));
}

}  // namespace

TEST_CASE("every word and pair is trained once an epoch, whatever the number of workers") {
    std::uint64_t pairs = 0;
    for (const std::uint64_t workers : {1, 2, 3, 7, 64}) {
        Fixture f;
        f.options.workers = workers;
        const TrainReport report = f.train();
        CHECK(report.words_done == 200006);
        CHECK_FALSE(report.stopped);
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
        CHECK(report.total_loss == doctest::Approx(loss));
        CHECK(words == 200006);
        CHECK(weight == static_cast<double>(pairs));
    }
}

TEST_CASE("so it is with a shared pool, and its loss is that of as many negatives") {
    Fixture own;
    const TrainReport classical = own.train();
    for (const std::uint64_t workers : {1, 3}) {
        Fixture f;
        NegativeSampling pooled = f.corpus.noise(5);
        pooled.pool_size = 32;
        f.source = TextPairs(f.corpus.view(), f.corpus.counts, pooled, {3, 0.0, 1, 64});
        f.options.workers = workers;
        const TrainReport report = f.train();
        CHECK(report.words_done == 200006);
        CHECK(report.pairs_done == classical.pairs_done);
        const LossPoint& last = report.loss_curve.back();
        const LossPoint& expected = classical.loss_curve.back();
        CHECK(last.loss / last.weight ==
              doctest::Approx(expected.loss / expected.weight).epsilon(0.02));
    }
}

TEST_CASE("epochs trained one by one are those trained at once") {
    Fixture at_once;
    at_once.options.schedule = {0.025, 0.025};
    const TrainReport expected = at_once.train();
    Fixture f;
    f.options.schedule = {0.025, 0.025};
    f.options.epochs = 1;
    double loss = 0.0;
    for (const std::uint64_t epoch : {0, 1}) {
        f.options.first_epoch = epoch;
        loss += f.train().total_loss;
    }
    CHECK(equal(f.in, at_once.in));
    CHECK(equal(f.out, at_once.out));
    CHECK(loss == doctest::Approx(expected.total_loss));

    Fixture again;
    again.options = f.options;
    again.options.first_epoch = 0;
    again.train();
    again.train();
    CHECK_FALSE(equal(again.in, f.in));
}

TEST_CASE("one worker is reproducible, and the seed of the source matters") {
    Fixture a;
    Fixture b;
    a.train();
    b.train();
    CHECK(equal(a.in, b.in));
    CHECK(equal(a.out, b.out));

    Fixture c;
    c.source = TextPairs(c.corpus.view(), c.corpus.counts, c.corpus.noise(5), {3, 0.0, 2, 256});
    c.train();
    CHECK_FALSE(equal(a.in, c.in));
}

TEST_CASE("the loss falls from its start, (1 + K) log 2, on a corpus with something to learn") {
    Fixture f;
    for (std::size_t i = 0; i < f.corpus.ids.size(); ++i) {
        f.corpus.ids[i] = static_cast<TokenId>(i % 37);  // every sentence alike
    }
    f.options.workers = 2;
    const TrainReport report = f.train();
    const LossPoint& first = report.loss_curve.front();
    const LossPoint& last = report.loss_curve.back();
    const double start = 6 * std::log(2.0);
    CHECK(first.loss / first.weight < start + 1e-6);
    CHECK(last.loss / last.weight < 0.5 * start);
}

TEST_CASE("the monitor runs on the calling thread, hears of the end, and sees sound numbers") {
    Fixture f;
    f.options.workers = 3;
    std::uint64_t words = 0;
    const auto here = std::this_thread::get_id();
    f.train([&](const Progress& progress) {
        CHECK(std::this_thread::get_id() == here);
        CHECK(progress.words_done >= words);
        CHECK(progress.words_total == 200006);
        CHECK((std::isnan(progress.loss) || (progress.loss > 0 && progress.loss < 10)));
        CHECK(progress.alpha <= 0.025);
        words = progress.words_done;
        return true;
    });
    CHECK(words == 200006);
}

TEST_CASE("false from the monitor stops training") {
    Fixture f;
    f.options.epochs = 1 << 20;
    f.options.workers = 2;
    const TrainReport report = f.train([](const Progress&) { return false; });
    CHECK(report.stopped);
    CHECK(report.words_done < (std::uint64_t{1} << 20) * 100003);
}

TEST_CASE("what the monitor throws leaves train, with every worker joined") {
    Fixture f;
    f.options.epochs = 1 << 20;
    f.options.workers = 2;
    struct Unusual {};
    CHECK_THROWS_AS(f.train([](const Progress&) -> bool { throw Unusual(); }), Unusual);
}

TEST_CASE("what a worker throws leaves train") {
    Fixture f;
    f.options.workers = 3;
    f.corpus.ids[70000] = kTokens;
    CHECK_THROWS_AS(f.train(), std::out_of_range);
}

TEST_CASE("divergence is an error, never a matrix of NaN") {
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
    Matrix narrow(kTokens, 2);
    CHECK_THROWS_AS(train(f.source, f.in, narrow, f.options, {}), std::invalid_argument);
    Matrix few(kTokens - 1, 20);
    CHECK_THROWS_AS(train(f.source, f.in, few, f.options, {}), std::invalid_argument);
    CHECK_THROWS_AS(train(f.source, few, f.out, f.options, {}), std::invalid_argument);
    const test::RandomCorpus empty(0, kTokens, 1);
    const TextPairs nothing(empty.view(), empty.counts, {}, {});
    CHECK_THROWS_AS(train(nothing, f.in, f.out, f.options, {}), CorpusError);
}
