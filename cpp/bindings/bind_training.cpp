// bind_training.cpp: binds matrices and the trainer.
#include "bindings.hpp"
#include "sgns/base/checks.hpp"
#include "sgns/training/matrix.hpp"
#include "sgns/training/trainer.hpp"
#include "training/parts.hpp"
#include "training/running_means.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <tuple>

namespace sgns {

namespace {

py::buffer_info buffer_of(Matrix& matrix) {
    return py::buffer_info(
        matrix.data(),
        {static_cast<py::ssize_t>(matrix.n_rows()), static_cast<py::ssize_t>(matrix.dim())},
        {static_cast<py::ssize_t>(matrix.stride() * sizeof(float)),
         static_cast<py::ssize_t>(sizeof(float))});
}

py::array loss_curve(const TrainState& state) {
    std::vector<double> rows;  // (n_points, 2): words so far, mean loss
    double words = 0.0;
    for (const LossPoint& point : state.loss_curve) {
        words += static_cast<double>(point.words);
        if (point.weight > 0.0) {
            rows.push_back(words);
            rows.push_back(point.loss / point.weight);
        }
    }
    return moved_to_numpy(std::move(rows)).reshape({-1, 2});
}

/// The means of workers or shards, from (n,) numbers of blocks and (n, 2, dim) means.
std::vector<BlockMeans> means_from(const Array<std::uint64_t>& n_blocks, const Array<float>& rows) {
    if (n_blocks.ndim() != 1 || rows.ndim() != 3 || rows.shape(0) != n_blocks.size() ||
        rows.shape(1) != 2) {
        throw py::value_error("mean_blocks must be of shape (n,), and means (n, 2, dim)");
    }
    check_aligned(n_blocks);
    check_aligned(rows);
    const std::span<const float> all(rows.data(), static_cast<std::size_t>(rows.size()));
    if (!std::all_of(all.begin(), all.end(), [](float of) { return std::isfinite(of); })) {
        throw py::value_error("means must be finite");
    }
    const std::size_t size = 2 * static_cast<std::size_t>(rows.shape(2));
    std::vector<BlockMeans> means;
    for (py::ssize_t i = 0; i < n_blocks.size(); ++i) {
        const auto own = all.subspan(static_cast<std::size_t>(i) * size, size);
        means.push_back({n_blocks.at(i), {}});
        if (n_blocks.at(i) > kFirstBlocks) {
            means.back().rows.assign(own.begin(), own.end());
        }
    }
    return means;
}

py::array mean_blocks_of(const TrainState& state) {
    std::vector<std::uint64_t> n_blocks;
    for (const BlockMeans& means : state.means) {
        n_blocks.push_back(means.n_blocks);
    }
    return moved_to_numpy(std::move(n_blocks));
}

py::array means_of(const TrainState& state) {
    std::size_t size = 0;
    for (const BlockMeans& means : state.means) {
        size = std::max(size, means.rows.size());
    }
    std::vector<float> rows;
    for (const BlockMeans& means : state.means) {
        rows.insert(rows.end(), means.rows.begin(), means.rows.end());
        rows.resize(rows.size() + size - means.rows.size());
    }
    const auto n = static_cast<py::ssize_t>(state.means.size());
    const auto dim = static_cast<py::ssize_t>(size / 2);
    return moved_to_numpy(std::move(rows)).reshape({n, py::ssize_t{2}, dim});
}

/// Restores a state from the values of its properties.
TrainState state_from(std::uint64_t next_chunk, const Array<std::uint64_t>& positions,
                      std::uint64_t words_done, std::uint64_t pairs_done, double seconds,
                      const Array<std::uint64_t>& point_words, const Array<double>& points,
                      const std::optional<Array<std::uint64_t>>& mean_blocks,
                      const std::optional<Array<float>>& means, bool broken) {
    if (positions.ndim() != 2 || positions.shape(1) != 2 || point_words.ndim() != 1 ||
        points.ndim() != 2 || points.shape(1) != 2 || points.shape(0) != point_words.size()) {
        throw py::value_error("positions and points must be of shape (n, 2), and point_words (n,)");
    }
    check_aligned(positions);
    check_aligned(point_words);
    check_aligned(points);
    TrainState state{next_chunk, {}, words_done, pairs_done, seconds, {}, {}, broken};
    if (mean_blocks && means) {
        state.means = means_from(*mean_blocks, *means);
    }
    for (py::ssize_t i = 0; i < positions.shape(0); ++i) {
        state.begun.push_back({positions.at(i, 0), positions.at(i, 1)});
    }
    for (py::ssize_t i = 0; i < points.shape(0); ++i) {
        state.loss_curve.push_back({point_words.at(i), points.at(i, 0), points.at(i, 1)});
    }
    return state;
}

py::array positions_of(const TrainState& state) {
    std::vector<std::uint64_t> rows;
    for (const Position& position : state.begun) {
        rows.insert(rows.end(), {position.chunk, position.block});
    }
    return moved_to_numpy(std::move(rows)).reshape({-1, 2});
}

py::array point_words_of(const TrainState& state) {
    std::vector<std::uint64_t> words;
    for (const LossPoint& point : state.loss_curve) {
        words.push_back(point.words);
    }
    return moved_to_numpy(std::move(words));
}

py::array points_of(const TrainState& state) {
    std::vector<double> rows;
    for (const LossPoint& point : state.loss_curve) {
        rows.insert(rows.end(), {point.weight, point.loss});
    }
    return moved_to_numpy(std::move(rows)).reshape({-1, 2});
}

/// Returns the options of a step over rows. The masks must outlive it.
StepOptions step_over(const std::string& isa, const std::string& objective,
                      const std::string& architecture, const HuffmanTree* tree, Matrix* node_rows,
                      const Subwords* subwords, const std::optional<Array<std::uint8_t>>& frozen_in,
                      const std::optional<Array<std::uint8_t>>& frozen_out) {
    StepOptions step = chosen_step(isa, objective, architecture, tree, node_rows);
    step.subwords = subwords;
    step.frozen_in = frozen_in ? as_span(*frozen_in) : step.frozen_in;
    step.frozen_out = frozen_out ? as_span(*frozen_out) : step.frozen_out;
    return step;
}

bool bound_train(const PairSource& source, Matrix& in, Matrix& out, TrainState& state,
                 std::uint64_t epochs, std::uint64_t workers, double alpha, double min_alpha,
                 std::uint64_t decay_from, std::uint64_t decay_until, const std::string& objective,
                 const std::string& architecture, const std::string& isa, std::uint64_t first_epoch,
                 bool deterministic, std::optional<std::uint64_t> stop_at, const HuffmanTree* tree,
                 Matrix* node_rows, const Subwords* subwords,
                 const std::optional<Array<std::uint8_t>>& frozen_in,
                 const std::optional<Array<std::uint8_t>>& frozen_out,
                 const py::object& on_progress, std::uint64_t rank, std::uint64_t ranks,
                 std::optional<std::uint64_t> end_chunk, double pace) {
    TrainOptions options{
        epochs,
        workers,
        {alpha, min_alpha, decay_from, decay_until},
        step_over(isa, objective, architecture, tree, node_rows, subwords, frozen_in, frozen_out),
        first_epoch,
        deterministic};
    options.stop_at = stop_at.value_or(options.stop_at);
    options.share = {rank, ranks, end_chunk.value_or(options.share.end), pace};
    // train() calls this on its own thread. The workers never use the interpreter.
    const Monitor monitor = [&](const Progress& progress) {
        const py::gil_scoped_acquire locked;
        if (PyErr_CheckSignals() != 0) {
            throw py::error_already_set();
        }
        return on_progress.is_none() || !on_progress(progress).is(py::bool_(false));
    };
    const py::gil_scoped_release unlocked;
    return train(source, in, out, options, state, monitor);
}

double bound_mean_loss(const PairSource& source, Matrix& in, Matrix& out, std::uint64_t workers,
                       const std::string& objective, const std::string& architecture,
                       const std::string& isa, std::uint64_t epoch, bool deterministic,
                       std::optional<std::uint64_t> stop_at, const HuffmanTree* tree,
                       Matrix* node_rows, const Subwords* subwords) {
    TrainOptions options;
    options.workers = workers;
    options.step = step_over(isa, objective, architecture, tree, node_rows, subwords, {}, {});
    options.first_epoch = epoch;
    options.deterministic = deterministic;
    options.stop_at = stop_at.value_or(options.stop_at);
    const Monitor monitor = [](const Progress&) {
        poll_signals();
        return true;
    };
    const py::gil_scoped_release unlocked;
    return mean_loss(source, in, out, options, monitor);
}

/// Trains on one block given as arrays, to compare with torch. The first means of a state are those
/// of the blocks before.
double bound_step(const Array<TokenId>& centers, const Array<std::uint64_t>& offsets,
                  const Array<TokenId>& contexts, const std::optional<Array<float>>& weights,
                  const Array<TokenId>& negatives, const Array<TokenId>& pool, Matrix& in,
                  Matrix& out, std::uint32_t negative, double alpha, const std::string& objective,
                  const std::string& architecture, const std::string& isa, const HuffmanTree* tree,
                  Matrix* node_rows, const Subwords* subwords, TrainState* state) {
    PairBlock block;
    block.centers = as_vector(centers);
    block.offsets = as_vector(offsets);
    block.contexts = as_vector(contexts);
    if (weights) {
        block.weights = as_vector(*weights);
    }
    block.negatives = flattened(negatives);
    block.pool = as_vector(pool);
    const auto past = [](const std::vector<TokenId>& ids, std::size_t n) {
        return std::any_of(ids.begin(), ids.end(), [&](TokenId id) { return id >= n; });
    };
    StepOptions options = chosen_step(isa, objective, architecture, tree, node_rows);
    options.subwords = subwords;
    const std::size_t n_inputs = subwords == nullptr ? in.n_rows() : subwords->n_tokens();
    const std::size_t n_outputs = out.n_rows();
    const auto& [sources, targets] = options.steps->predicts_contexts
                                         ? std::tie(block.centers, block.contexts)
                                         : std::tie(block.contexts, block.centers);
    if (past(sources, n_inputs) || past(targets, n_outputs) || past(block.negatives, n_outputs) ||
        past(block.pool, n_outputs)) {
        throw py::index_error("an id is past the rows of its matrix");
    }
    if (block.offsets.size() != block.centers.size() + 1) {
        throw py::value_error("offsets must be one more than the " +
                              std::to_string(block.centers.size()) + " centers, got " +
                              std::to_string(block.offsets.size()));
    }
    check_offsets(block.offsets, block.contexts.size(), "contexts");
    if (state == nullptr) {
        return train_block(block, negative, in, out, options, alpha);
    }
    state->means.resize(1);
    return train_block(block, negative, in, out, options, alpha, &state->means[0]);
}

constexpr auto kProgress = R"(Progress of a training, as `on_progress` receives it.

Attributes
----------
words_done, words_total : int
    Words trained so far, and words of all epochs; pairs with `train_pairs`.
pairs_done : int
    Pairs trained so far; centers with CBOW.
loss : float
    Mean loss per pair since the last report; NaN without pairs.
alpha : float
    Learning rate.
seconds : float
    Time spent in training.)";

}  // namespace

