#include "sgns/kernels/kernels.hpp"

#include "fenced.hpp"
#include "sgns/base/random.hpp"
#include "sgns/training/trainer.hpp"
#include "support.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <vector>

using namespace sgns;

namespace {

StepOptions skip_gram(const Kernels& kernels) {
    return {&kernels, &find_steps(kernels, "logistic", "skip-gram")};
}

/// A block of random centers and pool items below `n_tokens`, and a few contexts for each center.
template <class Context>
PairBlock random_block(std::size_t n_centers, std::size_t n_pool, std::uint32_t n_tokens,
                       Context context) {
    Random random(n_centers, Purpose::pool, n_pool, 0);
    PairBlock block;
    block.clear();
    for (std::size_t c = 0; c < n_centers; ++c) {
        block.centers.push_back(random.below(n_tokens));
        for (std::uint32_t left = 1 + random.below(6); left > 0; --left) {
            block.contexts.push_back(context(block.contexts.size(), random));
            block.weights.push_back(static_cast<float>(random.below(5)) * 0.5F);
        }
        block.offsets.push_back(block.contexts.size());
    }
    for (std::size_t i = 0; i < n_pool; ++i) {
        block.pool.push_back(random.below(i % 2 == 0 ? 5 : n_tokens));
    }
    return block;
}

/// A block with random words, of which centers have random numbers as contexts. The words outside
/// all windows are rows that no pair has.
PairBlock block_with_words(std::size_t n_centers, std::size_t n_pool, std::uint32_t n_tokens,
                           std::uint32_t reach) {
    Random random(n_centers, Purpose::window, reach, 0);
    PairBlock block;
    block.clear();
    block.reach = reach;
    for (std::size_t w = 0; w < reach + n_centers + kMostReach; ++w) {
        const bool inside = w >= reach && w < reach + n_centers;
        block.words.push_back(inside ? random.below(n_tokens - 5) : n_tokens - 1 - w % 5);
    }
    for (std::size_t c = 0; c < n_centers; ++c) {
        // The windows of the first and of the last centers end with the centers.
        const auto most_left = std::min<std::uint32_t>(reach, c);
        const auto most_right = std::min<std::uint32_t>(reach, n_centers - 1 - c);
        block.left.push_back(static_cast<std::uint8_t>(c == 0 ? 0 : 1 + random.below(most_left)));
        block.right.push_back(
            static_cast<std::uint8_t>(c == 0 ? most_right : random.below(most_right + 1)));
        block.centers.push_back(block.words[reach + c]);
        block.offsets.push_back(block.offsets.back() + block.left[c] + block.right[c]);
    }
    for (std::size_t i = 0; i < n_pool; ++i) {
        block.pool.push_back(i % 2 == 0 ? block.words[reach + i % n_centers]
                                        : random.below(n_tokens));
    }
    return block;
}

/// The same block with contexts in place of words.
PairBlock with_contexts(PairBlock block) {
    for (std::size_t c = 0; c < block.centers.size(); ++c) {
        const std::size_t at = c + block.reach;
        for (std::size_t w = at - block.left[c]; w <= at + block.right[c]; ++w) {
            if (w != at) {
                block.contexts.push_back(block.words[w]);
            }
        }
    }
    block.reach = 0;
    return block;
}

/// The error of single precision, or of factors rounded to bfloat16.
double rounding(const Kernels& kernels) {
    return std::strcmp(kernels.products, "bfloat16") == 0 ? 1e-2 : 1e-5;
}

void fill(Matrix& matrix, std::uint64_t seed) {
    for (std::size_t i = 0; i < matrix.n_rows(); ++i) {
        Random random(seed, Purpose::sampling, 0, i);
        for (std::size_t j = 0; j < matrix.dim(); ++j) {
            matrix.row(i)[j] = static_cast<float>(static_cast<double>(random.word()) * 0x1p-63 - 1);
        }
    }
}

/// The step of per_pair.inl in double precision.
double reference_step(const PairBlock& block, std::size_t k, std::vector<std::vector<double>>& in,
                      std::vector<std::vector<double>>& out, double alpha) {
    double loss = 0.0;
    for (std::size_t c = 0; c < block.centers.size(); ++c) {
        for (std::uint64_t pair = block.offsets[c]; pair < block.offsets[c + 1]; ++pair) {
            const double weight = block.weights.empty() ? 1.0 : block.weights[pair];
            std::vector<TokenId> targets{block.contexts[pair]};
            for (std::size_t i = 0; i < k; ++i) {
                if (block.negatives[pair * k + i] != targets[0]) {
                    targets.push_back(block.negatives[pair * k + i]);
                }
            }
            std::vector<double>& v = in[block.centers[c]];
            const std::vector<double> old_v = v;
            const auto old_out = out;
            for (std::size_t t = 0; t < targets.size(); ++t) {
                const std::vector<double>& u = old_out[targets[t]];
                double score = 0.0;
                for (std::size_t j = 0; j < v.size(); ++j) {
                    score += old_v[j] * u[j];
                }
                const double label = t == 0 ? 1.0 : 0.0;
                loss += weight * std::log1p(std::exp(t == 0 ? -score : score));
                const double g = alpha * weight * (label - 1.0 / (1.0 + std::exp(-score)));
                for (std::size_t j = 0; j < v.size(); ++j) {
                    v[j] += g * u[j];
                    out[targets[t]][j] += g * old_v[j];
                }
            }
        }
    }
    return loss;
}

/// The block step of shared.inl in double precision, for distinct contexts: every value is then
/// that from the start of the block, in any order of computation.
double reference_shared_step(const PairBlock& block, double k, std::vector<std::vector<double>>& in,
                             std::vector<std::vector<double>>& out, double alpha) {
    const auto old_in = in;
    const auto old_out = out;
    const auto visit = [&](TokenId center, TokenId target, double label, double weight) {
        const std::vector<double>& v = old_in[center];
        const std::vector<double>& u = old_out[target];
        double score = 0.0;
        for (std::size_t j = 0; j < v.size(); ++j) {
            score += v[j] * u[j];
        }
        const double g = alpha * weight * (label - 1.0 / (1.0 + std::exp(-score)));
        for (std::size_t j = 0; j < v.size(); ++j) {
            in[center][j] += g * u[j];
            out[target][j] += g * v[j];
        }
        return weight * std::log1p(std::exp(score * (1.0 - 2.0 * label)));
    };
    const double share = k / static_cast<double>(block.pool.size());
    double loss = 0.0;
    for (std::size_t c = 0; c < block.centers.size(); ++c) {
        for (std::uint64_t pair = block.offsets[c]; pair < block.offsets[c + 1]; ++pair) {
            const double weight = block.weights[pair];
            loss += visit(block.centers[c], block.contexts[pair], 1.0, weight);
            for (const TokenId item : block.pool) {
                if (item != block.contexts[pair]) {
                    loss += visit(block.centers[c], item, 0.0, share * weight);
                }
            }
        }
    }
    return loss;
}

std::vector<std::vector<double>> doubles(Matrix& matrix) {
    std::vector<std::vector<double>> rows;
    for (std::size_t i = 0; i < matrix.n_rows(); ++i) {
        rows.emplace_back(matrix.row(i), matrix.row(i) + matrix.dim());
    }
    return rows;
}

double worst_error(Matrix& matrix, const std::vector<std::vector<double>>& expected) {
    double worst = 0.0;
    for (std::size_t i = 0; i < matrix.n_rows(); ++i) {
        for (std::size_t j = 0; j < matrix.dim(); ++j) {
            worst = std::max(worst, std::abs(matrix.row(i)[j] - expected[i][j]));
        }
        for (std::size_t j = matrix.dim(); j < matrix.stride(); ++j) {
            REQUIRE(matrix.row(i)[j] == 0.0F);
        }
    }
    return worst;
}

}  // namespace

