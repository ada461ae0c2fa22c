// The contexts of a block with words as a band, in emulated tiles. On a machine with AMX, in tiles.
#include "fenced.hpp"
#include "sgns/base/random.hpp"
#include "sgns/kernels/kernels.hpp"
#include "sgns/pairs/block.hpp"
#include "sgns/training/trainer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <utility>
#include <vector>

using namespace sgns;

namespace {

constexpr std::size_t kNegatives = 5;
constexpr float kRate = 0.02F;

/// The kernels that take bands.
std::vector<const Kernels*> kernels_with_bands() {
    std::size_t n = 0;
    const Kernels* const* const all = runnable_kernels(n);
    std::vector<const Kernels*> with_bands;
    std::copy_if(all, all + n, std::back_inserter(with_bands),
                 [](const Kernels* kernels) { return kernels->bands; });
    REQUIRE(with_bands.size() >= 1);
    return with_bands;
}

/// Consecutive words of sentences of one to a dozen words. All ids are below `n_tokens`, except
/// those of words that no center has as a context: these are `n_tokens`. Half of the pool are words
/// of the block.
PairBlock block_of_sentences(std::size_t n_centers, std::size_t n_pool, std::uint32_t n_tokens,
                             std::uint32_t reach) {
    Random random(n_centers, Purpose::window, reach, n_pool);
    PairBlock block;
    block.clear();
    block.reach = reach;
    const std::size_t n_words = n_centers + 2 * std::size_t{reach};
    std::vector<std::size_t> sentences;
    for (std::size_t w = 0; w < n_words; ++w) {
        const bool begins = w > 0 && random.below(6) == 0;
        sentences.push_back(w == 0 ? 0 : sentences.back() + static_cast<std::size_t>(begins));
        block.words.push_back(random.below(n_tokens));
    }
    std::vector<bool> used(n_words, false);
    for (std::size_t at = reach; at < reach + n_centers; ++at) {
        const std::size_t width = 1 + random.below(reach);
        std::size_t first = at;
        std::size_t last = at;
        while (first > at - width && sentences[first - 1] == sentences[at]) {
            used[--first] = true;
        }
        while (last < at + width && sentences[last + 1] == sentences[at]) {
            used[++last] = true;
        }
        block.centers.push_back(block.words[at]);
        block.left.push_back(static_cast<std::uint8_t>(at - first));
        block.right.push_back(static_cast<std::uint8_t>(last - at));
        block.offsets.push_back(block.offsets.back() + last - first);
    }
    for (std::size_t i = 0; i < n_pool; ++i) {
        block.pool.push_back(i % 2 == 0 ? block.words[reach + i % n_centers]
                                        : random.below(n_tokens));
    }
    for (std::size_t w = 0; w < n_words; ++w) {
        if (!used[w]) {
            block.words[w] = n_tokens;
        }
    }
    block.words.resize(reach + n_centers + kMostReach, n_tokens);
    return block;
}

/// The nearest bfloat16, ties to even.
double rounded(double x) {
    const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(x));
    return static_cast<double>(
        std::bit_cast<float>((bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000U));
}

using Rows = std::vector<std::vector<double>>;

/// Matrices before or after a step, and its loss.
struct Values {
    Rows in;
    Rows out;
    double loss = 0.0;
};

/// The step in double precision: all pairs of the block from its start, with rounded factors.
Values expected_values(const PairBlock& block, const Values& before) {
    Values after = before;
    const auto visit = [&](TokenId center, TokenId target, double weight, bool seen) {
        const std::vector<double>& h = before.in[center];
        const std::vector<double>& u = before.out[target];
        double score = 0.0;
        for (std::size_t j = 0; j < h.size(); ++j) {
            score += rounded(h[j]) * rounded(u[j]);
        }
        const double slope = (seen ? 1.0 : 0.0) - 1.0 / (1.0 + std::exp(-score));
        const double g = rounded(static_cast<double>(kRate) * weight * slope);
        for (std::size_t j = 0; j < h.size(); ++j) {
            after.in[center][j] += g * rounded(u[j]);
            after.out[target][j] += g * rounded(h[j]);
        }
        after.loss += weight * std::log1p(std::exp(seen ? -score : score));
    };
    const double share = static_cast<double>(kNegatives) / static_cast<double>(block.pool.size());
    for (std::size_t c = 0; c < block.centers.size(); ++c) {
        const std::size_t at = c + block.reach;
        std::vector<TokenId> contexts;
        for (std::size_t w = at - block.left[c]; w <= at + block.right[c]; ++w) {
            if (w != at) {
                contexts.push_back(block.words[w]);
                visit(block.centers[c], block.words[w], 1.0, true);
            }
        }
        for (const TokenId item : block.pool) {
            const auto others = std::count_if(contexts.begin(), contexts.end(),
                                              [&](TokenId context) { return context != item; });
            visit(block.centers[c], item, share * static_cast<double>(others), false);
        }
    }
    return after;
}

Values values_of(const float* in, const float* out, std::size_t n_rows, std::size_t stride,
                 std::size_t dim) {
    Values values;
    for (std::size_t r = 0; r < n_rows; ++r) {
        values.in.emplace_back(in + r * stride, in + r * stride + dim);
        values.out.emplace_back(out + r * stride, out + r * stride + dim);
    }
    return values;
}

/// Takes the step of the kernels in memory that ends where it may end.
std::pair<Values, Values> before_and_after(const Kernels& kernels, const PairBlock& block,
                                           std::uint32_t n_tokens, std::size_t dim,
                                           const std::vector<std::uint8_t>& frozen = {}) {
    const std::size_t stride = (dim + 15) / 16 * 16;
    const std::size_t n_rows = n_tokens + std::size_t{1};
    test::FencedFloats in(n_rows * stride);
    test::FencedFloats out(n_rows * stride);
    in.fill_random(1);
    out.fill_random(2);
    const float scale = 1.0F / std::sqrt(std::sqrt(static_cast<float>(dim)));
    for (std::size_t i = 0; i < n_rows * stride; ++i) {
        in[i] *= i % stride < dim ? scale : 0.0F;
        out[i] *= i % stride < dim ? scale : 0.0F;
    }
    const std::size_t last = n_tokens * stride;
    std::fill(out.begin() + last, out.end(), std::numeric_limits<float>::quiet_NaN());
    test::FencedFloats scratch(
        kernels.scratch_floats(block.centers.size(), block.pool.size(), 0, stride));
    std::fill(scratch.begin(), scratch.end(), std::numeric_limits<float>::quiet_NaN());
    Step step{};
    step.in = in.begin();
    step.out = out.begin();
    step.stride = stride;
    step.dim = dim;
    step.n_negatives = kNegatives;
    step.alpha = kRate;
    step.pairs = {block.centers.data(),
                  block.offsets.data(),
                  nullptr,
                  nullptr,
                  nullptr,
                  block.pool.data(),
                  block.centers.size(),
                  block.pool.size(),
                  block.words.data(),
                  block.left.data(),
                  block.right.data(),
                  block.reach};
    step.next = &step.pairs;
    step.scratch = scratch.begin();
    step.frozen_in = step.frozen_out = frozen.empty() ? nullptr : frozen.data();
    Values before = values_of(in.begin(), out.begin(), n_tokens, stride, dim);
    const double loss = find_steps(kernels, "logistic", "skip-gram").shared(step);
    Values after = values_of(in.begin(), out.begin(), n_tokens, stride, dim);
    after.loss = loss;
    CHECK(in.is_intact());
    CHECK(out.is_intact());
    CHECK(scratch.is_intact());
    for (std::size_t i = 0; i < n_rows * stride; ++i) {
        if (i % stride >= dim || i >= last) {  // padding, and words that no center has
            REQUIRE((i < last ? in[i] == 0.0F && out[i] == 0.0F : std::isnan(out[i])));
        }
    }
    return {std::move(before), std::move(after)};
}

/// All components agree to 1e-6 of the largest, but for some: a slope between two bfloat16 may be
/// rounded one way in single and another in double precision, by 2^-8 of it.
void check_close(const Rows& got, const Rows& expected) {
    double largest = 0.0;
    std::vector<double> errors;
    for (std::size_t r = 0; r < got.size(); ++r) {
        for (std::size_t j = 0; j < got[r].size(); ++j) {
            largest = std::max(largest, std::abs(expected[r][j]));
            const double error = std::abs(got[r][j] - expected[r][j]);
            errors.push_back(std::isnan(error) ? std::numeric_limits<double>::infinity() : error);
        }
    }
    std::sort(errors.begin(), errors.end());
    CHECK(errors[errors.size() * 9 / 10] < 1e-6 * largest);
    CHECK(errors.back() < 5e-4 * largest);
}

void check_step(std::size_t n_centers, std::size_t n_pool, std::uint32_t n_tokens,
                std::uint32_t reach, std::size_t dim) {
    for (const Kernels* const kernels : kernels_with_bands()) {
        CAPTURE(kernels->isa);
        CAPTURE(n_centers);
        CAPTURE(n_pool);
        CAPTURE(reach);
        CAPTURE(dim);
        const PairBlock block = block_of_sentences(n_centers, n_pool, n_tokens, reach);
        const auto [before, after] = before_and_after(*kernels, block, n_tokens, dim);
        const Values expected = expected_values(block, before);
        CHECK(after.loss == doctest::Approx(expected.loss).epsilon(1e-6));
        check_close(after.in, expected.in);
        check_close(after.out, expected.out);
    }
}

}  // namespace

