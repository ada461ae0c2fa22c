// random_trainings.cpp: random_trainings FIRST LAST makes the trainings of seeds FIRST to LAST - 1,
// each with a source, a shape and options drawn by its seed, and checks what holds for all of them.
#include "sgns/base/errors.hpp"
#include "sgns/base/random.hpp"
#include "sgns/corpus/corpus.hpp"
#include "sgns/graph/graph.hpp"
#include "sgns/graph/walk_pairs.hpp"
#include "sgns/graph/walks.hpp"
#include "sgns/kernels/kernels.hpp"
#include "sgns/pairs/counted_pairs.hpp"
#include "sgns/pairs/given_pairs.hpp"
#include "sgns/pairs/text_pairs.hpp"
#include "sgns/sampling/alias_table.hpp"
#include "sgns/sampling/noise.hpp"
#include "sgns/training/huffman.hpp"
#include "sgns/training/matrix.hpp"
#include "sgns/training/trainer.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace sgns;

/// Draws by one seed.
class Draws {
public:
    explicit Draws(std::uint64_t seed) : random_(seed, Purpose::sampling, 0, 0) {}

    /// A number from `least` to `most`.
    std::uint32_t from(std::uint32_t least, std::uint32_t most) {
        return least + random_.below(most - least + 1);
    }
    bool one_in(std::uint32_t n) { return random_.below(n) == 0; }
    template <class T>
    T among(std::initializer_list<T> choices) {
        return choices.begin()[random_.below(static_cast<std::uint32_t>(choices.size()))];
    }
    /// Ids below `n_tokens`; a quarter of them are 0.
    std::vector<TokenId> ids(std::size_t n, std::uint32_t n_tokens) {
        std::vector<TokenId> ids(n);
        for (TokenId& id : ids) {
            id = one_in(4) ? 0 : random_.below(n_tokens);
        }
        return ids;
    }
    /// Flags that are nonzero in about half of the rows, or none at all.
    std::vector<std::uint8_t> flags(std::size_t n) {
        std::vector<std::uint8_t> flags(one_in(3) ? n : 0);
        for (std::uint8_t& flag : flags) {
            flag = static_cast<std::uint8_t>(random_.below(2));
        }
        return flags;
    }

private:
    Random random_;
};

enum class Kind { text, pairs, counts, walks };

/// The rows of a training, and their start.
struct Rows {
    Matrix in;
    Matrix out;
    std::optional<Matrix> nodes;

    Rows(std::size_t n_in, std::size_t n_out, std::size_t n_nodes, std::size_t dim,
         std::uint64_t seed)
        : in(n_in, dim), out(n_out, dim) {
        in.fill_uniform(seed);
        if (n_nodes > 0) {
            nodes.emplace(n_nodes, dim);
        }
    }

    [[nodiscard]] std::vector<float> all() {
        std::vector<float> floats;
        for (Matrix* matrix : {&in, &out, nodes ? &*nodes : nullptr}) {
            if (matrix != nullptr) {
                floats.insert(floats.end(), matrix->data(),
                              matrix->data() + matrix->n_rows() * matrix->stride());
            }
        }
        return floats;
    }
};

void check(bool holds, const std::string& what) {
    if (!holds) {
        throw std::logic_error(what);
    }
}

/// Checks that vectors are finite, that padding is zero, and that frozen rows have not changed.
void check_rows(Matrix& rows, Matrix& start, std::span<const std::uint8_t> frozen) {
    for (std::size_t i = 0; i < rows.n_rows(); ++i) {
        const float* const row = rows.row(i);
        check(std::all_of(row, row + rows.dim(), [](float x) { return std::isfinite(x); }),
              "a vector is not finite");
        check(std::all_of(row + rows.dim(), row + rows.stride(), [](float x) { return x == 0.0F; }),
              "padding was changed");
        check(frozen.empty() || frozen[i] == 0 || std::equal(row, row + rows.dim(), start.row(i)),
              "a frozen row was changed");
    }
}

/// A training whose source, shape and options are drawn by a seed.
class RandomTraining {
public:
    explicit RandomTraining(std::uint64_t seed) : seed_(seed), draws_(seed) {
        kind_ = draws_.among({Kind::text, Kind::pairs, Kind::counts, Kind::walks});
        const bool symmetric = kind_ == Kind::text || kind_ == Kind::walks || !draws_.one_in(3);
        n_tokens_ = draws_.among({2U, 3U, 5U, 17U, 300U});
        n_contexts_ = symmetric ? n_tokens_ : draws_.from(2, 40);
        dim_ = draws_.among({1U, 2U, 15U, 16U, 17U, 31U, 33U, 100U, 300U, 1027U});
        choose_steps(kind_ == Kind::text || kind_ == Kind::walks);
        choose_negatives();
        make_source();
        choose_frozen();
        options_.epochs = draws_.from(1, 3);
    }

