"""Sentences of tokens or of ids. The first sentence that is not empty decides."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sgns import Corpus, CorpusError, Vocabulary, _core


def test_integers_are_ids():
    for sentences in ([[], [2, 0], [], [2]], [[], np.array([2, 0]), [], np.uint8([2])]):
        corpus = Corpus.from_sentences(sentences)
        assert corpus.ids.tolist() == [2, 0, 2]
        assert corpus.offsets.tolist() == [0, 0, 2, 2, 3]
        assert corpus.vocabulary == Vocabulary(["0", "1", "2"], [1, 0, 2])
    with pytest.raises(TypeError, match="sentence 1 must be integers"):
        Corpus.from_sentences([[1, 2], ["a"]])
    with pytest.raises(IndexError, match="sentence 1 holds id -1 at position 0"):
        Corpus.from_sentences([[1, 2], np.int16([-1])])


def test_options_of_integers(tmp_path):
    with pytest.raises(ValueError, match="tokenizer is for tokens, but the sentences hold ids"):
        Corpus.from_sentences([[1]], tokenizer=".")
    words = Corpus.from_sentences([[1, 0], [1]], vocabulary=["x", "y"], errors="strict")
    assert words.vocabulary == Vocabulary(["x", "y"], [1, 2])
    saved = Corpus.from_sentences([[1, 0], [1]], save_to=tmp_path / "c.safetensors")
    again = Corpus.open(tmp_path / "c.safetensors")
    assert saved.ids.tolist() == again.ids.tolist() == [1, 0, 1]
    assert isinstance(saved.id_source, _core.IdFile)


def assert_equal(a, b):
    assert a.vocabulary == b.vocabulary
    assert a.ids.tolist() == b.ids.tolist()
    assert a.offsets.tolist() == b.offsets.tolist()
    assert a.n_raw_words == b.n_raw_words


def test_empty_rows_at_the_start_can_be_of_any_type():
    nothing = pa.array([None, None])
    empty = pa.array([[], None])
    for rest, n_tokens in (([3], 4), (["x"], 1), ("x", 1)):
        column = pd.Series([None] * 1500 + ([] if rest == "x" else [[]]) + [rest], dtype=object)
        corpus = Corpus.from_column(column, 1)
        assert len(corpus.vocabulary) == n_tokens
        assert corpus.offsets.tolist() == [0] * len(column) + [1]
    for column in (nothing, empty, pa.array([], pa.string()), pa.chunked_array([], pa.string())):
        with pytest.raises(CorpusError, match=f"the column: no tokens in {len(column)} sentences"):
            Corpus.from_column(column)


def test_mixed_tokens_and_ids_are_refused():
    rows = [["a"]] * 2000 + [[1]] * 2000
    for column in (pd.Series(rows), pd.Series(rows[::-1])):
        with pytest.raises(TypeError, match=r"row \d+ holds (ids|strings)|different types"):
            Corpus.from_column(column, 1)


def test_options_of_ids(tmp_path):
    column = pa.array([[2, 0], [2]])
    with pytest.raises(ValueError, match="lowercase is for tokens, but the sentences hold ids"):
        Corpus.from_column(column, lowercase=True)
    named = Corpus.from_column(column, vocabulary=["x", "y", "z"], lowercase=False, keep=[])
    assert named.vocabulary == Vocabulary(["x", "y", "z"], [1, 0, 2])
    saved = Corpus.from_column(column, save_to=tmp_path / "c.safetensors")
    assert (tmp_path / "c.safetensors").exists()
    assert_equal(saved, Corpus.from_column(column))
