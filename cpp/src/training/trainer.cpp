#include "sgns/training/trainer.hpp"

#include "sgns/base/checks.hpp"
#include "sgns/base/errors.hpp"
#include "sgns/base/numbers.hpp"
#include "training/run.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

namespace sgns {

void Share::check() const {
    if (rank >= ranks) {
        throw std::invalid_argument("rank must be below ranks, " + std::to_string(ranks) +
                                    ", got " + std::to_string(rank));
    }
    if (!(std::isfinite(pace) && pace >= 1.0)) {  // false for NaN
        throw std::invalid_argument("pace must be finite and at least 1, got " + as_text(pace));
    }
}

namespace {

void check_tree(const StepOptions& step, std::uint64_t n_tokens, const Matrix& out) {
    if ((step.tree == nullptr) != (step.nodes == nullptr)) {
        throw std::invalid_argument("a tree and the rows of its nodes must be given together");
    }
    if (step.tree == nullptr) {
        return;
    }
    if (step.tree->n_tokens() != n_tokens) {
        throw std::invalid_argument("the tree must have " + std::to_string(n_tokens) +
                                    " tokens, got " + std::to_string(step.tree->n_tokens()));
    }
    if (step.nodes->n_rows() < step.tree->n_nodes() || step.nodes->stride() != out.stride()) {
        throw std::invalid_argument(
            "nodes must have the shape (" + std::to_string(step.tree->n_nodes()) + ", " +
            std::to_string(out.dim()) + "), got (" + std::to_string(step.nodes->n_rows()) + ", " +
            std::to_string(step.nodes->dim()) + ")");
    }
}

void check_subwords(const Subwords* subwords, std::uint64_t n_tokens, const Matrix& in) {
    if (subwords == nullptr) {
        return;
    }
    if (subwords->n_tokens() < n_tokens) {
        throw std::invalid_argument("subwords must have a list for each of the " +
                                    std::to_string(n_tokens) + " tokens, got " +
                                    std::to_string(subwords->n_tokens()));
    }
    if (subwords->n_rows() > in.n_rows()) {
        throw std::invalid_argument("subwords have row " + std::to_string(subwords->n_rows() - 1) +
                                    ", but the matrix has " + std::to_string(in.n_rows()) +
                                    " rows");
    }
}

/// Output vectors are as wide as hidden vectors.
void check_widths(const PairSource& source, const Matrix& in, const Matrix& out,
                  const StepOptions& step) {
    const std::uint64_t n = source.n_concatenated();
    if (n == 0) {
        if (in.stride() != out.stride()) {
            throw std::invalid_argument("both matrices must have the same width, got " +
                                        std::to_string(in.dim()) + " and " +
                                        std::to_string(out.dim()));
        }
        return;
    }
    if (step.steps->predicts_contexts || step.subwords != nullptr) {
        throw std::invalid_argument(
            "concatenated contexts must predict their center, and be a row each");
    }
    if (out.dim() % in.dim() != 0 || out.dim() / in.dim() != n) {
        throw std::invalid_argument("the output rows of " + std::to_string(n) +
                                    " concatenated rows of width " + std::to_string(in.dim()) +
                                    " must have as many times this width, got " +
                                    std::to_string(out.dim()));
    }
}

void check_rows(const Matrix& matrix, std::uint64_t n, const char* what) {
    if (matrix.n_rows() < n) {
        throw std::invalid_argument("a matrix must have a row for each of the " +
                                    std::to_string(n) + " " + what + ", got " +
                                    std::to_string(matrix.n_rows()));
    }
}

void check_frozen(std::span<const std::uint8_t> frozen, const Matrix& matrix, const char* name) {
    if (!frozen.empty() && frozen.size() != matrix.n_rows()) {
        throw std::invalid_argument(std::string(name) + " must have an entry for each of the " +
                                    std::to_string(matrix.n_rows()) + " rows, got " +
                                    std::to_string(frozen.size()));
    }
}

}  // namespace

void check_training(const PairSource& source, const Matrix& in, const Matrix& out,
                    const TrainOptions& options) {
    options.schedule.check();
    options.share.check();
    check_positive("epochs", options.epochs);
    check_positive("workers", options.workers);
    if (options.step.steps == nullptr || options.step.kernels == nullptr) {
        throw std::invalid_argument("no objective was chosen");
    }
    check_widths(source, in, out, options.step);
    const bool predicts_contexts = options.step.steps->predicts_contexts;
    check_rows(predicts_contexts ? in : out, source.n_tokens(), "centers");
    check_rows(predicts_contexts ? out : in, source.n_contexts(), "contexts");
    check_frozen(options.step.frozen_in, in, "frozen_in");
    check_frozen(options.step.frozen_out, out, "frozen_out");
    check_rows(out, source.n_negatives() > 0 ? source.n_negative_ids() : 0, "negatives");
    check_tree(options.step, predicts_contexts ? source.n_contexts() : source.n_tokens(), out);
    check_subwords(options.step.subwords,
                   predicts_contexts ? source.n_tokens() : source.n_contexts(), in);
    if (source.n_words() == 0) {
        throw CorpusError("nothing to train on: the corpus has no words");
    }
    const std::uint64_t most = std::numeric_limits<std::uint64_t>::max() / source.n_words();
    if (options.epochs > most || options.first_epoch > most - options.epochs) {
        throw std::invalid_argument("epochs times words is past 2^64: epochs is " +
                                    std::to_string(options.epochs) + ", first_epoch is " +
                                    std::to_string(options.first_epoch));
    }
}

namespace {

void check(const TrainState& state, const Training& training) {
    const std::uint64_t n_chunks = training.n_chunks();
    if (state.broken) {
        throw std::invalid_argument("state is that of a failed training");
    }
    if (state.words_done > training.words_total() || state.next_chunk > n_chunks ||
        std::any_of(state.begun.begin(), state.begun.end(),
                    [&](const Position& position) { return position.chunk > n_chunks; })) {
        throw std::invalid_argument(
            "state is past the end of this training of " + std::to_string(n_chunks) +
            " chunks and " + std::to_string(training.words_total()) +
            " words: it has begun chunk " + std::to_string(state.next_chunk) + " and done " +
            std::to_string(state.words_done) + " words");
    }
    if (std::any_of(state.means.begin(), state.means.end(), [&](const BlockMeans& means) {
            return means.rows.size() !=
                   (means.n_blocks > kFirstBlocks ? 2 * training.out.dim() : 0);
        })) {
        throw std::invalid_argument("state must have means of " +
                                    std::to_string(training.out.dim()) +
                                    " components: it is that of another training");
    }
    const std::uint64_t n_points = std::min(n_chunks, kLossPoints);
    if (!state.loss_curve.empty() && state.loss_curve.size() != n_points) {
        throw std::invalid_argument("state must have a loss curve of " + std::to_string(n_points) +
                                    " points, got " + std::to_string(state.loss_curve.size()));
    }
}

auto way_of(const TrainOptions& options) {
    return options.deterministic ? train_deterministic : train_hogwild;
}

}  // namespace

bool train(const PairSource& source, Matrix& in, Matrix& out, const TrainOptions& options,
           TrainState& state, const Monitor& monitor) {
    check_training(source, in, out, options);
    const Training training{source, in, out, options};
    check(state, training);
    way_of(options)(training, state, monitor);
    return state.words_done == training.words_total();
}

double mean_loss(const PairSource& source, Matrix& in, Matrix& out, TrainOptions options,
                 const Monitor& monitor) {
    options.epochs = 1;
    check_training(source, in, out, options);
    options.schedule = {0.0, 0.0};
    TrainState state;
    way_of(options)({source, in, out, options}, state, monitor);
    double weight = 0.0;
    for (const LossPoint& point : state.loss_curve) {
        weight += point.weight;
    }
    return state.total_loss() / weight;
}

double train_block(const PairBlock& block, std::uint32_t n_negatives, Matrix& in, Matrix& out,
                   const StepOptions& options, double alpha, BlockMeans* means) {
    check_tree(options, out.n_rows(), out);
    check_subwords(options.subwords, 0, in);
    Stepper stepper(n_negatives, in, out, options);
    const StepRows rows = rows_of(in, out, options);
    if (means == nullptr) {
        return stepper.step(block, nullptr, rows, alpha, nullptr).loss;
    }
    RunningMeans running(*means, out.dim(), out.stride());
    const double loss = stepper.step(block, nullptr, rows, alpha, &running).loss;
    *means = running.saved(out.dim(), out.stride());
    return loss;
}

}  // namespace sgns
