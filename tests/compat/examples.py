"""Examples from the documentation of each package, run with sgns instead of gensim.

Usage: `python -m tests.compat.examples PACKAGE`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import sgns.compat.gensim

sgns.compat.gensim.install()


def node2vec() -> None:
    import networkx as nx
    from gensim.models import KeyedVectors, Word2Vec
    from node2vec import Node2Vec
    from node2vec.edges import HadamardEmbedder

    graph = nx.karate_club_graph()
    node2vec = Node2Vec(graph, dimensions=64, walk_length=30, num_walks=200, workers=2, quiet=True)
    model = node2vec.fit(window=10, min_count=1, batch_words=4)
    assert isinstance(model, sgns.compat.gensim.Word2Vec)
    assert len(model.wv.most_similar("2")) == 10
    model.wv.save_word2vec_format("vectors.txt")
    assert "33" in KeyedVectors.load_word2vec_format("vectors.txt")
    model.save("model")
    assert (Word2Vec.load("model").wv["2"] == model.wv["2"]).all()
    edges = HadamardEmbedder(keyed_vectors=model.wv)
    assert (edges[("1", "2")] == model.wv["1"] * model.wv["2"]).all()
    keyed = edges.as_keyed_vectors()
    assert len(keyed) == 34 * 35 // 2
    assert len(keyed.most_similar(str(("1", "2")))) == 10


def pecanpy() -> None:
    import networkx as nx
    import numpy as np
    from pecanpy import cli

    nx.write_edgelist(nx.karate_club_graph(), "karate.edg", delimiter="\t", data=False)
    sys.argv = ["pecanpy", "--input", "karate.edg", "--output", "karate.emb"]
    cli.main()
    assert sgns.WordVectors.load("karate.emb", "word2vec-text").matrix.shape == (34, 128)
    sys.argv = ["pecanpy", "--input", "karate.edg", "--output", "karate.npz"]
    cli.main()
    assert np.load("karate.npz")["data"].shape == (34, 128)


def fastnode2vec() -> None:
    import numpy as np
    from fastnode2vec import Graph, Node2Vec
    from gensim.models import KeyedVectors

    edges = [("a", "b", 1), ("b", "c", 2), ("c", "a", 3), ("a", "d", 4)]
    graph = Graph(edges, directed=False, weighted=True)
    n2v = Node2Vec(graph, dim=10, walk_length=100, window=10, p=2.0, q=0.5, workers=2)
    before = n2v.wv.vectors.copy()
    n2v.train(epochs=100)
    assert (n2v.wv.vectors != before).any(axis=1).all()
    assert n2v.wv["a"].shape == (10,)
    n2v.wv.save("graph.wv")
    assert np.array_equal(KeyedVectors.load("graph.wv", mmap="r")["a"], n2v.wv["a"])


def nodevectors() -> None:
    import networkx as nx
    import numpy as np
    from gensim.models import KeyedVectors
    from nodevectors import Node2Vec

    g2v = Node2Vec(n_components=32, walklen=10, verbose=False)
    g2v.fit(nx.karate_club_graph())
    assert g2v.predict(32).shape == (32,)
    g2v.save("node2vec")
    assert np.array_equal(Node2Vec.load("node2vec.zip").predict(32), g2v.predict(32))
    g2v.save_vectors("karate.bin")
    assert "33" in KeyedVectors.load_word2vec_format("karate.bin")


if __name__ == "__main__":
    EXAMPLES = {call.__name__: call for call in (node2vec, pecanpy, fastnode2vec, nodevectors)}
    with TemporaryDirectory() as folder:
        os.chdir(Path(folder))
        EXAMPLES[sys.argv[1]]()