TEST_CASE("the step of every instruction set matches double precision") {
    std::size_t n = 0;
    const Kernels* const* const all = runnable_kernels(n);
    for (std::size_t isa = 0; isa < n; ++isa) {
        for (const std::size_t dim : {1, 15, 16, 17, 100}) {
            for (const std::size_t k : {0, 1, 5, 20}) {
                CAPTURE(all[isa]->isa);
                CAPTURE(dim);
                CAPTURE(k);
                PairBlock block;
                block.clear();
                block.centers = {0, 1, 0, 7};
                block.offsets = {0, 3, 4, 6, 7};
                block.contexts = {1, 2, 2, 0, 5, 0, 7};
                block.weights = {1.0F, 0.5F, 1.0F, 2.0F, 0.0F, 1.0F, 1.0F};
                Random random(dim, Purpose::negatives, k, 0);
                for (std::size_t i = 0; i < 7 * k; ++i) {
                    block.negatives.push_back(random.below(4));
                }
                Matrix in(8, dim);
                Matrix out(8, dim);
                fill(in, 1);
                fill(out, 2);
                auto in_expected = doubles(in);
                auto out_expected = doubles(out);
                const double expected = reference_step(block, k, in_expected, out_expected, 0.05);
                const double loss = train_block(block, static_cast<std::uint32_t>(k), in, out,
                                                skip_gram(*all[isa]), 0.05);
                CHECK(loss == doctest::Approx(expected).epsilon(1e-5));
                CHECK(worst_error(in, in_expected) < 2e-6);
                CHECK(worst_error(out, out_expected) < 2e-6);
            }
        }
    }
}

