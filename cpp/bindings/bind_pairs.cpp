// bind_pairs.cpp: binds sources of pairs, and their blocks and batches as arrays without copies.
#include "base/chunks.hpp"
#include "bindings.hpp"
#include "pairs/filling.hpp"
#include "sgns/corpus/corpus_file.hpp"
#include "sgns/graph/walk_pairs.hpp"
#include "sgns/pairs/block_reader.hpp"
#include "sgns/pairs/counted_pairs.hpp"
#include "sgns/pairs/given_pairs.hpp"
#include "sgns/pairs/local_pairs.hpp"
#include "sgns/pairs/pair_batches.hpp"
#include "sgns/pairs/text_pairs.hpp"
#include "sgns/pairs/working_set.hpp"

#include <optional>
#include <utility>
#include <variant>

namespace sgns {

namespace {

/// Reads every chunk of every epoch in order.
///
/// It reads one block ahead. Words after the last pair of a chunk or of the stream belong to the
/// block before them, so that the blocks of a stream use all words.
class BlockIterator {
public:
    BlockIterator(const PairSource& source, std::uint64_t epochs)
        : reader_(source, epochs, queue_) {}

    std::optional<PairBlock> next() {
        std::optional<PairBlock> ready = std::exchange(ahead_, std::nullopt);
        PairBlock block;
        while (reader_.read(block)) {
            if (block.n_pairs() == 0) {
                (ready ? ready->n_words : leading_words_) += block.n_words;
            } else if (ready) {
                ahead_ = std::move(block);
                break;
            } else {
                ready = std::move(block);
                ready->n_words += std::exchange(leading_words_, 0);
            }
        }
        return ready;
    }

private:
    ChunkQueue queue_;
    BlockReader reader_;
    std::uint64_t leading_words_ = 0;
    std::optional<PairBlock> ahead_;
};

CorpusView corpus_view(const std::variant<std::shared_ptr<IdFile>, Array<TokenId>>& ids,
                       std::span<const std::uint64_t> offsets) {
    if (const auto* const file = std::get_if<std::shared_ptr<IdFile>>(&ids)) {
        return {{}, offsets, *file};
    }
    return {as_span(std::get<Array<TokenId>>(ids)), offsets};
}

/// The arrays of a batch, which torch may write to.
py::tuple arrays_of(PairBatch&& batch, std::uint32_t n_negatives) {
    const auto n_pairs = static_cast<py::ssize_t>(batch.n_pairs());
    const auto k = static_cast<py::ssize_t>(n_negatives);
    const py::array centers = moved_to_writable_numpy(std::move(batch.centers));
    const py::array contexts = moved_to_writable_numpy(std::move(batch.contexts));
    const py::array negatives = moved_to_writable_numpy(std::move(batch.negatives), {n_pairs, k});
    if (batch.weights.empty()) {
        return py::make_tuple(centers, contexts, negatives);
    }
    return py::make_tuple(centers, contexts, negatives,
                          moved_to_writable_numpy(std::move(batch.weights)));
}

py::object self_of(const PairBlock& block) {
    return py::cast(block, py::return_value_policy::reference);
}

}  // namespace

void bind_pairs(py::module_& m) {
    m.attr("CHUNK_WORDS") = kChunkWords;
    m.attr("MAX_PAIRS") = kMaxPairs;
    m.attr("MOST_CONTEXTS") = kMostContextsOfCenter;

    py::class_<PairBlock>(m, "PairBlock", py::is_final())
        .def_property_readonly("centers",
                               [](const PairBlock& b) { return view_of(b.centers, self_of(b)); })
        .def_property_readonly("offsets",
                               [](const PairBlock& b) { return view_of(b.offsets, self_of(b)); })
        .def_property_readonly("contexts",
                               [](const PairBlock& b) { return view_of(b.contexts, self_of(b)); })
        .def_property_readonly("weights",
                               [](const PairBlock& b) -> py::object {
                                   if (b.weights.empty()) {
                                       return py::none();
                                   }
                                   return view_of(b.weights, self_of(b));
                               })
        .def_property_readonly("negatives",
                               [](const PairBlock& b) {
                                   const auto k = static_cast<py::ssize_t>(b.n_negatives);
                                   const auto n = static_cast<py::ssize_t>(
                                       k == 0 ? b.n_pairs() : b.negatives.size() / b.n_negatives);
                                   return view_of(b.negatives, self_of(b), {n, k});
                               })
        .def_property_readonly("pool",
                               [](const PairBlock& b) { return view_of(b.pool, self_of(b)); })
        .def_readonly("n_words", &PairBlock::n_words)
        .def("__len__", &PairBlock::n_pairs);

    py::class_<Locked<BlockIterator>>(m, "BlockIterator", py::is_final())
        .def("next", [](Locked<BlockIterator>& blocks) {
            return blocks.with([](BlockIterator& iterator) { return iterator.next(); });
        });

    py::class_<Locked<PairBatches>>(m, "PairBatches", py::is_final())
        .def_property_readonly(
            "position",
            [](Locked<PairBatches>& locked) {
                const PairPosition position =
                    locked.with([](const PairBatches& batches) { return batches.position(); });
                return std::pair(position.chunk, position.pair);
            })
        .def("next", [](Locked<PairBatches>& locked) -> std::optional<py::tuple> {
            PairBatch batch;
            const std::optional<std::uint32_t> n_negatives =
                locked.with([&](PairBatches& batches) -> std::optional<std::uint32_t> {
                    if (!batches.next(batch)) {
                        return std::nullopt;
                    }
                    return batches.n_negatives();
                });
            if (!n_negatives) {
                return std::nullopt;
            }
            return arrays_of(std::move(batch), *n_negatives);
        });

    py::class_<PairSource>(m, "PairSource")
        .def_property_readonly("n_words", &PairSource::n_words)
        .def_property_readonly("n_chunks", &PairSource::n_chunks)
        .def_property_readonly("n_negatives", &PairSource::n_negatives)
        .def(
            "blocks",
            [](const PairSource& source, std::uint64_t epochs) {
                return std::make_unique<Locked<BlockIterator>>(source, epochs);
            },
            py::arg("epochs"), py::keep_alive<0, 1>())
        .def(
            "batches",
            [](const PairSource& source, std::uint64_t epochs, std::size_t batch_size,
               std::uint64_t chunk, std::uint64_t pair, std::uint64_t n_shares) {
                return std::make_unique<Locked<PairBatches>>(source, epochs, batch_size,
                                                             PairPosition{chunk, pair}, n_shares);
            },
            py::arg("epochs"), py::arg("batch_size"), py::kw_only(), py::arg("chunk") = 0,
            py::arg("pair") = 0, py::arg("n_shares") = 1, py::keep_alive<0, 1>());

    py::class_<WorkingSet>(m, "WorkingSet", py::is_final())
        .def(py::init<const PairSource&, bool>(), py::arg("source"), py::arg("predicts_contexts"),
             py::keep_alive<1, 2>())
        .def(
            "read",
            [](WorkingSet& set, const Array<std::uint64_t>& chunks, std::uint64_t most,
               std::uint64_t workers) {
                const std::span<const std::uint64_t> numbers = as_span(chunks);
                const py::gil_scoped_release unlocked;
                return set.read(numbers, most, workers, &poll_signals);
            },
            py::arg("chunks").noconvert(), py::arg("most"), py::arg("workers"))
        .def("in_ids", [](const WorkingSet& set) { return moved_to_numpy(set.in().ids()); })
        .def("out_ids", [](const WorkingSet& set) { return moved_to_numpy(set.out().ids()); });

    py::class_<LocalPairs, PairSource>(m, "LocalPairs", py::is_final())
        .def(py::init<const WorkingSet&>(), py::arg("set"), py::keep_alive<1, 2>());

    py::class_<NegativeSampling>(m, "NegativeSampling", py::is_final())
        .def(py::init([](std::shared_ptr<AliasTable> noise, std::uint32_t negative,
                         std::uint32_t pool_size, bool per_center) {
                 return NegativeSampling{negative > 0 ? std::move(noise) : nullptr, negative,
                                         pool_size, per_center};
             }),
             py::arg("noise").none(true), py::arg("negative"), py::arg("pool_size"),
             py::arg("per_center") = false)
        .def_readonly("negative", &NegativeSampling::negative)
        .def_readonly("pool_size", &NegativeSampling::pool_size)
        .def_readonly("per_center", &NegativeSampling::per_center);

    py::class_<WindowOptions>(m, "WindowOptions", py::is_final())
        .def(py::init<std::uint32_t, double, bool, std::uint32_t>(), py::arg("window"),
             py::arg("sample"), py::kw_only(), py::arg("shrink_windows") = true,
             py::arg("max_contexts") = 0)
        .def_readonly("window", &WindowOptions::window)
        .def_readonly("sample", &WindowOptions::sample)
        .def_readonly("shrink_windows", &WindowOptions::shrink_windows)
        .def_readonly("max_contexts", &WindowOptions::max_contexts);

    py::class_<TextPairs, PairSource>(m, "TextPairs", py::is_final())
        .def(py::init([](const std::variant<std::shared_ptr<IdFile>, Array<TokenId>>& ids,
                         const Array<std::uint64_t>& offsets, const Array<std::uint64_t>& counts,
                         const WindowOptions& window, const NegativeSampling& negatives,
                         std::uint64_t seed, std::size_t block_size, double held_out,
                         bool held_out_only) {
                 return std::make_unique<TextPairs>(
                     corpus_view(ids, as_span(offsets)), as_span(counts), window, negatives, seed,
                     block_size, division_of(held_out, held_out_only));
             }),
             py::arg("ids").noconvert(), py::arg("offsets").noconvert(),
             py::arg("counts").noconvert(), py::arg("window"), py::arg("negatives"), py::kw_only(),
             py::arg("seed"), py::arg("block_size"), py::arg("held_out") = 0.0,
             py::arg("held_out_only") = false, py::keep_alive<1, 2>(), py::keep_alive<1, 3>());

    py::class_<Pairs, PairSource>(m, "Pairs", py::is_final())
        .def(py::init([](const Array<TokenId>& centers, const Array<TokenId>& contexts,
                         const std::optional<Array<float>>& weights,
                         const NegativeSampling& negatives, std::uint64_t n_tokens,
                         std::uint64_t n_contexts, std::uint64_t seed, std::size_t block_size) {
                 return std::make_unique<Pairs>(
                     as_span(centers), as_span(contexts),
                     weights ? as_span(*weights) : std::span<const float>(), n_tokens, n_contexts,
                     negatives, seed, block_size);
             }),
             py::arg("centers").noconvert(), py::arg("contexts").noconvert(),
             py::arg("weights").noconvert().none(true), py::arg("negatives"), py::kw_only(),
             py::arg("n_tokens"), py::arg("n_contexts"), py::arg("seed"), py::arg("block_size"),
             py::keep_alive<1, 2>(), py::keep_alive<1, 3>(), py::keep_alive<1, 4>());

    py::class_<CountMatrix, std::shared_ptr<CountMatrix>>(m, "CountMatrix", py::is_final())
        .def(py::init([](const Array<std::uint64_t>& offsets, const Array<TokenId>& contexts,
                         const Array<double>& counts, std::uint64_t n_contexts) {
                 return std::make_shared<CountMatrix>(as_vector(offsets), as_span(contexts),
                                                      as_span(counts), n_contexts);
             }),
             py::arg("offsets").noconvert(), py::arg("contexts").noconvert(),
             py::arg("counts").noconvert(), py::arg("n_contexts"))
        .def_static(
            "from_ends",
            [](const Array<std::uint64_t>& offsets, const Array<TokenId>& contexts,
               const Array<double>& ends, std::uint64_t n_contexts) {
                return std::make_shared<CountMatrix>(CountMatrix::from_ends(
                    as_vector(offsets), as_span(contexts), as_span(ends), n_contexts));
            },
            py::arg("offsets").noconvert(), py::arg("contexts").noconvert(),
            py::arg("ends").noconvert(), py::arg("n_contexts"))
        .def("parts",
             [](const py::object& self) {
                 const auto& matrix = self.cast<const CountMatrix&>();
                 return py::make_tuple(view_of(matrix.offsets(), self),
                                       view_of(matrix.contexts(), self),
                                       view_of(matrix.ends(), self), matrix.n_contexts());
             })
        .def("totals", [](const CountMatrix& matrix) {
            std::vector<double> totals(matrix.n_centers());
            for (std::size_t center = 0; center < totals.size(); ++center) {
                totals[center] = matrix.total(static_cast<TokenId>(center));
            }
            return moved_to_numpy(std::move(totals));
        });

    py::class_<CountedPairs, PairSource>(m, "CountedPairs", py::is_final())
        .def(py::init([](std::shared_ptr<CountMatrix> matrix, const NegativeSampling& negatives,
                         std::uint64_t seed, std::size_t block_size) {
                 return std::make_unique<CountedPairs>(std::move(matrix), negatives, seed,
                                                       block_size);
             }),
             py::arg("matrix").none(false), py::arg("negatives"), py::kw_only(), py::arg("seed"),
             py::arg("block_size"));

    py::class_<WalkPairs, PairSource>(m, "WalkPairs", py::is_final())
        .def(py::init([](std::shared_ptr<RandomWalks> walks, const Array<std::uint64_t>& counts,
                         const WindowOptions& window, const NegativeSampling& negatives,
                         std::uint64_t seed, std::size_t block_size) {
                 return std::make_unique<WalkPairs>(std::move(walks), as_span(counts), window,
                                                    negatives, seed, block_size);
             }),
             py::arg("walks").none(false), py::arg("counts").noconvert(), py::arg("window"),
             py::arg("negatives"), py::kw_only(), py::arg("seed"), py::arg("block_size"));
}

}  // namespace sgns
