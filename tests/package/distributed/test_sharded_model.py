"""Tests of the result of ranks that own the rows: ranks are threads."""

import pickle

import pytest
import sgns

from .sharded import SHARDED


def test_the_model_has_no_vectors_but_everything_else(on_threads, corpus):
    model = on_threads(2, lambda _: sgns.train(corpus, **SHARDED))[0]
    assert repr(model) == "ShardedModel(200 tokens, vector_size=8, 2 ranks)"
    assert not model.stopped
    assert model.options["vector_size"] == 8
    for name in ("vectors", "context_vectors", "mean_vectors", "node_vectors"):
        with pytest.raises(AttributeError, match=r"on 2 ranks, .*model.save\(path\) on all ranks"):
            getattr(model, name)
    with pytest.raises(AttributeError, match="has no attribute 'vector'"):
        _ = model.vector
    with pytest.raises(TypeError, match="save it, and load the file"):
        pickle.dumps(model)
