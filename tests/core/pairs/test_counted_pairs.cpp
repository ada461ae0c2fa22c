#include "sgns/pairs/counted_pairs.hpp"

#include "changing.hpp"
#include "support.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <map>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

using namespace sgns;
using Pair = std::pair<TokenId, TokenId>;

namespace {

struct Counts {
    std::vector<std::uint64_t> offsets;
    std::vector<TokenId> contexts;
    std::vector<double> counts;
    std::uint64_t n_contexts;
    [[nodiscard]] std::shared_ptr<const CountMatrix> made() const {
        return std::make_shared<const CountMatrix>(offsets, contexts, counts, n_contexts);
    }
};

struct Seen {
    std::map<Pair, double> times;
    std::vector<TokenId> visits;  // centers in the order of visits
    std::uint64_t n_words = 0;
    std::size_t largest_visit = 0;
    std::size_t most_of_center = 0;  // pairs of one center in one block
};

Seen read(const PairSource& source, std::uint64_t epoch) {
    Seen seen;
    PairBlock block;
    const auto cursor = source.cursor();
    for (std::uint64_t chunk = 0; chunk < source.n_chunks(); ++chunk) {
        cursor->start(epoch, chunk);
        while (cursor->next(block)) {
            REQUIRE(block.offsets.size() == block.centers.size() + 1);
            REQUIRE(block.negatives.size() ==
                    block.n_pairs() * (block.pool.empty() ? source.n_negatives() : 0));
            std::map<TokenId, std::size_t> of_center;
            for (std::size_t c = 0; c < block.centers.size(); ++c) {
                const std::size_t n = block.offsets[c + 1] - block.offsets[c];
                seen.largest_visit = std::max(seen.largest_visit, n);
                of_center[block.centers[c]] += n;
                seen.visits.push_back(block.centers[c]);
                for (std::uint64_t i = block.offsets[c]; i < block.offsets[c + 1]; ++i) {
                    seen.times[{block.centers[c], block.contexts[i]}] += 1.0;
                }
            }
            for (const auto& [center, n] : of_center) {
                seen.most_of_center = std::max(seen.most_of_center, n);
            }
            seen.n_words += block.n_words;
        }
    }
    return seen;
}

/// Rows of every length, one of them empty, with counts from 0 to thousands.
Counts whole_counts() {
    Random random(7, Purpose::sampling, 0, 0);
    Counts made{{0}, {}, {}, 300};
    for (const std::size_t length : {1, 2, 0, 3, 7, 64, 100, 299}) {
        for (std::size_t i = 0; i < length; ++i) {
            made.contexts.push_back(static_cast<TokenId>(i));
            made.counts.push_back(random.below(random.below(20) == 0 ? 4000 : 5));
        }
        made.offsets.push_back(made.contexts.size());
    }
    return made;
}

}  // namespace

TEST_CASE("every pair occurs as often as its count, in every epoch") {
    const Counts matrix = whole_counts();
    const CountedPairs source(matrix.made(), test::uniform_noise(300, 3), 1, 96);
    std::vector<TokenId> first_order;
    for (const std::uint64_t epoch : {0, 1, 2}) {
        const Seen seen = read(source, epoch);
        double total = 0.0;
        for (std::size_t center = 0; center + 1 < matrix.offsets.size(); ++center) {
            for (std::uint64_t i = matrix.offsets[center]; i < matrix.offsets[center + 1]; ++i) {
                const auto at = seen.times.find({static_cast<TokenId>(center), matrix.contexts[i]});
                CHECK((at == seen.times.end() ? 0.0 : at->second) == matrix.counts[i]);
                total += matrix.counts[i];
            }
        }
        CHECK(static_cast<double>(source.n_words()) == total);
        CHECK(seen.n_words == source.n_words());
        CHECK(seen.largest_visit == CountedPairs::kVisit);
        CHECK(seen.visits != first_order);
        first_order = seen.visits;
    }
}