TEST_CASE("a band takes the step of all pairs at once, for tiles that are full and that are not") {
    for (const std::size_t n_centers : {1, 15, 16, 17, 96}) {
        for (const std::size_t n_pool : {8, 24, 33, 64}) {
            for (const std::uint32_t reach : {1, 5, 16}) {
                check_step(n_centers, n_pool, 50, reach, 20);
            }
        }
    }
}

TEST_CASE("a band takes the step of all pairs at once, for every width of a window") {
    for (std::uint32_t reach = 1; reach <= kMostReach; ++reach) {
        check_step(40, 24, 50, reach, 33);
    }
}

TEST_CASE("a band takes the step of all pairs at once, for any number of components") {
    for (const std::size_t dim : {1, 2, 15, 16, 17, 100, 300}) {
        check_step(37, 32, 50, 5, dim);
        check_step(37, 32, 50, 9, dim);
    }
}

TEST_CASE("words that repeat, and words that are negatives too, receive all of their changes") {
    for (const std::uint32_t n_tokens : {1, 2, 5}) {
        for (const std::uint32_t reach : {2, 8, 16}) {
            CAPTURE(n_tokens);
            check_step(33, 16, n_tokens, reach, 20);
        }
    }
}

TEST_CASE("a band changes no row that is frozen, and all others as without frozen rows") {
    constexpr std::uint32_t kTokens = 30;
    std::vector<std::uint8_t> frozen(kTokens + 1, 0);
    for (std::size_t i = 0; i < kTokens; i += 3) {
        frozen[i] = 1;
    }
    const PairBlock block = block_of_sentences(50, 24, kTokens, 5);
    for (const Kernels* const kernels : kernels_with_bands()) {
        CAPTURE(kernels->isa);
        const auto [before, after] = before_and_after(*kernels, block, kTokens, 20, frozen);
        const auto [same, free] = before_and_after(*kernels, block, kTokens, 20);
        CHECK(same.in == before.in);
        CHECK(after.loss == free.loss);
        for (std::size_t r = 0; r < kTokens; ++r) {
            CHECK(after.in[r] == (frozen[r] != 0 ? before : free).in[r]);
            CHECK(after.out[r] == (frozen[r] != 0 ? before : free).out[r]);
        }
    }
}
