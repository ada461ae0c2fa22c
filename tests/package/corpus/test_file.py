"""Files of corpora: saved from memory or while they are built, and opened."""

import gc
import os
import re
from pathlib import Path

import numpy as np
import pytest
import sgns
from sgns import Corpus, CorpusError, FormatError, _core
from sgns.corpus import as_corpus
from sgns.files import container


def test_save_and_open(tmp_path, corpus):
    corpus.save(tmp_path / "c.safetensors")
    for again in (
        Corpus.open(tmp_path / "c.safetensors"),
        as_corpus(tmp_path / "c.safetensors"),
    ):
        assert again.vocabulary == corpus.vocabulary
        assert np.array_equal(again.ids, corpus.ids)
        assert np.array_equal(again.offsets, corpus.offsets)
        assert again.n_raw_words == corpus.n_raw_words
        assert isinstance(again.id_source, _core.IdFile)
        assert again[7].tolist() == again[7 - len(again)].tolist() == corpus[7].tolist()


def test_training_from_a_file_is_the_same(tmp_path, corpus):
    corpus.save(tmp_path / "c.safetensors")
    opened = Corpus.open(tmp_path / "c.safetensors")
    first, second = (sgns.train(c, vector_size=8, epochs=1, workers=1) for c in (corpus, opened))
    assert np.array_equal(first.vectors.matrix, second.vectors.matrix)


def test_a_saved_corpus_with_an_id_past_its_vocabulary(tmp_path, corpus):
    ids = corpus.ids.copy()
    ids[123] = 200
    Corpus(corpus.vocabulary, ids, corpus.offsets).save(tmp_path / "c.safetensors")
    with pytest.raises(IndexError, match="id 200 at position 123"):
        sgns.train(tmp_path / "c.safetensors")


def test_an_open_corpus_is_closed_at_the_end_of_the_interpreter(tmp_path, corpus, monkeypatch):
    """Modules may be cleared before, as happens with torch."""
    corpus.save(tmp_path / "c.safetensors")
    opened = Corpus.open(tmp_path / "c.safetensors")
    descriptor = opened.stored_ids.segments[0].file.fileno()
    with monkeypatch.context() as patch:
        patch.setattr(container, "os", None)
        del opened
        gc.collect()
    with pytest.raises(OSError, match=r"Bad file descriptor|WinError 6"):
        os.fstat(descriptor)


def test_other_files_are_refused(tmp_path, corpus):
    path = tmp_path / "c.safetensors"
    sgns.train(corpus, vector_size=2, epochs=1).save(path)
    with pytest.raises(FormatError, match="wanted 'corpus'"):
        Corpus.open(path)
    path.write_bytes(b"nothing")
    with pytest.raises(FormatError, match=r"c\.safetensors"):
        Corpus.open(path)
    bad = Corpus.from_ids([0, 1])
    bad.offsets = np.array([0, 1], np.uint64)
    bad.save(path)
    with pytest.raises(FormatError, match="offsets must rise"):
        Corpus.open(path)


TEXT = "The cat saw the CAT.\nÉcole école a-b c\n\nthe end"


SENTENCES = [line.split() for line in TEXT.split("\n")]


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "text.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def words(corpus):
    return [[corpus.vocabulary.tokens[i] for i in sentence] for sentence in corpus]


@pytest.mark.parametrize("drop", [[], ["c"]])
def test_a_corpus_can_be_saved_while_it_is_built(path, tmp_path, drop):
    built = Corpus.from_file(path, 1, drop=drop)
    saved = Corpus.from_file(path, 1, drop=drop, save_to=tmp_path / "c.safetensors")
    opened = Corpus.open(tmp_path / "c.safetensors")
    assert built.n_words % 2 == (0 if drop else 1)  # offsets are aligned to 8 bytes
    for corpus in (saved, opened):
        assert corpus.vocabulary == built.vocabulary
        assert (corpus.n_words, corpus.n_raw_words) == (built.n_words, built.n_raw_words)
        np.testing.assert_array_equal(corpus.ids, built.ids)
        np.testing.assert_array_equal(corpus.offsets, built.offsets)
    options = {"vector_size": 4, "epochs": 2, "sample": 0, "workers": 1}
    np.testing.assert_array_equal(
        sgns.train(opened, **options).vectors.matrix, sgns.train(built, **options).vectors.matrix
    )


def test_an_existing_file_stays_if_building_fails(path, tmp_path):
    target = tmp_path / "c.safetensors"
    target.write_bytes(b"old")
    with pytest.raises(CorpusError, match="no token occurs min_count=99 times"):
        Corpus.from_file(path, 99, save_to=target)
    path.write_bytes(b"\xff")
    with pytest.raises(CorpusError, match="not UTF-8"):
        Corpus.from_file(path, 1, save_to=target)
    assert target.read_bytes() == b"old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["c.safetensors", "text.txt"]


def test_a_changed_byte_of_a_saved_corpus_is_detected(path, tmp_path):
    target = tmp_path / "c.safetensors"
    Corpus.from_file(path, 1, save_to=target)
    whole = target.read_bytes()
    for place in range(0, len(whole), 97):
        damaged = bytearray(whole)
        damaged[place] ^= 1
        target.write_bytes(damaged)
        with pytest.raises(FormatError, match=re.escape(str(target))):
            Corpus.open(target)
    damaged = bytearray(whole)
    damaged[-1] ^= 1
    target.write_bytes(damaged)
    with pytest.raises(FormatError, match=r"bytes \d+ to \d+ do not match their checksum"):
        Corpus.open(target)


def test_an_open_corpus_stays_readable_after_its_file_is_replaced(path, tmp_path):
    target = tmp_path / "c.safetensors"
    corpus = Corpus.from_file(path, 1, save_to=target)
    Corpus.from_sentences([["other"] * 5], 1, save_to=target)
    assert words(corpus) == SENTENCES
    assert sgns.train(corpus, vector_size=2, epochs=1, sample=0).words_trained == corpus.n_words


def test_a_full_disk_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        Corpus.from_sentences([["a"]], 1, save_to=tmp_path / "nowhere" / "c.safetensors")


@pytest.mark.parametrize(
    "build",
    [
        lambda **options: Corpus.from_file("endless", **options),
        lambda **options: Corpus.from_sentences(_never(), **options),
        lambda **options: Corpus.from_sessions(np.arange(3), ["a", "b", "c"], **options),
    ],
)
def test_a_corpus_that_cannot_be_saved_is_not_read(tmp_path, monkeypatch, build):
    monkeypatch.chdir(tmp_path)
    os.mkfifo("endless")  # opening it would wait for ever
    with pytest.raises(FileNotFoundError, match="create the folder "):
        build(save_to=tmp_path / "none" / "c.safetensors")
    with pytest.raises(IsADirectoryError):
        build(save_to=tmp_path)


def test_a_corpus_is_not_saved_over_its_text(tmp_path):
    path = tmp_path / "t.txt"
    path.write_text("a b\n" * 9)
    for name in (path, tmp_path, path.as_uri(), Path(f"file://{path}")):
        with pytest.raises(ValueError, match=r"t\.txt is both input and save_to: choose another"):
            Corpus.from_file(name, save_to=path)
    assert path.read_text() == "a b\n" * 9


def _never():
    pytest.fail("the sentences were read")
    yield []