TEST_CASE("the step with a pool matches double precision") {
    constexpr std::size_t n_tokens = 400;
    std::size_t n = 0;
    const Kernels* const* const all = runnable_kernels(n);
    for (std::size_t isa = 0; isa < n; ++isa) {
        for (const std::size_t dim : {1, 20, 48}) {
            for (const std::size_t n_centers : {1, 3, 33, 64}) {
                for (const std::size_t n_pool : {1, 16, 33}) {
                    CAPTURE(all[isa]->isa);
                    CAPTURE(dim);
                    CAPTURE(n_centers);
                    CAPTURE(n_pool);
                    const PairBlock block = random_block(
                        n_centers, n_pool, n_tokens,
                        [](std::size_t pair, Random&) { return static_cast<TokenId>(pair); });
                    Matrix in(n_tokens, dim);
                    Matrix out(n_tokens, dim);
                    fill(in, 1);
                    fill(out, 2);
                    auto in_expected = doubles(in);
                    auto out_expected = doubles(out);
                    const double expected =
                        reference_shared_step(block, 5, in_expected, out_expected, 0.01);
                    const double loss = train_block(block, 5, in, out, skip_gram(*all[isa]), 0.01);
                    CHECK(loss == doctest::Approx(expected).epsilon(rounding(*all[isa])));
                    CHECK(worst_error(in, in_expected) < rounding(*all[isa]));
                    CHECK(worst_error(out, out_expected) < rounding(*all[isa]));
                }
            }
        }
    }
}

TEST_CASE("all instruction sets take the same step with a pool") {
    std::size_t n = 0;
    const Kernels* const* const all = runnable_kernels(n);
    std::size_t n_supported = 0;
    const Kernels& baseline = *supported_kernels(n_supported)[n_supported - 1];
    for (std::size_t isa = 0; isa < n; ++isa) {
        for (const std::size_t n_centers : {1, 3, 33, 64}) {
            for (const std::size_t n_pool : {1, 16, 33}) {
                CAPTURE(all[isa]->isa);
                CAPTURE(n_centers);
                CAPTURE(n_pool);
                const PairBlock block =
                    random_block(n_centers, n_pool, 40,
                                 [](std::size_t, Random& random) { return random.below(40); });
                Matrix in(40, 20);
                Matrix out(40, 20);
                Matrix plain_in(40, 20);
                Matrix plain_out(40, 20);
                for (Matrix* matrix : {&in, &plain_in}) {
                    fill(*matrix, 1);
                }
                for (Matrix* matrix : {&out, &plain_out}) {
                    fill(*matrix, 2);
                }
                const double loss = train_block(block, 5, in, out, skip_gram(*all[isa]), 0.01);
                const double plain =
                    train_block(block, 5, plain_in, plain_out, skip_gram(baseline), 0.01);
                CHECK(loss == doctest::Approx(plain).epsilon(rounding(*all[isa])));
                CHECK(worst_error(in, doubles(plain_in)) < rounding(*all[isa]));
                CHECK(worst_error(out, doubles(plain_out)) < rounding(*all[isa]));
            }
        }
    }
}