    /// Trains with each number of workers, in one go and in two. All must end with the same bits.
    void train_deterministic() {
        options_.deterministic = true;
        const std::vector<float> expected = train(1, false);
        for (const std::uint32_t workers : {2U, 5U, 64U}) {
            check(train(workers, draws_.one_in(2)) == expected,
                  "the bits depend on " + std::to_string(workers) + " workers or on a stop");
        }
    }

    /// Trains without locks. With one worker, the bits are those of a training in two goes.
    void train_hogwild() {
        options_.deterministic = false;
        check(train(1, true) == train(1, false), "the bits depend on a stop");
        (void)train(draws_.from(2, 64), draws_.one_in(2));
    }

private:
    void choose_steps(bool any_architecture) {
        std::size_t n_kernels = 0;
        // Kernels for tests are slow.
        const bool any_kernels = draws_.from(0, 7) == 0;
        const Kernels* const* const all =
            any_kernels ? runnable_kernels(n_kernels) : supported_kernels(n_kernels);
        const Kernels& kernels = *all[draws_.from(0, static_cast<std::uint32_t>(n_kernels) - 1)];
        const std::uint32_t last = static_cast<std::uint32_t>(kernels.n_architectures) - 1;
        const char* const architecture =
            any_architecture ? kernels.architectures[draws_.from(0, last)] : "skip-gram";
        options_.step.kernels = &kernels;
        options_.step.steps = &find_steps(kernels, kernels.objectives[0], architecture);
    }

    void choose_negatives() {
        std::vector<std::uint64_t> counts(n_contexts_);
        for (std::uint64_t& count : counts) {
            count = draws_.from(1, 1000);
        }
        if (draws_.one_in(4)) {
            const bool predicts_contexts = options_.step.steps->predicts_contexts;
            const std::uint32_t n_targets = predicts_contexts ? n_contexts_ : n_tokens_;
            counts.resize(n_targets, 1);
            tree_ = std::make_unique<HuffmanTree>(counts);
            options_.step.tree = tree_.get();
            counts.resize(n_contexts_, 1);
        }
        if (tree_ && draws_.one_in(2)) {
            return;  // hierarchical softmax alone
        }
        negatives_.noise = std::make_shared<AliasTable>(noise_weights("power", counts, 0.75));
        negatives_.negative = draws_.from(1, 7);
        negatives_.pool_size = draws_.one_in(3) ? 0 : draws_.from(1, 40);
        negatives_.per_center = !options_.step.steps->predicts_contexts;
    }

    void make_source() {
        const std::size_t block_size = draws_.one_in(3) ? 1 : draws_.from(1, 200);
        WindowOptions window;
        window.window = draws_.from(1, draws_.one_in(4) ? 200 : 10);
        window.sample = draws_.one_in(2) ? 0.0 : 1e-2;
        window.shrink_windows = draws_.one_in(2);
        window.max_contexts = draws_.one_in(3) ? draws_.from(1, 9) : 0;
        // Sometimes more than two chunks, which may be one long sentence.
        const std::uint32_t n = draws_.one_in(8) ? 20'000 : draws_.from(1, 3000);
        switch (kind_) {
            case Kind::text: {
                ids_ = draws_.ids(n, n_tokens_);
                const std::uint32_t length = draws_.one_in(3) ? n : draws_.from(1, 40);
                offsets_.push_back(0);
                while (offsets_.back() < n) {
                    const std::uint64_t next = offsets_.back() + draws_.from(0, length);
                    offsets_.push_back(std::min<std::uint64_t>(next, n));
                }
                std::vector<std::uint64_t> counts(n_tokens_, 1);
                for (const TokenId id : ids_) {
                    ++counts[id];
                }
                source_ = std::make_unique<TextPairs>(CorpusView{ids_, offsets_}, counts, window,
                                                      negatives_, seed_, block_size);
                break;
            }
            case Kind::pairs: {
                ids_ = draws_.ids(n, n_tokens_);
                contexts_ = draws_.ids(n, n_contexts_);
                weights_.resize(draws_.one_in(2) ? n : 0);
                for (float& weight : weights_) {
                    weight = static_cast<float>(draws_.from(0, 1000)) / 500.0F;
                }
                if (draws_.one_in(2)) {
                    std::sort(ids_.begin(), ids_.end());
                }
                source_ = std::make_unique<Pairs>(ids_, contexts_, weights_, n_tokens_, n_contexts_,
                                                  negatives_, seed_, block_size);
                break;
            }
            case Kind::counts: {
                offsets_.push_back(0);
                std::vector<double> counts;
                for (std::uint32_t i = 0; i < n_tokens_; ++i) {
                    for (std::uint32_t left = draws_.from(0, 9); left > 0; --left) {
                        contexts_.push_back(draws_.from(0, n_contexts_ - 1));
                        counts.push_back(draws_.one_in(4) ? 0.0 : draws_.from(0, 40) * 0.37);
                    }
                    offsets_.push_back(contexts_.size());
                }
                source_ = std::make_unique<CountedPairs>(
                    std::make_shared<CountMatrix>(offsets_, contexts_, counts, n_contexts_),
                    negatives_, seed_, block_size);
                break;
            }
            case Kind::walks: {
                const std::vector<TokenId> sources = draws_.ids(n, n_tokens_);
                const std::vector<TokenId> targets = draws_.ids(n, n_tokens_);
                std::vector<double> weights(draws_.one_in(2) ? n : 0);
                for (double& weight : weights) {
                    weight = draws_.from(0, 9) * 0.5;
                }
                const bool directed = draws_.one_in(2);
                auto graph = std::make_shared<const Graph>(
                    Graph::from_edges(n_tokens_, sources, targets, weights, directed));
                WalkOptions walk;
                walk.num_walks = draws_.from(1, 5);
                walk.walk_length = draws_.from(1, 50);
                walk.p = draws_.among({1.0, 0.25, 1e-3});
                walk.q = draws_.among({1.0, 4.0, 1e3});
                walk.seed = seed_;
                auto walks = std::make_shared<const RandomWalks>(graph, walk, 1, Poll{});
                std::vector<std::uint64_t> counts = count_visits(*walks, 1, {});
                for (std::uint64_t& count : counts) {
                    count = std::max<std::uint64_t>(count, 1);
                }
                source_ = std::make_unique<WalkPairs>(walks, counts, window, negatives_, seed_,
                                                      block_size);
                break;
            }
        }
    }

