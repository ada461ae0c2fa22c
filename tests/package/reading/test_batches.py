"""Batches of sentences, as numbers and bytes."""

import sys

import numpy as np
import pytest
from sgns import Corpus
from sgns.reading.batches import GrowingIds, IdBatch, TextBatch, TokenBatch, empty_batch, is_empty

TEXT = TextBatch(b"-a bc", np.array([1, 2, 3, 3, 5], np.int32))


def test_rows_one_by_one():
    assert list(TEXT) == [b"a", b" ", b"", b"bc"]
    assert list(TextBatch(memoryview(b"ab"), np.array([0, 2]))) == [b"ab"]
    rows = TokenBatch(TEXT, np.array([0, 3, 3, 4]))
    assert list(rows) == [[], [b"a", b" ", b""], [], [b"bc"]]
    assert (len(TEXT), len(rows), len(TextBatch(b"", np.empty(0, np.int32)))) == (4, 4, 0)


def test_empty_rows():
    assert list(empty_batch(2)) == [[], []]
    assert is_empty(empty_batch(2))
    assert is_empty(empty_batch(0))
    assert not is_empty(TEXT)
    assert not is_empty(IdBatch(np.array([1]), np.array([1])))


def test_ids_are_appended():
    ids = GrowingIds()
    ids.add([3, 1], 0)
    ids.add(np.empty(0), 1)
    ids.add_batch("column", IdBatch(np.array([7, 8, 9], np.int8), np.array([1, 1, 3])), 0)
    ids.add_batch("column", empty_batch(2), 3)
    ids.add(np.arange(8, dtype=np.uint32)[::4], 2)
    assert ids.ids.tolist() == [3, 1, 7, 8, 9, 0, 4]
    assert ids.offsets.tolist() == [0, 2, 2, 3, 3, 5, 5, 5, 7]


def test_invalid_ids_are_refused():
    ids = GrowingIds()
    with pytest.raises(IndexError, match="sentence 5 holds id -1 at position 1"):
        ids.add([1, -1], 5)
    with pytest.raises(
        IndexError, match=r"column, rows 4 to 5 in one list, holds id 4294967295 at"
    ):
        ids.add_batch("column", IdBatch(np.array([1, 2**32 - 1]), np.array([1, 2])), 4)
    with pytest.raises(TypeError, match="column: row 4 holds strings, but earlier rows hold ids"):
        ids.add_batch("column", TEXT, 4)


def test_sentences_of_ids_are_not_kept_as_objects():
    alive, most = 0, 0

    class Sentence(list):
        def __init__(self, ids):
            nonlocal alive, most
            super().__init__(ids)
            alive += 1
            most = max(most, alive)

        def __del__(self):
            nonlocal alive
            alive -= 1

    corpus = Corpus.from_sentences(Sentence([i % 7, 1]) for i in range(1000))
    assert corpus.n_words == 2000
    assert len(corpus) == 1000
    assert most <= 4
    assert sys.getsizeof(corpus.ids) < 200  # a view


def test_an_array_can_be_reused_for_the_next_sentence():
    def walks():
        walk = np.zeros(2, np.uint32)
        for i in range(3):
            walk[:] = i
            yield walk

    assert Corpus.from_sentences(walks()).ids.tolist() == [0, 0, 1, 1, 2, 2]