TEST_CASE("the best instruction set is first, the baseline last, and a name selects one") {
#if defined(__aarch64__)
    const char* const baseline = "neon";
#else
    const char* const baseline = "baseline";
#endif
    std::size_t n = 0;
    const Kernels* const* const all = supported_kernels(n);
    CHECK(std::strcmp(all[n - 1]->isa, baseline) == 0);
    CHECK(&find_kernels("", "isa") == all[0]);
    CHECK(&find_kernels(nullptr, "isa") == all[0]);
    for (std::size_t i = 0; i < n; ++i) {
        CHECK(&find_kernels(all[i]->isa, "isa") == all[i]);
    }
}

TEST_CASE("emulated tiles are for tests: no list or error offers them") {
    std::size_t n = 0;
    const Kernels* const* const all = runnable_kernels(n);
    std::size_t n_supported = 0;
    REQUIRE(supported_kernels(n_supported) == all);
    REQUIRE(n == n_supported + 1);
    CHECK(std::strcmp(all[n - 1]->isa, "amx-emulated") == 0);
    CHECK(all[n - 1]->bands);
    CHECK(!all[n - 2]->bands);
    CHECK(&find_kernels("amx-emulated", "isa") == all[n - 1]);
}

TEST_CASE("the peak of multiplications is measured for every instruction set") {
    std::size_t n = 0;
    const Kernels* const* const all = runnable_kernels(n);
    for (std::size_t isa = 0; isa < n; ++isa) {
        CAPTURE(all[isa]->isa);
        CHECK(all[isa]->multiply_lanes(3000) == 0.0F);
    }
}

TEST_CASE("the error for a bad name lists the choices") {
    CHECK_THROWS_WITH_AS((void)find_kernels("mmx", "SGNS_ISA"),
                         doctest::Contains("SGNS_ISA must be one of"), std::invalid_argument);
    const Kernels& kernels = find_kernels("", "isa");
    CHECK_THROWS_WITH_AS((void)find_steps(kernels, "hinge", "cbow"),
                         "objective must be one of logistic, got 'hinge'", std::invalid_argument);
    CHECK_THROWS_WITH_AS((void)find_steps(kernels, "logistic", "glove"),
                         "architecture must be one of skip-gram, cbow, cbow-sum, got 'glove'",
                         std::invalid_argument);
}

TEST_CASE("frozen rows do not change, and all other rows are trained") {
    constexpr std::uint32_t kRows = 40;
    std::vector<std::uint8_t> frozen(kRows);
    for (std::size_t i = 0; i < kRows; i += 2) {
        frozen[i] = 1;
    }
    std::size_t n = 0;
    const Kernels* const* const all = runnable_kernels(n);
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t a = 0; a < all[i]->n_architectures; ++a) {
            for (const std::size_t n_pool : {0, 10}) {
                CAPTURE(all[i]->isa);
                CAPTURE(all[i]->architectures[a]);
                CAPTURE(n_pool);
                StepOptions options{all[i],
                                    &find_steps(*all[i], "logistic", all[i]->architectures[a])};
                options.frozen_in = options.frozen_out = frozen;
                PairBlock block = random_block(30, n_pool, kRows, [](std::size_t, Random& random) {
                    return random.below(kRows);
                });
                block.weights.clear();
                if (n_pool == 0) {
                    Random random(5, Purpose::negatives, 0, 0);
                    for (std::size_t k = 0; k < 3 * block.n_pairs(); ++k) {
                        block.negatives.push_back(random.below(kRows));
                    }
                    const std::size_t n_targets =
                        options.steps->predicts_contexts ? block.n_pairs() : block.centers.size();
                    block.negatives.resize(3 * n_targets);
                }
                Matrix in(kRows, 20);
                Matrix out(kRows, 20);
                fill(in, 1);
                fill(out, 2);
                Matrix in_before(kRows, 20);
                Matrix out_before(kRows, 20);
                fill(in_before, 1);
                fill(out_before, 2);
                CHECK(train_block(block, 3, in, out, options, 0.1) > 0.0);
                const auto same = [](Matrix& x, Matrix& y, std::size_t row) {
                    return std::equal(x.row(row), x.row(row) + x.stride(), y.row(row));
                };
                std::size_t changed = 0;
                for (std::size_t row = 0; row < kRows; ++row) {
                    if (frozen[row] != 0) {
                        CHECK(same(in, in_before, row));
                        CHECK(same(out, out_before, row));
                    } else {
                        changed += !same(in, in_before, row) && !same(out, out_before, row);
                    }
                }
                CHECK(changed >= 10);
            }
        }
    }
}

