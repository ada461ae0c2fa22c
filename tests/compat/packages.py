"""One package on one graph, in this process: `python -m tests.compat.packages JOB`.

The job is JSON: package, trainer ("gensim" or "sgns"), edges, settings, and files for the vectors
and for the time that `Word2Vec` took. What is here is written as for gensim; `install` is all that
makes it sgns's.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Settings:
    """What all packages are told alike; the rest is what each of them does by itself."""

    vector_size: int
    num_walks: int
    walk_length: int
    window: int
    epochs: int
    workers: int
    seed: int


class Stopwatch:
    """Time within the constructor and `train` of a class, whichever was called first."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.cpu_seconds = 0.0
        self._running = False

    def watch(self, kind: type) -> None:
        for name in ("__init__", "train"):
            setattr(kind, name, self._timed(getattr(kind, name)))

    def _timed(self, method: Any) -> Any:
        def timed(*arguments: Any, **options: Any) -> Any:
            if self._running:
                return method(*arguments, **options)
            self._running = True
            wall, cpu = time.perf_counter(), time.process_time()
            try:
                return method(*arguments, **options)
            finally:
                self.seconds += time.perf_counter() - wall
                self.cpu_seconds += time.process_time() - cpu
                self._running = False

        return timed


def node2vec(edges: Path, given: Settings) -> Any:
    import networkx
    from node2vec import Node2Vec

    graph = networkx.read_edgelist(edges)
    walks = Node2Vec(
        graph,
        dimensions=given.vector_size,
        walk_length=given.walk_length,
        num_walks=given.num_walks,
        workers=given.workers,
        seed=given.seed,
        quiet=True,
    )
    return walks.fit(window=given.window, min_count=1, epochs=given.epochs, seed=given.seed).wv


def pecanpy(edges: Path, given: Settings) -> Any:
    from gensim.models import KeyedVectors
    from pecanpy.pecanpy import SparseOTF

    graph = SparseOTF(workers=given.workers, random_state=given.seed)
    graph.read_edg(str(edges), weighted=False, directed=False, delimiter=" ")
    vectors = KeyedVectors(given.vector_size)
    vectors.add_vectors(
        graph.nodes,
        graph.embed(
            given.vector_size, given.num_walks, given.walk_length, given.window, given.epochs
        ),
    )
    return vectors


def fastnode2vec(edges: Path, given: Settings) -> Any:
    from fastnode2vec import Graph, Node2Vec

    pairs = [line.split() for line in edges.read_text().splitlines()]
    model = Node2Vec(
        Graph(pairs, directed=False, weighted=False, verbose=False),
        dim=given.vector_size,
        walk_length=given.walk_length,
        window=given.window,
        workers=given.workers,
    )
    # Every epoch has one walk from each node, of its own.
    model.train(given.num_walks * given.epochs, verbose=False)
    return model.wv


def nodevectors(edges: Path, given: Settings) -> Any:
    import networkx
    from nodevectors import Node2Vec

    model = Node2Vec(
        n_components=given.vector_size,
        walklen=given.walk_length,
        epochs=given.num_walks,
        threads=given.workers,
        verbose=False,
        w2vparams={
            "window": given.window,
            "negative": 5,
            "iter": given.epochs,
            "sg": 1,
            "min_count": 1,
            "seed": given.seed,
        },
    )
    model.fit(networkx.read_edgelist(edges))
    return model.model.wv


PACKAGES = {call.__name__: call for call in (node2vec, pecanpy, fastnode2vec, nodevectors)}


def accept_names_of_gensim_3() -> None:
    """Let gensim 4 take `size` and `iter`, without which nodevectors cannot call it at all."""
    import gensim

    class Renamed(gensim.models.Word2Vec):
        def __init__(self, *arguments: Any, size: int, iter: int, **options: Any) -> None:
            super().__init__(*arguments, vector_size=size, epochs=iter, **options)

    gensim.models.Word2Vec = Renamed


def main() -> None:
    job = json.loads(sys.argv[1])
    package, trainer = job["package"], job["trainer"]
    if trainer == "sgns":
        import sgns.compat.gensim

        sgns.compat.gensim.install()
    elif package == "nodevectors":
        accept_names_of_gensim_3()
    from gensim.models import Word2Vec

    assert ("sgns" in Word2Vec.__module__) == (trainer == "sgns")
    watch = Stopwatch()
    watch.watch(Word2Vec)
    vectors = PACKAGES[package](Path(job["edges"]), Settings(**job["settings"]))
    vectors.save_word2vec_format(job["vectors"], binary=True)
    Path(job["cost"]).write_text(json.dumps([watch.seconds, watch.cpu_seconds]))


if __name__ == "__main__":
    main()
