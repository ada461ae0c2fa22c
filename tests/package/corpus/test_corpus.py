"""Corpora from files and sentences, and their errors."""

import gzip

import numpy as np
import pytest
from sgns import Corpus, CorpusError, Vocabulary

from ...waiting import n_threads, wait_for_threads

TEXT = "b a b\n\nc a b\nc"


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "corpus.txt"
    path.write_bytes(TEXT.encode())
    return path


def assert_is_text(corpus: Corpus, n_files: int = 1) -> None:
    assert corpus.vocabulary == Vocabulary(["b", "a", "c"], np.array([3, 2, 2]) * n_files)
    assert corpus.ids.tolist() == [0, 1, 0, 2, 1, 0, 2] * n_files
    assert corpus[0].tolist() == [0, 1, 0]
    assert corpus[1].tolist() == []
    assert corpus[-1].tolist() == [2]
    assert (corpus.n_words, len(corpus)) == (7 * n_files, 4 * n_files)


def test_from_file(path):
    assert_is_text(Corpus.from_file(path, 1))
    assert_is_text(Corpus.from_file(str(path), 1))
    assert_is_text(Corpus.from_file([path, path], 1), n_files=2)


def test_from_compressed_file(tmp_path):
    (tmp_path / "a.gz").write_bytes(gzip.compress(TEXT.encode()))
    assert_is_text(Corpus.from_file(tmp_path / "a.gz", 1))


def test_rare_tokens_leave_no_gap(path):
    corpus = Corpus.from_file(path, min_count=3)
    assert corpus.vocabulary.tokens == ("b",)
    assert corpus.offsets.tolist() == [0, 2, 2, 3, 3]
    assert (corpus.n_words, corpus.n_raw_words) == (3, 7)


def test_a_line_of_a_million_words(tmp_path):
    path = tmp_path / "line.txt"
    path.write_text("x y " * 500_000 + "z" * 3_000_000)
    corpus = Corpus.from_file(path, min_count=1)
    assert (corpus.n_words, corpus.n_sentences) == (1_000_001, 1)
    assert len(corpus.vocabulary.tokens[2]) == 3_000_000


def test_reading_reports_progress_and_stops_at_an_exception(path):
    seen = []
    Corpus.from_file([path, path], 1, on_progress=seen.append)
    assert [progress.bytes_done for progress in seen] == [len(TEXT), 2 * len(TEXT)]
    assert all(progress.bytes_total == 2 * len(TEXT) for progress in seen)
    assert all(0 <= progress.words_done <= 14 for progress in seen)
    assert seen[0].seconds_left >= seen[1].seconds_left == 0

    def fail(done):
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        Corpus.from_file(path, 1, on_progress=fail)


def test_not_utf8(tmp_path):
    path = tmp_path / "latin.txt"
    path.write_bytes("un\ncaf\u00e9 a\n".encode("latin-1"))
    with pytest.raises(CorpusError, match=r"latin\.txt: not UTF-8 at line 2, byte offset 6"):
        Corpus.from_file(path, 1)
    corpus = Corpus.from_file(path, 1, errors="replace")
    assert corpus.vocabulary.tokens == ("a", "caf\ufffd", "un")
    with pytest.raises(ValueError, match="errors must be one of strict, replace, got 'ignore'"):
        Corpus.from_file(path, 1, errors="ignore")


@pytest.mark.parametrize("text", ["", "\n\n", " \t\r\n "])
def test_no_tokens(tmp_path, text):
    path = tmp_path / "empty.txt"
    path.write_text(text)
    with pytest.raises(CorpusError, match=r"empty\.txt: no tokens"):
        Corpus.from_file(path)


def test_everything_below_min_count(path):
    with pytest.raises(CorpusError, match="no token occurs min_count=4 times in 7 words"):
        Corpus.from_file(path, min_count=4)
    with pytest.raises(ValueError, match="min_count must be at least 1, got 0"):
        Corpus.from_file(path, min_count=0)