TEST_CASE("a block with words takes the step of the same block with contexts") {
    constexpr std::uint32_t kRows = 90;
    std::vector<std::uint8_t> frozen(kRows);
    for (std::size_t i = 0; i < kRows; i += 3) {
        frozen[i] = 1;
    }
    std::size_t n = 0;
    const Kernels* const* const all = runnable_kernels(n);
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t a = 0; a < all[i]->n_architectures; ++a) {
            for (const std::uint32_t reach : {1U, 5U, 7U, 8U, kMostReach}) {
                // At the second rate the block is divided into parts with bounds.
                for (const double alpha : {0.01, 0.1}) {
                    for (const std::size_t dim : {1, 20, 176, 300}) {
                        CAPTURE(all[i]->isa);
                        CAPTURE(all[i]->architectures[a]);
                        CAPTURE(reach);
                        CAPTURE(alpha);
                        CAPTURE(dim);
                        StepOptions options{
                            all[i], &find_steps(*all[i], "logistic", all[i]->architectures[a])};
                        if (reach % 2 == 1) {
                            options.frozen_in = options.frozen_out = frozen;
                        }
                        const PairBlock block = block_with_words(50, 19, kRows, reach);
                        if (alpha == 0.01 && options.steps->predicts_contexts && all[i]->bands) {
                            continue;  // test_band.cpp
                        }
                        const PairBlock listed = with_contexts(block);
                        Matrix in(kRows, dim);
                        Matrix out(kRows, dim);
                        Matrix listed_in(kRows, dim);
                        Matrix listed_out(kRows, dim);
                        fill(in, 1);
                        fill(out, 2);
                        fill(listed_in, 1);
                        fill(listed_out, 2);
                        const double loss = train_block(block, 5, in, out, options, alpha);
                        const double listed_loss =
                            train_block(listed, 5, listed_in, listed_out, options, alpha);
                        // CBOW sums the rows of contexts in another way.
                        const double most =
                            options.steps->predicts_contexts ? 0.0 : 10 * rounding(*all[i]);
                        CHECK(std::abs(loss - listed_loss) <= most * listed_loss);
                        CHECK(worst_error(in, doubles(listed_in)) <= most);
                        CHECK(worst_error(out, doubles(listed_out)) <= most);
                        // Rounding of running sums does not reach rows that no center has.
                        Matrix before(kRows, dim);
                        fill(before, 1);
                        const auto& used =
                            options.steps->predicts_contexts ? listed.centers : listed.contexts;
                        for (std::size_t row = 0; row < kRows; ++row) {
                            if (std::find(used.begin(), used.end(), row) == used.end() ||
                                (!options.frozen_in.empty() && frozen[row] != 0)) {
                                CHECK(std::equal(before.row(row), before.row(row) + before.stride(),
                                                 in.row(row)));
                            }
                        }
                    }
                }
            }
        }
    }
}

