"""Sources of the page: vectors and models, with what is known of their training."""

import numpy as np
import pytest
import sgns
from sgns.explorer.sources import as_source


def test_vectors_have_no_training(vectors):
    source = as_source("a", vectors)
    assert (source.noun, source.loss, source.options) == ("word", [], [])
    assert source.facts == [("vectors", "60"), ("dimensions", "6")]


def test_a_model_has_its_curves_and_options(trained):
    source = as_source("a", trained)
    assert source.vectors is trained.vectors
    assert source.noun == "word"
    assert source.loss == trained.loss_curve.tolist()
    assert source.held_out == trained.held_out_curve.tolist() != []
    assert ("vector_size", "4") in source.options
    assert ("words trained", f"{trained.words_trained:,}") in source.facts
    assert ("held-out loss", f"{trained.held_out_curve[-1, 1]:.4f}") in source.facts


def test_a_duration_that_is_unknown_is_not_a_fact(trained):
    known = sgns.Model(
        trained.vocabulary, np.eye(6, 4, dtype=np.float32), None, {}, np.empty((0, 2)), 1, 1, 2.0
    )
    unknown = sgns.Model(
        trained.vocabulary,
        np.eye(6, 4, dtype=np.float32),
        None,
        {},
        np.array([[1, np.nan], [2, 3.0]]),
        1,
        1,
        float("nan"),
    )
    assert ("seconds", "2.0") in as_source("a", known).facts
    assert "seconds" not in dict(as_source("a", unknown).facts)
    assert as_source("a", unknown).loss == [[2.0, 3.0]]


def test_documents_and_nodes_are_called_so():
    documents = sgns.train_documents([["a", "b"], ["c", "d"]] * 20, min_count=1, vector_size=4)
    source = as_source("a", documents)
    assert (source.noun, len(source.vectors)) == ("document", 40)
    nodes = sgns.graph.node2vec(
        sgns.graph.Graph.from_edges(["a", "b"], ["b", "c"]), vector_size=4, num_walks=1, epochs=1
    )
    assert as_source("a", nodes).noun == "node"


def test_what_is_no_model_is_refused():
    with pytest.raises(TypeError, match=r"compare must be WordV.*got 'v.bin'; of a file write"):
        as_source("a", "v.bin", "compare")