def test_from_sentences():
    sentences = [line.split() for line in TEXT.split("\n")]
    assert_is_text(Corpus.from_sentences(sentences, 1))
    assert_is_text(Corpus.from_sentences((tuple(s) for s in sentences), 1))
    assert_is_text(Corpus.from_sentences((iter(s) for s in sentences), 1))
    assert_is_text(Corpus.from_sentences((np.array(s, dtype=str) for s in sentences), 1))


def test_invalid_sentences_are_refused():
    with pytest.raises(CorpusError, match="no tokens in 0 sentences"):
        Corpus.from_sentences([])
    with pytest.raises(CorpusError, match="no tokens in 2 sentences"):
        Corpus.from_sentences([[], []])
    with pytest.raises(TypeError, match="sentences must be an iterable of sentences, not 'a b'"):
        Corpus.from_sentences("a b")
    with pytest.raises(TypeError, match="sentence 1 is the bytes"):
        Corpus.from_sentences([["a"], b"a b"])
    with pytest.raises(TypeError, match="token 1 of sentence 0 is of type NoneType"):
        Corpus.from_sentences([["a", None]])
    with pytest.raises(ValueError, match="token 0 of sentence 1 holds a lone surrogate"):
        Corpus.from_sentences([["a"], ["\ud800"]])


@pytest.mark.parametrize(
    "first", [["a", "b"], "a b " * 100, ("a",), [1, 2], np.array([1, 2]), iter("ab")]
)
@pytest.mark.parametrize("n", [0, 1, 10_000])
def test_exceptions_of_an_iterator_are_raised(first, n):
    class Gone(BaseException):
        pass

    def sentences():
        yield from [first] * n
        raise Gone("the source is gone")

    before = n_threads()
    with pytest.raises(Gone, match="the source is gone") as caught:
        Corpus.from_sentences(sentences(), 1, workers=2)
    wait_for_threads(before)  # although the error, and so all frames, still exist
    assert caught.tb is not None