TEST_CASE("with all output rows frozen, centers are independent") {
    // The same contexts for every center: if a target had changed in the block, the next center
    // would differ.
    const std::vector<std::uint8_t> frozen(8, 1);
    std::size_t n = 0;
    const Kernels* const* const all = runnable_kernels(n);
    for (std::size_t i = 0; i < n; ++i) {
        for (const bool pooled : {false, true}) {
            CAPTURE(all[i]->isa);
            StepOptions options = skip_gram(*all[i]);
            options.frozen_out = frozen;
            const auto train = [&](Matrix& in, const std::vector<TokenId>& centers) {
                Matrix out(8, 20);
                fill(out, 2);
                PairBlock block;
                block.clear();
                for (const TokenId center : centers) {
                    block.centers.push_back(center);
                    for (const TokenId context : {1, 2, 1}) {
                        block.contexts.push_back(context);
                        if (!pooled) {
                            block.negatives.insert(block.negatives.end(), {3, 1, 3});
                        }
                    }
                    block.offsets.push_back(block.contexts.size());
                }
                if (pooled) {
                    block.pool = {4, 1, 4};
                }
                (void)train_block(block, 3, in, out, options, 0.1);
            };
            Matrix together(8, 20);
            Matrix apart(8, 20);
            fill(together, 1);
            fill(apart, 1);
            train(together, {0, 1, 2});
            for (const TokenId center : {0, 1, 2}) {
                train(apart, {center});
            }
            for (std::size_t row = 0; row < 3; ++row) {
                for (std::size_t j = 0; j < 20; ++j) {
                    CHECK(static_cast<double>(together.row(row)[j]) ==
                          doctest::Approx(static_cast<double>(apart.row(row)[j]))
                              .epsilon(rounding(*all[i])));
                }
            }
        }
    }
}

/// The loss and the rows after a step in memory that holds `before`.
std::vector<float> step_in_memory(const Kernels& kernels, std::size_t architecture,
                                  const PairBlock& block, std::size_t n_rows, std::size_t stride,
                                  float before) {
    test::FencedFloats in(n_rows * stride);
    test::FencedFloats out(n_rows * stride);
    test::FencedFloats means(2 * stride);
    in.fill_random(1);
    out.fill_random(2);
    means.fill_random(3);
    const std::size_t n_centers = block.centers.size();
    test::FencedFloats scratch(kernels.scratch_floats(n_centers, block.pool.size(), 0, stride));
    std::fill(scratch.begin(), scratch.end(), before);
    Step step{};
    step.in = in.begin();
    step.out = out.begin();
    step.stride = step.dim = stride;
    step.n_negatives = 5;
    step.alpha = 0.02F;
    step.pairs.centers = block.centers.data();
    step.pairs.offsets = block.offsets.data();
    step.pairs.contexts = block.contexts.data();
    step.pairs.pool = block.pool.data();
    step.pairs.n_centers = n_centers;
    step.pairs.n_pool = block.pool.size();
    step.pairs.words = block.words.data();
    step.pairs.left = block.left.data();
    step.pairs.right = block.right.data();
    step.pairs.reach = block.reach;
    step.scratch = scratch.begin();
    step.means = means.begin();
    step.share_of_block = 0.5F;
    std::vector<float> values{static_cast<float>(kernels.steps[0][architecture].shared(step))};
    values.insert(values.end(), in.begin(), in.end());
    values.insert(values.end(), out.begin(), out.end());
    values.insert(values.end(), means.begin(), means.end());
    CHECK(means.is_intact());
    CHECK(in.is_intact());
    CHECK(out.is_intact());
    CHECK(scratch.is_intact());
    return values;
}