    void choose_frozen() {
        const bool predicts_contexts = options_.step.steps->predicts_contexts;
        n_in_ = predicts_contexts ? n_tokens_ : n_contexts_;
        n_out_ = predicts_contexts ? n_contexts_ : n_tokens_;
        frozen_in_ = draws_.flags(n_in_);
        frozen_out_ = draws_.flags(n_out_);
        options_.step.frozen_in = frozen_in_;
        options_.step.frozen_out = frozen_out_;
    }

    /// Trains, in one go or in two, checks what must hold, and returns all rows and the loss.
    [[nodiscard]] std::vector<float> train(std::uint32_t workers, bool in_two) {
        const std::size_t n_nodes = tree_ ? tree_->n_nodes() : 0;
        Rows rows(n_in_, n_out_, n_nodes, dim_, seed_);
        Rows start(n_in_, n_out_, n_nodes, dim_, seed_);
        TrainOptions options = options_;
        options.workers = workers;
        options.step.nodes = rows.nodes ? &*rows.nodes : nullptr;
        const std::uint64_t words = source_->n_words() * options.epochs;
        TrainState state;
        if (in_two) {
            options.stop_at = words / 2;
            (void)sgns::train(*source_, rows.in, rows.out, options, state, {});
            options.stop_at = TrainOptions().stop_at;
        }
        check(sgns::train(*source_, rows.in, rows.out, options, state, {}),
              "training did not reach its end");
        check(state.words_done == words, "words were lost or repeated");
        check(std::isfinite(state.total_loss()), "the loss is not finite");
        check_rows(rows.in, start.in, frozen_in_);
        check_rows(rows.out, start.out, frozen_out_);
        std::vector<float> result = rows.all();
        result.push_back(static_cast<float>(state.total_loss()));
        result.push_back(static_cast<float>(state.pairs_done));
        return result;
    }

    std::uint64_t seed_;
    Draws draws_;
    Kind kind_;
    std::uint32_t n_tokens_;
    std::uint32_t n_contexts_;
    std::uint32_t n_in_ = 0;
    std::uint32_t n_out_ = 0;
    std::size_t dim_;
    TrainOptions options_;
    std::unique_ptr<HuffmanTree> tree_;
    NegativeSampling negatives_;
    std::vector<TokenId> ids_;
    std::vector<TokenId> contexts_;
    std::vector<float> weights_;
    std::vector<std::uint64_t> offsets_;
    std::vector<std::uint8_t> frozen_in_;
    std::vector<std::uint8_t> frozen_out_;
    std::unique_ptr<PairSource> source_;
};

}  // namespace

int main(int n_arguments, char** arguments) {
    if (n_arguments != 3) {
        std::cerr << "usage: random_trainings FIRST LAST\n";
        return 2;
    }
    int trained = 0;
    int refused = 0;
    int diverged = 0;
    int failed = 0;
    const std::uint64_t last = std::strtoull(arguments[2], nullptr, 10);
    for (std::uint64_t seed = std::strtoull(arguments[1], nullptr, 10); seed < last; ++seed) {
        try {
            RandomTraining training(seed);
            training.train_deterministic();
            training.train_hogwild();
            ++trained;
        } catch (const CorpusError&) {
            ++refused;  // nothing to train on
        } catch (const DivergenceError&) {
            ++diverged;  // a sum over a window of 200 words may
        } catch (const std::exception& error) {
            std::cerr << "seed " << seed << ": " << error.what() << "\n";
            ++failed;
        }
    }
    std::cout << trained << " trained, " << refused << " had nothing to train on, " << diverged
              << " diverged, " << failed << " failed\n";
    return failed == 0 ? 0 : 1;
}
