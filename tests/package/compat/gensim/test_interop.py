"""Copies from gensim and to gensim, and replacement of gensim's classes."""

import pytest
from sgns.compat.gensim import from_gensim


def test_other_objects_are_refused():
    with pytest.raises(TypeError, match="expected a KeyedVectors or Word2Vec of gensim, got dict"):
        from_gensim({})
