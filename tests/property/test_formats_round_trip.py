"""Formats: all that a format can store is loaded bit for bit."""

from __future__ import annotations

import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from sgns.formats import FORMATS, load_vectors, save_vectors
from sgns.vectors import Subwords, SubwordVectors, WordVectors
from sgns.vocabulary import Vocabulary


@pytest.fixture(scope="module", autouse=True)
def no_waiting_for_the_disk():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: None)
        yield


FINITE = st.floats(width=32, allow_nan=False, allow_infinity=False)


def tokens(forbidden: str) -> st.SearchStrategy[str]:
    letters = st.characters(exclude_categories=["Cs"], exclude_characters=forbidden)
    return st.text(letters, min_size=1 if forbidden else 0, max_size=6)


@pytest.mark.parametrize("format", FORMATS, ids=lambda format: format.name)
@settings(max_examples=60)
@given(data=st.data())
def test_round_trip(tmp_path_factory, format, data):
    names = data.draw(st.lists(tokens(format.forbidden), min_size=1, max_size=5, unique=True))
    shape = (len(names), data.draw(st.integers(1, 5)))
    matrix = data.draw(arrays.arrays(np.float32, shape, elements=FINITE))
    vectors = WordVectors(Vocabulary(names), matrix)
    path = tmp_path_factory.getbasetemp() / f"v{format.extensions[0]}"

    save_vectors(vectors, path)
    found = load_vectors(path)

    assert found.vocabulary.tokens == tuple(names)
    np.testing.assert_array_equal(found.matrix.view(np.uint32), matrix.view(np.uint32))


@pytest.mark.parametrize("format", FORMATS, ids=lambda format: format.name)
@settings(max_examples=30)
@given(data=st.data())
def test_any_token_is_stored_or_refused(tmp_path_factory, format, data):
    names = data.draw(st.lists(tokens(""), min_size=1, max_size=3, unique=True))
    forbidden = set(format.forbidden)
    bad = [name for name in names if forbidden and (not name or forbidden & set(name))]
    path = tmp_path_factory.getbasetemp() / f"w{format.extensions[0]}"
    path.unlink(missing_ok=True)
    vectors = WordVectors(Vocabulary(names), np.ones((len(names), 2)))
    if bad:
        with pytest.raises(ValueError, match="cannot hold the token"):
            save_vectors(vectors, path)
        assert not path.exists()
    else:
        save_vectors(vectors, path)
        assert load_vectors(path).vocabulary.tokens == tuple(names)


@pytest.mark.parametrize("name", [format.name for format in FORMATS if format.has_ngrams])
@settings(max_examples=60)
@given(data=st.data())
def test_round_trip_with_ngrams(tmp_path_factory, name, data):
    names = data.draw(st.lists(tokens("\0"), min_size=1, max_size=5, unique=True))
    of_all = st.lists(st.integers(0, 2**62), min_size=len(names), max_size=len(names))
    counts = data.draw(st.none() | of_all)
    low = data.draw(st.integers(1, 4))
    subwords = Subwords(low, data.draw(st.integers(low, 7)), data.draw(st.integers(1, 20)))
    shape = (len(names) + subwords.buckets, data.draw(st.integers(1, 4)))
    rows = data.draw(arrays.arrays(np.float32, shape, elements=st.floats(-9, 9, width=32)))
    vectors = SubwordVectors(Vocabulary(names, counts), rows, subwords)
    path = tmp_path_factory.getbasetemp() / f"{name}.file"

    vectors.save(path, name)
    found = WordVectors.load(path)

    assert found.vocabulary.tokens == tuple(names)
    if counts is not None and counts != [1] * len(names):
        assert found.vocabulary.counts.tolist() == counts
    assert found.subwords == subwords
    np.testing.assert_array_equal(found.rows.view(np.uint32), rows.view(np.uint32))
    unseen = data.draw(tokens(""))
    assert (unseen in found) == (unseen in vectors)
    if unseen in vectors:
        np.testing.assert_array_equal(found[unseen], vectors[unseen])