void bind_training(py::module_& m) {
    py::class_<Matrix>(m, "Matrix", py::is_final(), py::buffer_protocol())
        .def(py::init<std::size_t, std::size_t>(), py::arg("n_rows"), py::arg("dim"))
        .def_buffer(&buffer_of)
        .def(
            "fill_uniform",
            [](Matrix& matrix, std::uint64_t seed, std::uint64_t workers) {
                matrix.fill_uniform(seed, workers, &poll_signals);
            },
            py::arg("seed"), py::arg("workers") = 1, py::call_guard<py::gil_scoped_release>())
        .def(
            "touch",
            [](Matrix& matrix, std::uint64_t workers) { matrix.touch(workers, &poll_signals); },
            py::arg("workers"), py::call_guard<py::gil_scoped_release>())
        .def(
            "first_not_finite",
            [](Matrix& matrix, std::uint64_t workers) {
                return matrix.first_not_finite(workers, &poll_signals);
            },
            py::arg("workers"), py::call_guard<py::gil_scoped_release>());

    // Rows of both arrays may lie apart, but the components of a row may not.
    m.def(
        "copy_rows",
        [](const py::array_t<float>& source, py::array_t<float>& target, std::uint64_t workers) {
            constexpr py::ssize_t size = sizeof(float);
            if (source.ndim() != 2 || target.ndim() != 2 || source.shape(0) != target.shape(0) ||
                source.shape(1) != target.shape(1) || source.strides(1) != size ||
                target.strides(1) != size || source.strides(0) < size * source.shape(1) ||
                target.strides(0) < size * target.shape(1)) {
                throw py::value_error("both arrays must have the same two dimensions, in rows");
            }
            const float* const from = source.data();
            float* const to = target.mutable_data();
            const auto of = [](py::ssize_t n) { return static_cast<std::size_t>(n); };
            const py::gil_scoped_release unlocked;
            copy_rows(from, of(source.strides(0) / size), to, of(target.strides(0) / size),
                      of(source.shape(0)), of(source.shape(1)), workers, &poll_signals);
        },
        py::arg("source").noconvert(), py::arg("target").noconvert(), py::arg("workers"));

    m.attr("LOSS_POINTS") = kLossPoints;
    m.attr("ROW_MULTIPLE") = kRowMultiple;
    m.attr("DIVERGED_LOSS") = kDivergedLoss;

    // The limits of a step at a high learning rate.
    m.attr("CALM_RATE") = kCalmRate;
    m.attr("HIGHEST_RATE") = kHighestRate;
    m.attr("USUAL_CENTERS") = kUsualCenters;
    m.attr("MOST_STEPS") = kMostSteps;
    m.attr("MOST_OF_CENTER") = kMostOfCenter;
    m.attr("USUAL_SCORES") = kUsualScores;

    // The blocks before running means, and the most that these cover.
    m.attr("FIRST_BLOCKS") = kFirstBlocks;
    m.attr("MOST_BLOCKS") = kMostBlocks;

    // Checks options before a corpus is read. train() makes the same checks.
    m.def(
        "check_options",
        [](double alpha, double min_alpha, const std::string& objective,
           const std::string& architecture) {
            LinearDecay{alpha, min_alpha}.check();
            (void)chosen_step("", objective, architecture);
        },
        py::arg("alpha"), py::arg("min_alpha"), py::arg("objective"), py::arg("architecture"));

    py::class_<Progress>(m, "Progress", py::is_final(), kProgress)
        .def(py::init<std::uint64_t, std::uint64_t, std::uint64_t, double, double, double>(),
             py::arg("words_done"), py::arg("words_total"), py::arg("pairs_done"), py::arg("loss"),
             py::arg("alpha"), py::arg("seconds"))
        .def("__reduce__",
             [](const py::object& self) {
                 const auto& progress = self.cast<const Progress&>();
                 return py::make_tuple(
                     py::type::of(self),
                     py::make_tuple(progress.words_done, progress.words_total, progress.pairs_done,
                                    progress.loss, progress.alpha, progress.seconds));
             })
        .def_readonly("words_done", &Progress::words_done)
        .def_readonly("words_total", &Progress::words_total)
        .def_readonly("pairs_done", &Progress::pairs_done)
        .def_readonly("loss", &Progress::loss)
        .def_readonly("alpha", &Progress::alpha)
        .def_readonly("seconds", &Progress::seconds);

    py::class_<TrainState>(m, "TrainState", py::is_final())
        .def(py::init<>())
        .def_static("restore", &state_from, py::kw_only(), py::arg("next_chunk"),
                    py::arg("positions").noconvert(), py::arg("words_done"), py::arg("pairs_done"),
                    py::arg("seconds"), py::arg("point_words").noconvert(),
                    py::arg("points").noconvert(), py::arg("mean_blocks").noconvert() = py::none(),
                    py::arg("means").noconvert() = py::none(), py::arg("broken") = false)
        .def(
            "assign", [](TrainState& self, const TrainState& other) { self = other; },
            py::arg("other"))
        .def_readonly("next_chunk", &TrainState::next_chunk)
        .def_property_readonly("positions", &positions_of)
        .def_readonly("words_done", &TrainState::words_done)
        .def_readonly("pairs_done", &TrainState::pairs_done)
        .def_readonly("seconds", &TrainState::seconds)
        .def_property_readonly("point_words", &point_words_of)
        .def_property_readonly("points", &points_of)
        .def_property_readonly("mean_blocks", &mean_blocks_of)
        .def_property_readonly("means", &means_of)
        .def_readonly("broken", &TrainState::broken)
        .def_property_readonly("total_loss", &TrainState::total_loss)
        .def_property_readonly("loss_curve", &loss_curve);

    m.def("train", &bound_train, py::arg("source"), py::arg("in_rows"), py::arg("out_rows"),
          py::arg("state"), py::kw_only(), py::arg("epochs"), py::arg("workers"), py::arg("alpha"),
          py::arg("min_alpha"), py::arg("decay_from") = 0,
          py::arg("decay_until") = std::numeric_limits<std::uint64_t>::max(), py::arg("objective"),
          py::arg("architecture"), py::arg("isa") = "", py::arg("first_epoch") = 0,
          py::arg("deterministic") = false, py::arg("stop_at") = py::none(),
          py::arg("tree") = py::none(), py::arg("node_rows") = py::none(),
          py::arg("subwords") = py::none(), py::arg("frozen_in").noconvert() = py::none(),
          py::arg("frozen_out").noconvert() = py::none(), py::arg("on_progress") = py::none(),
          py::arg("rank") = 0, py::arg("ranks") = 1, py::arg("end_chunk") = py::none(),
          py::arg("pace") = 1.0);

    m.def("mean_loss", &bound_mean_loss, py::arg("source"), py::arg("in_rows"), py::arg("out_rows"),
          py::kw_only(), py::arg("workers"), py::arg("objective"), py::arg("architecture"),
          py::arg("isa") = "", py::arg("epoch") = 0, py::arg("deterministic") = false,
          py::arg("stop_at") = py::none(), py::arg("tree") = py::none(),
          py::arg("node_rows") = py::none(), py::arg("subwords") = py::none());

    m.def("step", &bound_step, py::arg("centers").noconvert(), py::arg("offsets").noconvert(),
          py::arg("contexts").noconvert(), py::arg("weights").noconvert().none(true),
          py::arg("negatives").noconvert(), py::arg("pool").noconvert(), py::arg("in_rows"),
          py::arg("out_rows"), py::kw_only(), py::arg("negative"), py::arg("alpha"),
          py::arg("objective"), py::arg("architecture") = "skip-gram", py::arg("isa") = "",
          py::arg("tree") = py::none(), py::arg("node_rows") = py::none(),
          py::arg("subwords") = py::none(), py::arg("state") = py::none());
}

}  // namespace sgns
