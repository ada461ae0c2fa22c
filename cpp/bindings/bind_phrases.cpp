// bind_phrases.cpp: binds finding and joining of phrases, and renumbering.
#include "bindings.hpp"
#include "sgns/base/types.hpp"
#include "sgns/corpus/phrase_joining.hpp"
#include "sgns/corpus/phrase_scoring.hpp"
#include "sgns/corpus/phrases.hpp"
#include "sgns/corpus/renumbering.hpp"

#include <string>

namespace sgns {

namespace {

py::tuple bound_find(const Array<TokenId>& ids, const Array<std::uint64_t>& offsets,
                     const Array<std::uint64_t>& counts, const Array<TokenId>& connectors,
                     std::uint64_t min_count, double threshold, const std::string& scoring,
                     std::uint64_t workers, const py::object& on_progress) {
    const CorpusView corpus{as_span(ids), as_span(offsets)};
    const auto token_counts = as_vector(counts);  // neither may change after its check
    const auto connector_ids = as_vector(connectors);
    PhraseList found;
    Meter meter;
    {
        const py::gil_scoped_release unlocked;
        found = find_phrases(corpus, token_counts, connector_ids,
                             {min_count, threshold, scoring, workers},
                             poll_with(meter, on_progress), &meter);
    }
    return py::make_tuple(
        moved_to_numpy(std::move(found.ids)), moved_to_numpy(std::move(found.offsets)),
        moved_to_numpy(std::move(found.counts)), moved_to_numpy(std::move(found.scores)));
}

py::tuple bound_join(const Array<TokenId>& ids, const Array<std::uint64_t>& offsets,
                     const Array<TokenId>& phrase_ids, const Array<std::uint64_t>& phrase_offsets,
                     const Array<TokenId>& targets, std::uint64_t n_tokens, std::uint64_t n_ids,
                     std::uint64_t workers, const py::object& on_progress) {
    const CorpusView corpus{as_span(ids), as_span(offsets)};
    const CorpusView phrases{as_span(phrase_ids), as_span(phrase_offsets)};
    const auto target_ids = as_span(targets);
    JoinedCorpus joined;
    Meter meter;
    {
        const py::gil_scoped_release unlocked;
        joined = join_phrases(corpus, phrases, target_ids, n_tokens, n_ids, workers,
                              poll_with(meter, on_progress), &meter);
    }
    return py::make_tuple(moved_to_numpy(std::move(joined.corpus.ids)),
                          moved_to_numpy(std::move(joined.corpus.offsets)),
                          moved_to_numpy(std::move(joined.counts)));
}

py::tuple bound_renumbered(const Array<TokenId>& ids, const Array<std::uint64_t>& offsets,
                           const Array<TokenId>& new_ids) {
    const CorpusView corpus{as_span(ids), as_span(offsets)};
    const auto replacements = as_vector(new_ids);
    EncodedCorpus made;
    {
        const py::gil_scoped_release unlocked;
        made = renumbered(corpus, replacements);
    }
    return py::make_tuple(moved_to_numpy(std::move(made.ids)),
                          moved_to_numpy(std::move(made.offsets)));
}

}  // namespace

void bind_phrases(py::module_& m) {
    m.def("phrase_scorings", [] { return names_of(phrase_scorings()); });

    m.def(
        "check_phrase_scoring",
        [](const std::string& scoring, double threshold) {
            (void)phrase_scoring(scoring, threshold);
        },
        py::arg("scoring"), py::arg("threshold"));

    m.def("find_phrases", &bound_find, py::arg("ids").noconvert(), py::arg("offsets").noconvert(),
          py::arg("counts").noconvert(), py::arg("connectors").noconvert(), py::kw_only(),
          py::arg("min_count"), py::arg("threshold"), py::arg("scoring"), py::arg("workers"),
          py::arg("on_progress") = py::none());

    m.def("join_phrases", &bound_join, py::arg("ids").noconvert(), py::arg("offsets").noconvert(),
          py::arg("phrase_ids").noconvert(), py::arg("phrase_offsets").noconvert(),
          py::arg("targets").noconvert(), py::kw_only(), py::arg("n_tokens"), py::arg("n_ids"),
          py::arg("workers"), py::arg("on_progress") = py::none());

    m.attr("DROPPED") = kDropped;
    m.def("renumbered", &bound_renumbered, py::arg("ids").noconvert(),
          py::arg("offsets").noconvert(), py::arg("new_ids").noconvert());
}

}  // namespace sgns