TEST_CASE("fractional counts are the mean numbers of occurrences") {
    const Counts matrix{{0, 4, 5}, {0, 1, 2, 3, 0}, {0.25, 2.5, 0.0, 1.0, 0.125}, 4};
    const CountedPairs source(matrix.made(), {}, 1, 96);
    CHECK(source.n_words() == 5);  // 4 points, and 1
    constexpr int kEpochs = 4000;
    std::map<Pair, double> times;
    for (int epoch = 0; epoch < kEpochs; ++epoch) {
        const Seen seen = read(source, static_cast<std::uint64_t>(epoch));
        CHECK(seen.n_words == 5);
        for (const auto& [pair, n] : seen.times) {
            times[pair] += n;
        }
        const auto half = seen.times.find({0, 1});
        REQUIRE(half != seen.times.end());
        CHECK((half->second == 2.0 || half->second == 3.0));
    }
    CHECK(times.count({0, 2}) == 0);
    for (const auto& [pair, mean] :
         std::map<Pair, double>{{{0, 0}, 0.25}, {{0, 1}, 2.5}, {{0, 3}, 1.0}, {{1, 0}, 0.125}}) {
        // Six standard errors of a fair coin.
        CHECK(times[pair] / kEpochs == doctest::Approx(mean).epsilon(6 * 0.5 / 63.2 / mean));
    }
}

TEST_CASE("counts of any size stay within their row") {
    const Counts matrix{{0, 3, 5, 5, 8},
                        {0, 1, 2, 0, 1, 0, 1, 2},
                        {5e-324, 0.0, 5e-324, 1e-300, 1e9, 0.0, 0.0, 1.0},
                        3};
    const CountedPairs source(matrix.made(), {}, 1, 96);
    CHECK(source.n_words() == 1000000002);
    const auto cursor = source.cursor();
    PairBlock block;
    for (std::uint64_t chunk = 0; chunk < 3; ++chunk) {
        cursor->start(0, chunk * (source.n_chunks() / 3));
        while (cursor->next(block)) {
            for (const TokenId context : block.contexts) {
                CHECK(context < 3);
            }
        }
    }
    const Counts small{{0, 2}, {0, 1}, {5e-324, 5e-324}, 2};
    const Seen seen = read(CountedPairs(small.made(), {}, 1, 96), 0);
    CHECK(seen.n_words == 1);
    CHECK(seen.times.empty());
}

TEST_CASE("a large count is spread over the epoch") {
    // One pair of 10,000, and a hundred pairs of 100 at other centers.
    Counts matrix{{0, 1}, {0}, {10000.0}, 2};
    for (std::size_t center = 1; center <= 100; ++center) {
        matrix.contexts.push_back(1);
        matrix.counts.push_back(100.0);
        matrix.offsets.push_back(matrix.contexts.size());
    }
    NegativeSampling negatives = test::uniform_noise(2, 5);
    negatives.pool_size = 96;
    const CountedPairs source(matrix.made(), negatives, 1, 96);
    const Seen seen = read(source, 0);
    CHECK(seen.most_of_center <= 160 / 5 + CountedPairs::kVisit);
    // Half of the visits are of center 0, in every tenth of the epoch.
    const std::size_t tenth = seen.visits.size() / 10;
    for (std::size_t i = 0; i < 10; ++i) {
        const auto begin = seen.visits.begin() + static_cast<std::ptrdiff_t>(i * tenth);
        const auto n = std::count(begin, begin + static_cast<std::ptrdiff_t>(tenth), TokenId{0});
        CHECK(n > static_cast<std::ptrdiff_t>(tenth) * 4 / 10);
        CHECK(n < static_cast<std::ptrdiff_t>(tenth) * 6 / 10);
    }
}

TEST_CASE("contexts may have separate ids") {
    const Counts matrix{{0, 2}, {5, 9}, {1.0, 1.0}, 10};
    const CountedPairs source(matrix.made(), test::uniform_noise(10, 2), 1, 96);
    CHECK(source.n_tokens() == 1);
    CHECK(source.n_contexts() == 10);
    CHECK(read(source, 0).times == std::map<Pair, double>{{{0, 5}, 1.0}, {{0, 9}, 1.0}});
}

TEST_CASE("without counts there are no chunks") {
    const Counts matrix{{0, 0, 2}, {0, 1}, {0.0, 0.0}, 2};
    const CountedPairs source(matrix.made(), {}, 1, 96);
    CHECK(source.n_words() == 0);
    CHECK(source.n_chunks() == 0);
}

