"""KeyedVectors: gensim's signatures, and the names of gensim 3."""

import inspect

import numpy as np
import pytest
from sgns.compat.gensim import KeyedVectors


def test_signatures_agree_with_gensim(real):
    """All parameters have the names, positions and defaults of gensim."""
    for name, method in {**vars(KeyedVectors.__mro__[1]), **vars(KeyedVectors)}.items():
        their = getattr(real["KeyedVectors"], name, None)
        if name.startswith("_") or not inspect.isfunction(method) or their is None:
            continue
        if name in ("save", "word_vec", "words_closer_than"):  # other parameters in gensim
            continue
        mine = inspect.signature(method).parameters.values()
        expected = inspect.signature(their).parameters.values()
        assert [(p.name, p.default) for p in mine] == [(p.name, p.default) for p in expected], name


def test_names_of_gensim_3(ours):
    with pytest.warns(DeprecationWarning, match="use key_to_index"):
        vocabulary = ours.vocab
    assert len(vocabulary) == len(ours)
    assert list(vocabulary) == ours.index_to_key
    assert vocabulary["w4"].index == 4
    assert vocabulary["w4"].count == ours.get_vecattr("w4", "count")
    assert "unknown" not in vocabulary
    for name in ("index2word", "index2entity"):
        with pytest.warns(DeprecationWarning, match="use index_to_key"):
            assert getattr(ours, name) == ours.index_to_key
    with pytest.warns(DeprecationWarning, match="use vectors"):
        assert ours.syn0 is ours.vectors
    with pytest.warns(DeprecationWarning, match="use get_normed_vectors"):
        np.testing.assert_array_equal(ours.vectors_norm, ours.get_normed_vectors())
    with pytest.warns(DeprecationWarning, match="use get_vector"):
        np.testing.assert_array_equal(ours.word_vec("w1"), ours["w1"])
    with pytest.warns(DeprecationWarning, match=r"init_sims\(\) is deprecated"):
        ours.init_sims(replace=True)
    assert np.linalg.norm(ours.vectors, axis=1) == pytest.approx(np.ones(len(ours)))