TEST_CASE("a step with a pool depends on nothing but its rows, and stays in its memory") {
    constexpr std::uint32_t kRows = 60;
    constexpr float kNotANumber = std::numeric_limits<float>::quiet_NaN();
    std::size_t n = 0;
    const Kernels* const* const all = runnable_kernels(n);
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t a = 0; a < all[i]->n_architectures; ++a) {
            for (const std::size_t n_centers : {2, 16, 33, 48}) {
                for (const std::size_t n_pool : {1, 16, 24, 49}) {
                    for (const std::size_t stride : {16, 48, 112}) {
                        for (const bool has_words : {false, true}) {
                            CAPTURE(all[i]->isa);
                            CAPTURE(all[i]->architectures[a]);
                            CAPTURE(n_centers);
                            CAPTURE(n_pool);
                            CAPTURE(stride);
                            CAPTURE(has_words);
                            const PairBlock block =
                                has_words ? block_with_words(n_centers, n_pool, kRows, 5)
                                          : random_block(n_centers, n_pool, kRows,
                                                         [](std::size_t, Random& random) {
                                                             return random.below(kRows);
                                                         });
                            const std::vector<float> values =
                                step_in_memory(*all[i], a, block, kRows, stride, 0.0F);
                            CHECK(std::all_of(values.begin(), values.end(),
                                              [](float x) { return std::isfinite(x); }));
                            CHECK(values ==
                                  step_in_memory(*all[i], a, block, kRows, stride, kNotANumber));
                        }
                    }
                }
            }
        }
    }
}

TEST_CASE("rows past 2^32 floats are trained as others are") {
    constexpr std::uint32_t kRows = 8;
    constexpr std::uint32_t kNegatives = 3;
    constexpr std::uint32_t kBefore = test::LargeMatrix::kBefore;
    const std::vector<std::uint8_t> codes{0, 1, 1, 0};
    const HuffmanTree tree({0, 1, 1, 3, 3, 3, 3, 3, 4}, {6, 6, 2, 6}, codes);
    std::vector<std::uint64_t> offsets(kBefore, 0);
    offsets.insert(offsets.end(), tree.offsets().begin(), tree.offsets().end());
    const HuffmanTree large_tree(std::move(offsets),
                                 {kBefore + 6, kBefore + 6, kBefore + 2, kBefore + 6}, codes);
    std::size_t n = 0;
    const Kernels* const* const all = runnable_kernels(n);
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t a = 0; a < all[i]->n_architectures; ++a) {
            enum { own, pool, hierarchical };
            for (const int way : {own, pool, hierarchical}) {
                CAPTURE(all[i]->isa);
                CAPTURE(all[i]->architectures[a]);
                CAPTURE(way);
                PairBlock block =
                    random_block(5, way == pool ? 10 : 0, kRows,
                                 [](std::size_t, Random& random) { return random.below(kRows); });
                block.weights.clear();
                StepOptions options{all[i],
                                    &find_steps(*all[i], "logistic", all[i]->architectures[a])};
                const std::size_t n_targets =
                    options.steps->predicts_contexts ? block.n_pairs() : block.centers.size();
                for (std::size_t k = 0; way == own && k < kNegatives * n_targets; ++k) {
                    block.negatives.push_back(static_cast<TokenId>(k % kRows));
                }
                const auto train = [&](const HuffmanTree& with, Matrix& in, Matrix& out,
                                       Matrix& nodes) {
                    options.tree = way == hierarchical ? &with : nullptr;
                    options.nodes = way == hierarchical ? &nodes : nullptr;
                    return train_block(block, way == hierarchical ? 0 : kNegatives, in, out,
                                       options, 0.1);
                };
                Matrix rows[3] = {{kRows, test::LargeMatrix::kDim},
                                  {kRows, test::LargeMatrix::kDim},
                                  {kRows, test::LargeMatrix::kDim}};
                test::LargeMatrix large[3] = {test::LargeMatrix(kRows), test::LargeMatrix(kRows),
                                              test::LargeMatrix(kRows)};
                for (std::size_t m = 0; m < 3; ++m) {
                    rows[m].fill_uniform(m);
                    large[m].set_last(rows[m]);
                }
                const double loss = train(tree, rows[0], rows[1], rows[2]);
                test::move_to_last(block);
                CHECK(train(large_tree, large[0], large[1], large[2]) == loss);
                for (std::size_t m = 0; m < 3; ++m) {
                    CHECK(large[m].ends_in(rows[m]));
                }
            }
        }
    }
}