def test_errors_while_reading_leave_no_thread(path):
    path.write_text("a b c\n" * 500_000)
    before = n_threads()
    with pytest.raises(CorpusError) as caught:
        Corpus.from_file(path, 500_001, workers=2)
    with pytest.raises(ZeroDivisionError) as also:
        Corpus.from_file(path, 1, on_progress=lambda done: 1 // (done.bytes_done < 2_000_000))
    wait_for_threads(before)
    assert caught.tb is not also.tb


def test_sentences_can_be_of_mixed_types():
    sentences = [["a", "b"], "a b", ("b",), iter(["a"]), "", [], "a\nb\n", ["a b"], "c"]
    corpus = Corpus.from_sentences(sentences, 1)
    tokens = corpus.vocabulary.tokens
    assert [[tokens[i] for i in sentence] for sentence in corpus] == [
        ["a", "b"], ["a", "b"], ["b"], ["a"], [], [], ["a", "b"], ["a b"], ["c"]
    ]  # fmt: skip
    with pytest.raises(TypeError, match="token 0 of sentence 3 is of type int"):
        Corpus.from_sentences(["a", ["a"], ["b"], [1]])
    with pytest.raises(TypeError, match="sentence 2 is the bytes b'a'"):
        Corpus.from_sentences(["a", ["a"], b"a"])
    with pytest.raises(TypeError, match=r"sentence 1 is 3 \(int\): a sentence is a list of tokens"):
        Corpus.from_sentences([["a"], 3])


def test_a_list_can_be_reused_for_the_next_sentence():
    def sentences():
        sentence = []
        for word in "abc":
            sentence[:] = [word, word]
            yield sentence

    assert Corpus.from_sentences(sentences(), 1).ids.tolist() == [0, 0, 1, 1, 2, 2]


@pytest.mark.parametrize("options", [{}, {"lowercase": True}, {"tokenizer": r"\S+"}])
def test_each_of_many_strings_is_a_sentence(options):
    strings = ["a\nb \ufeffc", "", "\ufeffd"] * 200_000
    corpus = Corpus.from_sentences(iter(strings), 1, **options)
    assert corpus.vocabulary.tokens == ("a", "b", "\ufeffc", "\ufeffd")
    assert corpus.offsets[:7].tolist() == [0, 3, 3, 4, 7, 7, 8]
    assert len(corpus) == 600_000


def test_the_error_of_a_long_token_has_the_number_of_the_string():
    def sentences():
        yield from ["a b"] * 700_000
        yield "x" * ((1 << 24) + 1)
        yield "a"

    with pytest.raises(
        CorpusError, match="sentences: a token of more than 16 MiB in sentence 700000"
    ):
        Corpus.from_sentences(sentences(), 1)


@pytest.mark.parametrize("options", [{}, {"lowercase": True}, {"tokenizer": r"\S+"}])
def test_other_encodings_are_named_with_the_way_to_convert(tmp_path, options):
    path = tmp_path / "text.txt"
    text = "дом и лес\nсинее небо\n" * 20  # noqa: RUF001
    for errors in ("strict", "replace"):
        for encoding in ("utf-16", "utf-16-le", "utf-32-be"):
            path.write_text(text, encoding=encoding)
            with pytest.raises(CorpusError, match=r"the text is UTF-.*: iconv -f UTF-") as caught:
                Corpus.from_file(path, 1, errors=errors, **options)
            assert "replace" not in str(caught.value)
    path.write_text(text, encoding="cp1251")
    with pytest.raises(CorpusError, match=r"line 1, byte offset 0: .* iconv -f CP1251") as caught:
        Corpus.from_file(path, 1, **options)
    assert "replace" not in str(caught.value)
    assert Corpus.from_file(path, 1, errors="replace", **options).n_words == 100


@pytest.mark.parametrize("options", [{}, {"tokenizer": r"\S+"}])
def test_replacement_is_advised_where_it_helps(tmp_path, options):
    path = tmp_path / "text.txt"
    path.write_bytes("é è ê\n".encode() * 50 + b"\xff\n")
    with pytest.raises(CorpusError, match=r'at line 51, .*; errors="replace" reads on$'):
        Corpus.from_file(path, 1, **options)
    assert Corpus.from_file(path, 1, errors="replace", **options).n_words == 151


def test_binary_files_are_not_text(tmp_path):
    path = tmp_path / "text.txt"
    path.write_bytes(gzip.compress(b"a b c\n" * 1000, mtime=0))
    for errors in ("strict", "replace"):
        with pytest.raises(CorpusError, match=r"text\.txt: "):
            Corpus.from_file(path, 1, errors=errors)


@pytest.mark.parametrize("options", [{}, {"lowercase": True}, {"tokenizer": r"\S+"}])
def test_lone_surrogates_can_be_replaced(options):
    words = [["a\ud83d", "b", "\udc00c"], ["b"] * 40 + ["\ud83d\ude00"]]
    expected = ["a\ufffd", "b", "\ufffdc", "\U0001f600"]
    for sentences in (words, list(map(" ".join, words))):
        corpus = Corpus.from_sentences(sentences, 1, errors="replace", **options)
        assert sorted(corpus.vocabulary) == sorted(expected)
        assert corpus.n_words == 44
        with pytest.raises(ValueError, match=r'a lone surrogate: .*; errors="replace" reads on$'):
            Corpus.from_sentences(sentences, 1, **options)


def test_a_byte_order_mark_before_the_first_line_is_taken_off():
    for options in ({}, {"tokenizer": r"\S+"}):
        corpus = Corpus.from_sentences(["\ufeffa b", "a"], 1, **options)
        assert corpus.vocabulary.tokens == ("a", "b")


def test_a_string_in_place_of_sentences_is_refused_with_advice():
    with pytest.raises(TypeError, match=r"for lines of text pass text\.split.*Corpus\.from_file"):
        Corpus.from_sentences("a b c")
