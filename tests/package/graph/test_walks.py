"""Random walks: a corpus of nodes."""

import networkx as nx
import numpy as np
import pytest
import sgns
from sgns.graph import Graph, random_walks


def test_walks_are_a_corpus_of_the_nodes():
    graph = nx.Graph([("a", "b"), ("b", "c")])
    corpus = random_walks(graph, num_walks=3, walk_length=5)
    assert corpus.vocabulary.tokens == ("a", "b", "c")
    assert corpus.n_sentences == 9
    assert corpus.n_words == 45 == corpus.counts.sum()
    assert corpus.counts.tolist() == np.bincount(corpus.ids).tolist()
    model = sgns.train(corpus, sample=0, vector_size=4, epochs=1)
    assert model.vectors["a"].shape == (4,)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"num_walks": 0}, ValueError, "num_walks must be at least 1, got 0"),
        ({"num_walks": 2**63}, ValueError, "num_walks must be 1 to"),
        ({"num_walks": 1.5}, TypeError, "num_walks must be an integer"),
        ({"walk_length": 2**20 + 1}, ValueError, "walk_length must be 1 to 1048576, got 1048577"),
        ({"p": 0}, ValueError, "p must be 1e-9 to 1e9, got 0"),
        ({"q": float("nan")}, ValueError, "q must be 1e-9 to 1e9, got nan"),
        ({"seed": -1}, ValueError, "seed must be at least 0"),
        ({"workers": 0}, ValueError, "workers must be at least 1"),
        ({"num_walks": 2**50}, MemoryError, "do not fit"),
    ],
)
def test_bad_options_of_walks(options, error, message):
    with pytest.raises(error, match=message):
        random_walks(Graph.from_edges([0], [1]), **options)
