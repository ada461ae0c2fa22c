"""Formats: all that a format can store is loaded bit for bit."""

from __future__ import annotations

import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from sgns.formats import FORMATS, load_vectors, save_vectors
from sgns.vectors import WordVectors
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
