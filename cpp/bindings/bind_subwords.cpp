// bind_subwords.cpp: binds the n-grams of words, and vectors that are means of rows.
#include "bindings.hpp"
#include "sgns/reading/ngrams.hpp"
#include "sgns/training/subwords.hpp"
#include "sgns/vectors/row_means.hpp"

#include <string_view>
#include <vector>

namespace sgns {

namespace {

/// The strings of a list or tuple, as UTF-8, or its bytes. It keeps them, so that other threads of
/// Python cannot free them.
class Words {
public:
    explicit Words(const py::sequence& words) : kept_(words) {
        views_.reserve(kept_.size());
        for (const py::handle word : kept_) {
            Py_ssize_t size = 0;
            const char* text = nullptr;
            if (PyBytes_Check(word.ptr())) {
                text = PyBytes_AS_STRING(word.ptr());
                size = PyBytes_GET_SIZE(word.ptr());
            } else {
                text = PyUnicode_AsUTF8AndSize(word.ptr(), &size);
            }
            if (text == nullptr) {
                throw py::error_already_set();
            }
            views_.emplace_back(text, static_cast<std::size_t>(size));
        }
    }
    [[nodiscard]] std::span<const std::string_view> views() const { return views_; }

private:
    py::tuple kept_;
    std::vector<std::string_view> views_;
};

py::tuple bound_lists(const py::sequence& tokens, std::uint32_t min_ngram, std::uint32_t max_ngram,
                      std::uint32_t buckets,
                      SubwordRows (*lists_of)(std::span<const std::string_view>,
                                              const NgramOptions&)) {
    const Words words(tokens);
    SubwordRows lists;
    {
        const py::gil_scoped_release unlocked;
        lists = lists_of(words.views(), {min_ngram, max_ngram, buckets});
    }
    return py::make_tuple(moved_to_numpy(std::move(lists.offsets)),
                          moved_to_numpy(std::move(lists.rows)));
}

py::array bound_means(const py::array_t<float>& rows, const Array<std::uint64_t>& offsets,
                      const Array<TokenId>& ids, std::uint64_t workers) {
    check_aligned(rows);
    constexpr auto kFloat = static_cast<py::ssize_t>(sizeof(float));
    if (rows.ndim() != 2 || rows.strides(1) != kFloat || rows.strides(0) < 0 ||
        rows.strides(0) % kFloat != 0) {
        throw py::value_error("rows must be 2-D, with contiguous rows");
    }
    const RowsView view{rows.data(), static_cast<std::uint64_t>(rows.shape(0)),
                        static_cast<std::size_t>(rows.shape(1)),
                        static_cast<std::size_t>(rows.strides(0) / kFloat)};
    const auto begins = as_span(offsets);
    const auto numbers = as_span(ids);
    const py::ssize_t n = begins.empty() ? 0 : static_cast<py::ssize_t>(begins.size()) - 1;
    py::array_t<float> means({n, rows.shape(1)});
    const std::span<float> out{means.mutable_data(), static_cast<std::size_t>(means.size())};
    {
        const py::gil_scoped_release unlocked;
        row_means(view, begins, numbers, out, workers, &poll_signals);
    }
    return means;
}

}  // namespace

void bind_subwords(py::module_& m) {
    m.attr("LONGEST_NGRAM") = kLongestNgram;
    m.def(
        "subword_rows",
        [](const py::sequence& tokens, std::uint32_t min_ngram, std::uint32_t max_ngram,
           std::uint32_t buckets) {
            return bound_lists(tokens, min_ngram, max_ngram, buckets, &subword_rows);
        },
        py::arg("tokens"), py::arg("min_ngram"), py::arg("max_ngram"), py::arg("buckets"));
    m.def(
        "ngram_buckets",
        [](const py::sequence& tokens, std::uint32_t min_ngram, std::uint32_t max_ngram,
           std::uint32_t buckets) {
            return bound_lists(tokens, min_ngram, max_ngram, buckets, &ngram_buckets);
        },
        py::arg("tokens"), py::arg("min_ngram"), py::arg("max_ngram"), py::arg("buckets"));
    py::class_<Subwords>(m, "Subwords", py::is_final())
        .def(py::init([](const Array<std::uint64_t>& offsets, const Array<std::uint32_t>& rows) {
                 return Subwords(as_vector(offsets), as_vector(rows));
             }),
             py::arg("offsets").noconvert(), py::arg("rows").noconvert())
        .def("__len__", &Subwords::n_tokens)
        .def_property_readonly("n_rows", &Subwords::n_rows);

    m.def("row_means", &bound_means, py::arg("rows").noconvert(), py::arg("offsets").noconvert(),
          py::arg("ids").noconvert(), py::arg("workers"));
}

}  // namespace sgns
