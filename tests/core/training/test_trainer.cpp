#include "sgns/training/trainer.hpp"

#include "sgns/base/errors.hpp"
#include "sgns/pairs/text_pairs.hpp"
#include "support.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace sgns;

namespace {

constexpr std::uint32_t kTokens = 50;
constexpr std::uint64_t kWords = 20003;  // three chunks

StepOptions chosen(const char* architecture) {
    const Kernels& kernels = find_kernels("", "isa");
    return {&kernels, &find_steps(kernels, "logistic", architecture)};
}

struct Fixture {
    test::RandomCorpus corpus{kWords, kTokens, 37};
    TextPairs source{corpus.view(), corpus.counts, corpus.noise(5), {3, 0.0, 1, 256}};
    Matrix in{kTokens, 20};
    Matrix out{kTokens, 20};
    TrainOptions options{2, 1, {0.025, 1e-4}, chosen("skip-gram")};

    Fixture() { in.fill_uniform(1); }

    /// Trains from the start; whether the end was reached is in `ended`.
    TrainState train(const Monitor& monitor = {}) {
        TrainState state;
        ended = sgns::train(source, in, out, options, state, monitor);
        return state;
    }
    bool ended = false;
};

/// Two matrices at the start of a training.
struct Rows {
    Matrix in{kTokens, 20};
    Matrix out{kTokens, 20};
    Rows() { in.fill_uniform(1); }
};

/// Some other pairs made of those of a source.
class Changed : public PairSource {
public:
    explicit Changed(const PairSource& source) : source_(source) {}
    [[nodiscard]] std::uint64_t n_words() const noexcept override { return source_.n_words(); }
    [[nodiscard]] std::uint64_t n_chunks() const noexcept override { return source_.n_chunks(); }
    [[nodiscard]] std::uint64_t n_tokens() const noexcept override { return source_.n_tokens(); }
    [[nodiscard]] std::uint32_t n_negatives() const noexcept override {
        return source_.n_negatives();
    }
    [[nodiscard]] std::unique_ptr<PairCursor> cursor() const override {
        return std::make_unique<Cursor>(*this);
    }

protected:
    /// The chunk of the source to read for this one, of any epoch.
    [[nodiscard]] virtual std::uint64_t chunk_of(std::uint64_t chunk) const { return chunk; }
    virtual void change(PairBlock& block) const = 0;

    const PairSource& source_;

private:
    struct Cursor final : PairCursor {
        explicit Cursor(const Changed& changed)
            : changed_(changed), cursor_(changed.source_.cursor()) {}
        void start(std::uint64_t epoch, std::uint64_t chunk) override {
            cursor_->start(epoch, changed_.chunk_of(chunk));
        }
        bool next(PairBlock& block) override {
            const bool more = cursor_->next(block);
            changed_.change(block);
            return more;
        }
        const Changed& changed_;
        std::unique_ptr<PairCursor> cursor_;
    };
};

/// Pairs that take their time: training on them can be stopped on its way.
class Slow final : public Changed {
    using Changed::Changed;
    void change(PairBlock&) const override {
        std::this_thread::sleep_for(std::chrono::microseconds(500));
    }
};

/// Pairs of the last tokens of a large vocabulary.
class OfLast final : public Changed {
    using Changed::Changed;
    [[nodiscard]] std::uint64_t n_tokens() const noexcept override {
        return source_.n_tokens() + test::LargeMatrix::kBefore;
    }
    void change(PairBlock& block) const override { test::move_to_last(block); }
};

/// A source with many times the words, and with more chunks, which are those of the source again.
class Long final : public Changed {
public:
    static constexpr std::uint64_t kTimes = std::uint64_t{1} << 40;

    Long(const PairSource& source, std::uint64_t n_chunks) : Changed(source), n_chunks_(n_chunks) {}
    [[nodiscard]] std::uint64_t n_words() const noexcept override {
        return source_.n_words() * kTimes;
    }
    [[nodiscard]] std::uint64_t n_chunks() const noexcept override { return n_chunks_; }

private:
    [[nodiscard]] std::uint64_t chunk_of(std::uint64_t chunk) const override {
        return chunk % source_.n_chunks();
    }
    void change(PairBlock& block) const override { block.n_words *= kTimes; }

