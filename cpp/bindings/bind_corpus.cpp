// bind_corpus.cpp: counting and encoding.
#include "bindings.hpp"
#include "sgns/corpus.hpp"
#include "sgns/tokens.hpp"

#include <string>

namespace sgns {

namespace {

/// Adds one sentence of Python strings. Stays under the GIL: it reads nothing but objects.
void add_sentence(CorpusBuilder& builder, const py::object& sentence) {
    std::size_t position = 0;
    const auto where = [&] {
        return "token " + std::to_string(position) + " of sentence " +
               std::to_string(builder.n_sentences());
    };
    for (const py::handle token : sentence) {
        if (!PyUnicode_Check(token.ptr())) {
            throw py::type_error(where() + " is of type " +
                                 std::string(py::str(py::type::handle_of(token).attr("__name__"))) +
                                 ": tokens must be strings");
        }
        Py_ssize_t size = 0;
        const char* const text = PyUnicode_AsUTF8AndSize(token.ptr(), &size);
        if (text == nullptr) {
            PyErr_Clear();
            throw py::value_error(where() + " holds a lone surrogate: not valid Unicode");
        }
        builder.token({text, static_cast<std::size_t>(size)});
        ++position;
    }
    builder.end_sentence();
}

}  // namespace

void bind_corpus(py::module_& m) {
    py::class_<CorpusBuilder>(m, "CorpusBuilder", py::is_final())
        .def(py::init())
        .def_property_readonly("n_words", &CorpusBuilder::n_words)
        .def_property_readonly("n_sentences", &CorpusBuilder::n_sentences)
        .def("add_sentence", &add_sentence, py::arg("sentence"))
        .def(
            "finish",
            [](CorpusBuilder& builder, std::uint64_t min_count) {
                EncodedCorpus corpus;
                {
                    const py::gil_scoped_release unlocked;
                    corpus = builder.finish(min_count);
                }
                py::list tokens(corpus.vocabulary.tokens.size());
                for (std::size_t i = 0; i < tokens.size(); ++i) {
                    tokens[i] = py::str(corpus.vocabulary.tokens[i]);
                }
                return py::make_tuple(tokens, moved_to_numpy(std::move(corpus.vocabulary.counts)),
                                      moved_to_numpy(std::move(corpus.ids)),
                                      moved_to_numpy(std::move(corpus.offsets)),
                                      corpus.n_raw_words);
            },
            py::arg("min_count"));

    py::class_<Tokenizer>(m, "Tokenizer", py::is_final())
        .def(py::init([](const std::string& source, bool replace, CorpusBuilder& builder) {
                 return std::make_unique<Tokenizer>(
                     source, replace ? OnInvalidUtf8::replace : OnInvalidUtf8::raise, builder);
             }),
             py::arg("source"), py::arg("replace"), py::arg("builder"), py::keep_alive<1, 4>())
        .def(
            "feed",
            [](Tokenizer& tokenizer, const py::bytes& chunk) {
                const std::string_view text = chunk;
                const py::gil_scoped_release unlocked;
                tokenizer.feed(text);
            },
            py::arg("chunk"))
        .def("finish", [](Tokenizer& tokenizer) {
            const py::gil_scoped_release unlocked;
            tokenizer.finish();
        });
}

}  // namespace sgns
