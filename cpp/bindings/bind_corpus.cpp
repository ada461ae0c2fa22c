// bind_corpus.cpp: binds counting and encoding.
#include "bindings.hpp"
#include "buffers.hpp"
#include "sgns/base/errors.hpp"
#include "sgns/corpus/corpus_file.hpp"
#include "sgns/reading/corpus_builder.hpp"
#include "sgns/reading/string_columns.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace sgns {

namespace {

/// Returns a string with U+FFFD in place of each lone surrogate. Two surrogates that make a pair
/// become their character.
py::object without_surrogates(PyObject* token) {
    return py::handle(token)
        .attr("encode")("utf-16-le", "surrogatepass")
        .attr("decode")("utf-16-le", "replace");
}

/// The tokens of a sentence. A list is copied before code of Python can change it: at once if other
/// threads run, or when keep() says that this thread will run some.
class Tokens {
public:
    explicit Tokens(const py::object& sentence)
        : items_(py::reinterpret_steal<py::object>(
              PySequence_Fast(sentence.ptr(), "a sentence must be an iterable of tokens"))) {
        if (!items_) {
            throw py::error_already_set();
        }
#ifdef Py_GIL_DISABLED
        keep();
#endif
    }

    void keep() {
        if (PyList_Check(items_.ptr())) {
            items_ = py::reinterpret_steal<py::object>(PyList_AsTuple(items_.ptr()));
            if (!items_) {
                throw py::error_already_set();
            }
        }
    }

    [[nodiscard]] Py_ssize_t size() const { return PySequence_Fast_GET_SIZE(items_.ptr()); }
    [[nodiscard]] PyObject** data() const { return PySequence_Fast_ITEMS(items_.ptr()); }

private:
    py::object items_;
};

/// Adds one sentence of Python strings. It reads objects, so it does not release the GIL.
void add_sentence(CorpusBuilder& builder, const py::object& sentence, std::uint64_t number) {
    Tokens tokens(sentence);
    PyObject** items = tokens.data();
    const Py_ssize_t n = tokens.size();
    // Strings and slots are rarely in the cache: prefetch them.
    constexpr Py_ssize_t kAtOnce = 16;
    std::array<TokenKey, kAtOnce> keys{};
    std::vector<py::object> replaced;  // strings that the keys refer to
    const auto where = [&](Py_ssize_t i) {
        return "token " + std::to_string(i) + " of sentence " + std::to_string(number);
    };
    for (Py_ssize_t first = 0; first < n; first += kAtOnce) {
        const Py_ssize_t last = std::min(n, first + kAtOnce);
        for (Py_ssize_t i = last; i < std::min(n, last + kAtOnce); ++i) {
            __builtin_prefetch(items[i]);
        }
        for (Py_ssize_t i = first; i < last; ++i) {
            if (!PyUnicode_Check(items[i])) {
                throw py::type_error(where(i) + " is of type " +
                                     std::string(Py_TYPE(items[i])->tp_name) +
                                     ": tokens must be strings");
            }
            Py_ssize_t size = 0;
            const char* text = PyUnicode_AsUTF8AndSize(items[i], &size);
            if (text == nullptr) {
                PyErr_Clear();
                if (builder.on_invalid() == OnInvalidUtf8::raise) {
                    throw EncodingError(where(i) + " holds a lone surrogate: not valid Unicode" +
                                        std::string(kAdvice));
                }
                tokens.keep();
                items = tokens.data();
                replaced.push_back(without_surrogates(items[i]));
                text = PyUnicode_AsUTF8AndSize(replaced.back().ptr(), &size);
                if (text == nullptr) {
                    throw py::error_already_set();
                }
            }
            keys[i - first] = TokenKey::of({text, static_cast<std::size_t>(size)});
            builder.prefetch_token(keys[i - first]);
        }
        for (Py_ssize_t i = first; i < last; ++i) {
            builder.add_token(keys[i - first]);
        }
        replaced.clear();
    }
    builder.end_sentence();
}

/// Adds sentences from an iterator while they are lists or tuples; the first one is number
/// `number`. Returns the number and the object of the first item that is neither, or of `end`.
py::tuple add_sentences(CorpusBuilder& builder, const py::iterator& sentences, std::uint64_t number,
                        const py::object& end) {
    while (true) {
        const auto sentence = py::reinterpret_steal<py::object>(PyIter_Next(sentences.ptr()));
        if (!sentence) {
            if (PyErr_Occurred() != nullptr) {
                throw py::error_already_set();
            }
            return py::make_tuple(number, end);
        }
        if (!PyList_Check(sentence.ptr()) && !PyTuple_Check(sentence.ptr())) {
            return py::make_tuple(number, sentence);
        }
        add_sentence(builder, sentence, number++);
        if (number % 1024 == 0 && PyErr_CheckSignals() != 0) {
            throw py::error_already_set();
        }
    }
}

std::chrono::milliseconds milliseconds_of(double seconds) {
    return std::chrono::milliseconds(static_cast<std::int64_t>(1000 * seconds));
}

/// Joins the workers of a builder while other threads of Python run.
struct DeletedUnlocked {
    void operator()(CorpusBuilder* builder) const {
        const py::gil_scoped_release unlocked;
        delete builder;
    }
};

py::tuple choose(CorpusBuilder& builder, std::uint64_t min_count, std::uint64_t max_size,
                 std::vector<std::string> keep, std::vector<std::string> drop, std::string unknown,
                 std::optional<std::vector<std::string>> given) {
    VocabularyOptions options;
    options.min_count = min_count;
    options.max_size = max_size;
    options.keep = std::move(keep);
    options.drop = std::move(drop);
    options.unknown = std::move(unknown);
    options.is_given = given.has_value();
    options.given = std::move(given).value_or(std::vector<std::string>());
    Vocabulary vocabulary;
    {
        const py::gil_scoped_release unlocked;
        vocabulary = builder.choose(options, &poll_signals);
    }
    py::list tokens(vocabulary.tokens.size());
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        tokens[i] = py::str(vocabulary.tokens[i]);
    }
    return py::make_tuple(tokens, moved_to_numpy(std::move(vocabulary.counts)));
}

}  // namespace

