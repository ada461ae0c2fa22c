"""Ingestion: files, sentences and strings give the same corpus."""

import fsspec
import numpy as np
import pytest
from sgns import Corpus, CorpusError

TEXT = "The cat saw the CAT.\nÉcole école a-b c\n\nthe end"
SENTENCES = [line.split() for line in TEXT.split("\n")]


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "text.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def words(corpus):
    return [[corpus.vocabulary.tokens[i] for i in sentence] for sentence in corpus]


@pytest.mark.parametrize("options", [{}, {"workers": 1}, {"workers": 3}, {"max_memory": 1 << 26}])
def test_all_sources_build_the_same_corpus(path, options):
    expected = Corpus.from_file(path, 1)
    assert words(expected) == SENTENCES
    for corpus in (
        Corpus.from_file(path, 1, **options),
        Corpus.from_sentences(SENTENCES, 1, **options),
        Corpus.from_sentences(iter(TEXT.split("\n")), 1, **options),
    ):
        assert corpus.vocabulary == expected.vocabulary
        np.testing.assert_array_equal(corpus.ids, expected.ids)
        np.testing.assert_array_equal(corpus.offsets, expected.offsets)


def phases(events):
    return [(e["phase"], e["unit"], e["done"], e["total"]) for e in events if e["event"] == "end"]


def test_reading_a_file_shows_bytes_and_words(path, shown):
    display, events = shown
    Corpus.from_file(path, 1, progress=display)
    n_bytes = path.stat().st_size
    assert phases(events) == [
        ("reading", "bytes", n_bytes, n_bytes),
        ("encoding", "words", 11, 11),
    ]
    assert {e["status"] for e in events if e["event"] == "end"} == {"finished"}
    assert [e["words"] for e in events if e["phase"] == "reading"][-1] == 11
    assert events[0]["event"] == "begin"


@pytest.mark.parametrize("options", [{"lowercase": True}, {"tokenizer": r"[^ \n]+"}])
def test_text_that_python_splits_shows_bytes_too(path, shown, options):
    display, events = shown
    Corpus.from_file(path, 1, progress=display, **options)
    assert phases(events)[0] == ("reading", "bytes", path.stat().st_size, path.stat().st_size)


@pytest.mark.parametrize("kind", [list, str])
def test_reading_sentences_shows_their_number_now_and_then(shown, kind):
    display, events = shown
    sentence = ["a", "b"] if kind is list else "a b" * 500
    corpus = Corpus.from_sentences([sentence] * 25_000, 1, progress=display)
    assert phases(events)[0] == ("reading", "sentences", 25_000, None)
    done = [e["done"] for e in events if e["phase"] == "reading" and e["event"] == "progress"]
    assert len(done) >= 3
    assert done == sorted(done)
    assert corpus.n_sentences == 25_000


def test_a_reading_that_fails_is_shown_as_failed(tmp_path, shown):
    display, events = shown
    (tmp_path / "text.txt").write_bytes(b"caf\xe9")
    with pytest.raises(CorpusError):
        Corpus.from_file(tmp_path / "text.txt", 1, progress=display)
    assert [(e["event"], e.get("status")) for e in events][-1] == ("end", "failed")


def test_a_wrong_display_is_refused_before_anything_is_read():
    with pytest.raises(ValueError, match=r"^progress must be .* did you mean 'log'"):
        Corpus.from_file("no such file", 1, progress="logs")


@pytest.mark.parametrize("options", [{}, {"lowercase": True}])
def test_a_name_of_bytes_that_are_not_text_stands_for_its_file(options):
    name = "memory://names/b\udcff.txt"  # so Python writes the byte FF of a name
    memory = fsspec.filesystem("memory")
    memory.pipe("/names/b\udcff.txt", TEXT.encode())
    corpus = Corpus.from_file(name, 1, **options)
    assert corpus.n_words == sum(map(len, SENTENCES))
    memory.pipe("/names/b\udcff.txt", b"a \xff b")
    with pytest.raises(ValueError, match=r"names/b.\.txt: not UTF-8 at line 1"):
        Corpus.from_file(name, 1, **options)