TEST_CASE("a matrix is restored from its parts, bit for bit") {
    const auto made = Counts{{0, 3, 3, 5}, {1, 0, 1, 2, 0}, {0.1, 0.2, 0.3, 4.0, 0.0}, 3}.made();
    const std::vector<TokenId> contexts(made->contexts().begin(), made->contexts().end());
    const auto again = std::make_shared<const CountMatrix>(
        CountMatrix::from_ends(made->offsets(), contexts, made->ends(), 3));
    CHECK(again->ends() == made->ends());
    CHECK(again->total(0) == made->total(0));
    const CountedPairs source(made, {}, 7, 96);
    CHECK(read(CountedPairs(again, {}, 7, 96), 5).times == read(source, 5).times);
}

TEST_CASE("parts that no matrix has are refused") {
    const auto made = [](const Counts& parts) {
        (void)CountMatrix::from_ends(parts.offsets, parts.contexts, parts.counts, parts.n_contexts);
    };
    CHECK_NOTHROW(made({{0, 2}, {0, 0}, {1.0, 1.0}, 1}));
    CHECK_NOTHROW(made({{0, 1, 2}, {0, 0}, {2.0, 1.0}, 1}));
    CHECK_THROWS_AS(made({{0, 2}, {0, 0}, {2.0, 1.0}, 1}), std::invalid_argument);
    CHECK_THROWS_AS(made({{0, 1}, {0}, {}, 1}), std::invalid_argument);
    CHECK_THROWS_AS(made({{0, 2}, {0}, {1.0}, 1}), std::invalid_argument);
    CHECK_THROWS_AS(made({{0, 1}, {1}, {1.0}, 1}), std::out_of_range);
    for (const double bad : {-1.0, 0x1p52, std::numeric_limits<double>::infinity(),
                             std::numeric_limits<double>::quiet_NaN()}) {
        CHECK_THROWS_AS(made({{0, 1}, {0}, {bad}, 1}), std::invalid_argument);
    }
}

TEST_CASE("finite counts with an infinite sum are refused before their guide is made") {
    Counts infinite{{0, 2, 4}, {0, 1, 0, 1}, {1e308, 1e308, 1.0, 1.0}, 2};
    CHECK_THROWS_AS((void)infinite.made(), std::invalid_argument);
}

TEST_CASE("bad counts are refused") {
    const auto made = [](const Counts& matrix) { (void)matrix.made(); };
    CHECK_THROWS_AS(made({{}, {}, {}, 1}), std::invalid_argument);
    CHECK_THROWS_AS(made({{0, 2}, {0}, {1.0}, 1}), std::invalid_argument);
    CHECK_THROWS_AS(made({{0, 2, 1}, {0}, {1.0}, 1}), std::invalid_argument);
    CHECK_THROWS_AS(made({{0, 1}, {0}, {}, 1}), std::invalid_argument);
    CHECK_THROWS_AS(made({{0, 1}, {1}, {1.0}, 1}), std::out_of_range);
    for (const double bad : {-1.0, 0x1p52, std::numeric_limits<double>::infinity(),
                             std::numeric_limits<double>::quiet_NaN()}) {
        CHECK_THROWS_AS(made({{0, 1}, {0}, {bad}, 1}), std::invalid_argument);
    }
    CHECK_THROWS_AS(made({{0, 1, 2}, {0, 0}, {0x1p51, 0x1p51}, 1}), std::invalid_argument);
    const auto sound = Counts{{0, 1}, {0}, {1.0}, 1}.made();
    CHECK_THROWS_AS(CountedPairs(sound, {}, 1, 0), std::invalid_argument);
    CHECK_THROWS_AS(CountedPairs(sound, test::uniform_noise(2, 1), 1, 1), std::invalid_argument);
}

TEST_CASE("counts that change after their check are refused") {
    using Changing = test::ChangingArray<double>;
    const std::vector<std::uint64_t> offsets{0, Changing::size()};
    const std::vector<TokenId> contexts(Changing::size(), 0);
    const std::vector<double> before(Changing::size(), 1.0);
    for (const double bad : {-5.0, std::numeric_limits<double>::quiet_NaN(), 1e308}) {
        for (const int pass : {1, 2}) {
            const Changing counts(before, std::vector<double>(Changing::size(), bad), pass);
            const auto make = [&] { (void)CountMatrix(offsets, contexts, counts.values(), 1); };
            // They are read once: a later change has no effect.
            if (pass == 1) {
                CHECK_THROWS_AS(make(), std::invalid_argument);
            } else {
                CHECK_NOTHROW(make());
            }
        }
    }
}