void bind_corpus(py::module_& m) {
    m.attr("LONGEST_TOKEN") = kLongestToken;
    py::class_<CorpusBuilder, std::unique_ptr<CorpusBuilder, DeletedUnlocked>>(m, "CorpusBuilder",
                                                                               py::is_final())
        .def(py::init([](std::size_t workers, bool replace, std::uint64_t max_bytes,
                         std::string folder, std::size_t piece_bytes) {
                 return new CorpusBuilder(
                     BuildOptions{workers, replace ? OnInvalidUtf8::replace : OnInvalidUtf8::raise,
                                  max_bytes, std::move(folder), piece_bytes});
             }),
             py::kw_only(), py::arg("workers"), py::arg("replace"), py::arg("max_bytes"),
             py::arg("folder"), py::arg("piece_bytes") = BuildOptions().piece_bytes)
        .def("begin_text", &CorpusBuilder::begin_text, py::arg("name"))
        .def(
            "feed",
            [](CorpusBuilder& builder, const py::object& chunk) {
                const Bytes bytes(chunk);
                const py::gil_scoped_release unlocked;
                builder.feed(bytes.view());
            },
            py::arg("chunk"))
        .def("end_text", py::overload_cast<>(&CorpusBuilder::end_text),
             py::call_guard<py::gil_scoped_release>())
        .def(
            "feed_to",
            [](CorpusBuilder& builder, std::uint64_t text, const py::object& chunk) {
                const Bytes bytes(chunk);
                const py::gil_scoped_release unlocked;
                return builder.feed(text, bytes.view());
            },
            py::arg("text"), py::arg("chunk"))
        .def("end_text_of", py::overload_cast<std::uint64_t>(&CorpusBuilder::end_text),
             py::arg("text"), py::call_guard<py::gil_scoped_release>())
        .def("add_file", &CorpusBuilder::add_file, py::arg("name"), py::arg("descriptor"),
             py::arg("size"), py::call_guard<py::gil_scoped_release>())
        .def(
            "wait_for_room",
            [](CorpusBuilder& builder, double seconds) {
                return builder.wait_for_room(milliseconds_of(seconds));
            },
            py::arg("seconds"), py::call_guard<py::gil_scoped_release>())
        .def(
            "wait_until_counted",
            [](CorpusBuilder& builder, double seconds) {
                return builder.wait_until_counted(milliseconds_of(seconds));
            },
            py::arg("seconds"), py::call_guard<py::gil_scoped_release>())
        .def("ends_before", &CorpusBuilder::ends_before, py::arg("text"))
        .def("abandon", &CorpusBuilder::abandon)
        .def("end_input_after", &CorpusBuilder::end_input_after, py::arg("text"))
        .def("raise_error", &CorpusBuilder::raise_error, py::call_guard<py::gil_scoped_release>())
        .def("begin_rows", &CorpusBuilder::begin_rows, py::arg("name"), py::arg("unit"),
             py::arg("first"))
        .def(
            "feed_rows",
            [](CorpusBuilder& builder, const py::object& data, const py::array& offsets) {
                with_strings(data, offsets, [&](const auto& rows) {
                    const py::gil_scoped_release unlocked;
                    feed_rows(builder, rows);
                });
            },
            py::arg("data"), py::arg("offsets"))
        .def(
            "add_rows",
            [](CorpusBuilder& builder, const py::object& data, const py::array& offsets,
               const Array<std::int64_t>& ends, const std::string& name, std::uint64_t first) {
                with_strings(data, offsets, [&](const auto& tokens) {
                    const std::span<const std::int64_t> of_rows = as_span(ends);
                    const py::gil_scoped_release unlocked;
                    add_rows(builder, tokens, of_rows, name, first);
                });
            },
            py::arg("data"), py::arg("offsets"), py::arg("ends").noconvert(), py::arg("name"),
            py::arg("first"))
        .def("add_sentence", &add_sentence, py::arg("sentence"), py::arg("number"))
        .def("add_sentences", &add_sentences, py::arg("sentences"), py::arg("number"),
             py::arg("end"))
        .def("choose", &choose, py::kw_only(), py::arg("min_count"), py::arg("max_size"),
             py::arg("keep"), py::arg("drop"), py::arg("unknown"), py::arg("given").none(true))
        .def_property_readonly("words_seen", &CorpusBuilder::words_seen)
        .def_property_readonly("bytes_read", &CorpusBuilder::bytes_read)
        .def_property_readonly("n_words", &CorpusBuilder::n_words)
        .def_property_readonly("n_sentences", &CorpusBuilder::n_sentences)
        .def(
            "encode",
            [](CorpusBuilder& builder, bool cut, std::uint64_t n_ids,
               const py::object& on_progress) {
                EncodedCorpus corpus;
                Meter meter;
                {
                    const py::gil_scoped_release unlocked;
                    corpus.ids.reserve(n_ids);
                    corpus.offsets.reserve(builder.n_sentences() + 1);
                    builder.encode(cut ? Outside::cut : Outside::skip, corpus,
                                   poll_with(meter, on_progress), &meter);
                }
                return py::make_tuple(moved_to_numpy(std::move(corpus.ids)),
                                      moved_to_numpy(std::move(corpus.offsets)));
            },
            py::kw_only(), py::arg("cut"), py::arg("n_ids"), py::arg("on_progress") = py::none())
        .def(
            "encode_to",
            [](CorpusBuilder& builder, int descriptor, std::uint64_t at, bool cut,
               const std::string& folder, const py::object& on_progress) {
                Meter meter;
                const py::gil_scoped_release unlocked;
                CorpusFileSink sink(descriptor, at, folder);
                builder.encode(cut ? Outside::cut : Outside::skip, sink,
                               poll_with(meter, on_progress), &meter);
                sink.finish();
                return std::pair(sink.n_ids(), sink.n_offsets());
            },
            py::arg("descriptor"), py::arg("at"), py::kw_only(), py::arg("cut"), py::arg("folder"),
            py::arg("on_progress") = py::none());

    py::class_<IdFile, std::shared_ptr<IdFile>>(m, "IdFile", py::is_final())
        .def(py::init(
                 [](const std::vector<std::tuple<int, std::string, std::uint64_t, std::uint64_t>>&
                        parts) {
                     std::vector<IdSegment> segments;
                     for (const auto& [descriptor, name, at, n_ids] : parts) {
                         segments.push_back({descriptor, name, at, n_ids});
                     }
                     return std::make_shared<IdFile>(segments);
                 }),
             py::arg("segments"))
        .def("__len__", &IdFile::size)
        .def(
            "read",
            [](const IdFile& file, std::uint64_t begin, std::uint64_t end) {
                if (begin > end || end > file.size()) {
                    throw py::index_error("ids " + std::to_string(begin) + " to " +
                                          std::to_string(end) + " are not among the " +
                                          std::to_string(file.size()));
                }
                py::array_t<TokenId> ids(static_cast<py::ssize_t>(end - begin));
                TokenId* const to = ids.mutable_data();
                {
                    const py::gil_scoped_release unlocked;
                    file.read(begin, end, to);
                }
                return ids;
            },
            py::arg("begin"), py::arg("end"))
        .def(
            "fingerprint",
            [](const IdFile& file, std::uint64_t workers) {
                const py::gil_scoped_release unlocked;
                return fingerprint(file, workers, &poll_signals);
            },
            py::arg("workers"));
}

}  // namespace sgns