    std::uint64_t n_chunks_;
};

/// Stops a training when it is further than `state`: it reads anew what it had of a chunk, and
/// that takes its time as well.
Monitor stop_soon_after(const TrainState& state) {
    return [start = state.words_done](const Progress& progress) {
        return progress.words_done <= start;
    };
}

bool equal(Matrix& a, Matrix& b) {
    return std::equal(a.row(0), a.row(0) + a.n_rows() * a.stride(), b.row(0));
}

}  // namespace

TEST_CASE("every word and pair is trained once an epoch, whatever the number of workers") {
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

TEST_CASE("so it is with a shared pool, and its loss is that of as many negatives") {
    Fixture own;
    const TrainState classical = own.train();
    for (const std::uint64_t workers : {1, 3}) {
        Fixture f;
        NegativeSampling pooled = f.corpus.noise(5);
        pooled.pool_size = 32;
        f.source = TextPairs(f.corpus.view(), f.corpus.counts, pooled, {3, 0.0, 1, 64});
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

TEST_CASE("epochs trained one by one are those trained at once") {
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
    const TrainState report = f.train();
    const LossPoint& first = report.loss_curve.front();
    const LossPoint& last = report.loss_curve.back();
    const double start = 6 * std::log(2.0);
    CHECK(first.loss / first.weight < start + 1e-6);
    CHECK(last.loss / last.weight < 0.5 * start);
}

TEST_CASE("hierarchical softmax alone leaves the output rows as they are") {
    Fixture f;
    for (std::size_t i = 0; i < f.corpus.ids.size(); ++i) {
        f.corpus.ids[i] = static_cast<TokenId>(i % 37);  // every sentence alike
    }
    const HuffmanTree tree(f.corpus.counts);
    Matrix nodes(tree.n_nodes(), 20);
    f.source = TextPairs(f.corpus.view(), f.corpus.counts, {}, {3, 0.0, 1, 256});
    f.options.step.tree = &tree;
    f.options.step.nodes = &nodes;
    f.options.workers = 3;
    const TrainState state = f.train();
    CHECK(state.words_done == 2 * kWords);
    const LossPoint& first = state.loss_curve.front();
    const LossPoint& last = state.loss_curve.back();
    CHECK(first.loss / first.weight < static_cast<double>(tree.longest()) * std::log(2.0));
    CHECK(last.loss / last.weight < std::log(6.0));  // it knows the neighbors of each word
    Matrix zeros(kTokens, 20);
    CHECK(equal(f.out, zeros));

    f.options.schedule = {1e30, 1e30};
    CHECK_THROWS_AS(f.train(), DivergenceError);
}

TEST_CASE("a tree that does not fit is refused") {
    Fixture f;
    const HuffmanTree tree(f.corpus.counts);
    const HuffmanTree small(std::vector<std::uint64_t>{1, 2});
    Matrix nodes(tree.n_nodes(), 20);
    Matrix few(tree.n_nodes() - 1, 20);
    Matrix wide(tree.n_nodes(), 40);
    const auto with = [&](const HuffmanTree* of, Matrix* rows) {
        f.options.step.tree = of;
        f.options.step.nodes = rows;
        f.train();
    };
    CHECK_THROWS_AS(with(&tree, nullptr), std::invalid_argument);
    CHECK_THROWS_AS(with(nullptr, &nodes), std::invalid_argument);
    CHECK_THROWS_AS(with(&small, &nodes), std::invalid_argument);
    CHECK_THROWS_AS(with(&tree, &few), std::invalid_argument);
    CHECK_THROWS_AS(with(&tree, &wide), std::invalid_argument);
}

TEST_CASE("the monitor runs on the calling thread, hears of the end, and sees sound numbers") {
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

TEST_CASE("false from the monitor stops training") {
    Fixture f;
    f.options.epochs = 1 << 20;
    f.options.workers = 2;
    const TrainState report = f.train([](const Progress&) { return false; });
    CHECK_FALSE(f.ended);
    CHECK(report.words_done < (std::uint64_t{1} << 20) * kWords);
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
    f.corpus.ids.back() = kTokens;
    CHECK_THROWS_AS(f.train(), std::out_of_range);
}

TEST_CASE("divergence is an error, never a matrix of NaN") {
    Fixture f;
    f.options.schedule = {1e30, 1e30};
    CHECK_THROWS_AS(f.train(), DivergenceError);
}

TEST_CASE("frozen rows stay as they are, however many workers train") {
    for (const bool deterministic : {false, true}) {
        for (const std::uint64_t workers : {1, 3}) {
            Fixture f;
            f.source = TextPairs(f.corpus.view(), f.corpus.counts, f.corpus.noise(5),
                                 {3, 0.0, 1, deterministic ? 8U : 256U});
            f.out.fill_uniform(2);
            Fixture start;
            start.out.fill_uniform(2);
            std::vector<std::uint8_t> frozen_in(kTokens, 0);
            std::vector<std::uint8_t> frozen_out(kTokens, 0);
            std::fill(frozen_in.begin(), frozen_in.begin() + 20, std::uint8_t{1});
            std::fill(frozen_out.begin() + 30, frozen_out.end(), std::uint8_t{1});
            f.options.workers = workers;
            f.options.deterministic = deterministic;
            f.options.step.frozen_in = frozen_in;
            f.options.step.frozen_out = frozen_out;
            f.train();
            const auto same = [](Matrix& a, Matrix& b, std::size_t row) {
                return std::equal(a.row(row), a.row(row) + a.stride(), b.row(row));
            };
            for (std::size_t row = 0; row < kTokens; ++row) {
                CHECK(same(f.in, start.in, row) == (row < 20));
                CHECK(same(f.out, start.out, row) == (row >= 30));
            }
        }
    }
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
    const test::RandomCorpus empty(0, kTokens, 1);
    const TextPairs nothing(empty.view(), empty.counts, {}, {});
    CHECK_THROWS_AS(train(nothing, f.in, f.out, f.options, state, {}), CorpusError);
}

TEST_CASE("deterministic training has the same bits for any number of workers") {
    const test::RandomCorpus corpus(kWords, kTokens, 37);
    for (const char* architecture : {"skip-gram", "cbow"}) {
        for (const std::uint32_t pool_size : {0, 32}) {
            NegativeSampling negatives = corpus.noise(5);
            negatives.pool_size = pool_size;
            negatives.per_center = std::string(architecture) == "cbow";
            const TextPairs source(corpus.view(), corpus.counts, negatives, {3, 0, 1, 64});
            TrainOptions options{1, 1, {0.025, 1e-4}, chosen(architecture)};
            options.deterministic = true;
            Rows one;
            TrainState expected;
            CHECK(train(source, one.in, one.out, options, expected, {}));
            for (const std::uint64_t workers : {2, 64}) {
                options.workers = workers;
                Rows rows;
                TrainState state;
                CHECK(train(source, rows.in, rows.out, options, state, {}));
                CHECK(equal(rows.in, one.in));
                CHECK(equal(rows.out, one.out));
                CHECK(state.words_done == kWords);
                CHECK(state.pairs_done == expected.pairs_done);
                CHECK(state.total_loss() == expected.total_loss());
            }
        }
    }
}

TEST_CASE("deterministic training has the same bits with a tree") {
    const test::RandomCorpus corpus(kWords, kTokens, 37);
    const HuffmanTree tree(corpus.counts);
    for (const char* architecture : {"skip-gram", "cbow"}) {
        for (const std::uint32_t k : {0, 5}) {
            NegativeSampling negatives = corpus.noise(k);
            negatives.per_center = std::string(architecture) == "cbow";
            const TextPairs source(corpus.view(), corpus.counts, negatives, {3, 0, 1, 64});
            TrainOptions options{1, 1, {0.025, 1e-4}, chosen(architecture)};
            options.deterministic = true;
            options.step.tree = &tree;
            Rows one;
            Matrix nodes(tree.n_nodes(), 20);
            options.step.nodes = &nodes;
            TrainState expected;
            CHECK(train(source, one.in, one.out, options, expected, {}));
            Matrix zeros(tree.n_nodes(), 20);
            Rows start;
            CHECK_FALSE(equal(nodes, zeros));
            CHECK(equal(one.out, start.out) == (k == 0));

            options.workers = 3;
            Rows rows;
            Matrix again(tree.n_nodes(), 20);
            options.step.nodes = &again;
            TrainState state;
            CHECK(train(source, rows.in, rows.out, options, state, {}));
            CHECK(equal(rows.in, one.in));
            CHECK(equal(rows.out, one.out));
            CHECK(equal(again, nodes));
            CHECK(state.total_loss() == expected.total_loss());
        }
    }
}

TEST_CASE("deterministic training with a tree learns as much as one worker does") {
    for (const char* architecture : {"skip-gram", "cbow"}) {
        const auto last_loss = [&](bool deterministic) {
            Fixture f;
            const HuffmanTree tree(f.corpus.counts);
            Matrix nodes(tree.n_nodes(), 20);
            f.source = TextPairs(f.corpus.view(), f.corpus.counts, {}, {3, 0.0, 1, 256});
            f.options.step = chosen(architecture);
            f.options.step.tree = &tree;
            f.options.step.nodes = &nodes;
            f.options.deterministic = deterministic;
            const LossPoint last = f.train().loss_curve.back();
            return last.loss / last.weight;
        };
        CHECK(last_loss(true) == doctest::Approx(last_loss(false)).epsilon(0.01));
    }
}

TEST_CASE("deterministic training learns as much as one worker does") {
    Fixture f;
    Fixture shards;
    shards.options.deterministic = true;
    const LossPoint expected = f.train().loss_curve.back();
    const LossPoint last = shards.train().loss_curve.back();
    CHECK(last.loss / last.weight ==
          doctest::Approx(expected.loss / expected.weight).epsilon(0.01));
}

TEST_CASE("training that stops and goes on comes to the bits of one that does not") {
    const test::RandomCorpus corpus(kWords, kTokens, 37);
    for (const bool deterministic : {false, true}) {
        TextPairs source(corpus.view(), corpus.counts, corpus.noise(5), {3, 0.0, 1, 64});
        TrainOptions options{2, deterministic ? 3U : 1U, {0.025, 0.0}, chosen("skip-gram")};
        options.deterministic = deterministic;
        Rows whole;
        TrainState expected;
        CHECK(train(source, whole.in, whole.out, options, expected, {}));

        Rows rows;
        TrainState state;
        std::uint64_t stops = 0;
        while (!train(Slow(source), rows.in, rows.out, options, state, stop_soon_after(state))) {
            CHECK(state.words_done < expected.words_done);
            ++stops;
            options.workers = deterministic ? 1 + stops % 4 : 1;
        }
        CHECK(stops > 1);
        CHECK(equal(rows.in, whole.in));
        CHECK(equal(rows.out, whole.out));
        CHECK(state.words_done == expected.words_done);
        CHECK(state.pairs_done == expected.pairs_done);
        CHECK(state.total_loss() == expected.total_loss());
        // At the end there is nothing left to do.
        CHECK(train(source, rows.in, rows.out, options, state, {}));
        CHECK(equal(rows.in, whole.in));
    }
}

TEST_CASE("Hogwild goes on with every chunk that was begun, whatever the number of workers") {
    const test::RandomCorpus corpus(50003, kTokens, 37);
    TextPairs source(corpus.view(), corpus.counts, corpus.noise(5), {3, 0.0, 1, 64});
    TrainOptions options{2, 1, {0.025, 0.0}, chosen("skip-gram")};
    Rows rows;
    TrainState expected;
    train(source, rows.in, rows.out, options, expected, {});
    options.workers = 5;
    TrainState state;
    CHECK_FALSE(train(Slow(source), rows.in, rows.out, options, state, stop_soon_after(state)));
    CHECK(state.begun.size() == 5);
    options.workers = 2;
    CHECK_FALSE(train(Slow(source), rows.in, rows.out, options, state, stop_soon_after(state)));
    CHECK_FALSE(state.begun.empty());
    options.workers = 3;
    CHECK(train(source, rows.in, rows.out, options, state, {}));
    CHECK(state.words_done == expected.words_done);
    CHECK(state.pairs_done == expected.pairs_done);
}

TEST_CASE("a state that is not of this training is refused") {
    const test::RandomCorpus corpus(kWords, kTokens, 37);
    const TextPairs source(corpus.view(), corpus.counts, corpus.noise(5), {3, 0.0, 1, 64});
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
    CHECK_THROWS_AS(with([](TrainState& state) { state.next_claim = 1000; }),
                    std::invalid_argument);
    CHECK_THROWS_AS(with([](TrainState& state) { state.begun[0].claim = 1000; }),
                    std::invalid_argument);
    CHECK_THROWS_AS(with([](TrainState& state) { state.begun[0] = {0, 1000}; }),
                    std::invalid_argument);
    CHECK_THROWS_AS(with([](TrainState& state) { state.begun.pop_back(); }), std::invalid_argument);
    CHECK_THROWS_AS(with([](TrainState& state) { state.loss_curve.pop_back(); }),
                    std::invalid_argument);
}

TEST_CASE("the state of a training is broken when a worker fails, not when the monitor throws") {
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

TEST_CASE("rows past 2^32 floats are trained as the first ones are, in both ways") {
    constexpr std::uint32_t kRows = 12;
    const test::RandomCorpus corpus(2003, kRows, 37);
    const TextPairs source(corpus.view(), corpus.counts, corpus.noise(5), {3, 0.0, 1, 64});
    for (const bool deterministic : {false, true}) {
        TrainOptions options{1, deterministic ? 2U : 1U, {0.5, 1e-4}, chosen("skip-gram")};
        options.deterministic = deterministic;
        Matrix in(kRows, test::LargeMatrix::kDim);
        Matrix out(kRows, test::LargeMatrix::kDim);
        in.fill_uniform(1);
        test::LargeMatrix large_in(kRows);
        test::LargeMatrix large_out(kRows);
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

TEST_CASE("words past 2^53 are counted one by one, and the rate falls with their share") {
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

TEST_CASE("training goes on past 2^32 chunks, words and pairs, and comes to its end") {
    const test::RandomCorpus corpus(50003, kTokens, 37);
    const TextPairs source(corpus.view(), corpus.counts, corpus.noise(5), {3, 0.0, 1, 64});
    constexpr std::uint64_t kChunks = std::uint64_t{7} << 40;  // a multiple of those of the source
    REQUIRE(source.n_chunks() == 7);
    const Long many(source, kChunks);
    for (const bool deterministic : {false, true}) {
        TrainOptions options{3, 2, {0.025, 1e-4}, chosen("skip-gram")};
        options.deterministic = deterministic;
        TrainState state;
        state.next_claim = deterministic ? 0 : 3 * kChunks - 7;
        for (std::uint64_t i = 0; deterministic && i < 8; ++i) {
            state.begun.push_back({3 * kChunks - 7 + i, 0});
        }
        state.words_done = 2 * source.n_words() * Long::kTimes;
        state.pairs_done = (std::uint64_t{1} << 60) + 1;
        Rows rows;
        CHECK(train(many, rows.in, rows.out, options, state, {}));
        CHECK(state.words_done == 3 * source.n_words() * Long::kTimes);
        CHECK(state.next_claim == (deterministic ? 0 : 3 * kChunks));

        options.epochs = 1;
        options.first_epoch = 2;
        TrainState third;
        CHECK(train(source, rows.in, rows.out, options, third, {}));
        CHECK(state.pairs_done == (std::uint64_t{1} << 60) + 1 + third.pairs_done);
    }
}
