"""Training of one package on one graph: `python -m tests.compat.packages JOB`.

JOB is JSON: the package, the trainer ("gensim" or "sgns"), the file of edges, the settings, and
output files for the vectors and for the time in `Word2Vec`. The code is written for gensim. For
the trainer "sgns", only `install` is called first.
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
    """Settings that all packages share. Other settings are the defaults of each package."""

    vector_size: int
    num_walks: int
    walk_length: int
    window: int
    epochs: int
    workers: int
    seed: int


class Stopwatch:
    """Time in the constructor and in `train` of a class. Nested calls count once."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.cpu_seconds = 0.0
        self._running = False

    def watch(self, kind: type) -> None:
        """Replace both methods of the class by timed ones."""
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


def node2vec(edges: Path, settings: Settings) -> Any:
    import networkx
    from node2vec import Node2Vec

    graph = networkx.read_edgelist(edges)
    walks = Node2Vec(
        graph,
        dimensions=settings.vector_size,
        walk_length=settings.walk_length,
        num_walks=settings.num_walks,
        workers=settings.workers,
        seed=settings.seed,
        quiet=True,
    )
    model = walks.fit(
        window=settings.window, min_count=1, epochs=settings.epochs, seed=settings.seed
    )
    return model.wv


def pecanpy(edges: Path, settings: Settings) -> Any:
    from gensim.models import KeyedVectors
    from pecanpy.pecanpy import SparseOTF

    graph = SparseOTF(workers=settings.workers, random_state=settings.seed)
    graph.read_edg(str(edges), weighted=False, directed=False, delimiter=" ")
    vectors = KeyedVectors(settings.vector_size)
    vectors.add_vectors(
        graph.nodes,
        graph.embed(
            settings.vector_size,
            settings.num_walks,
            settings.walk_length,
            settings.window,
            settings.epochs,
        ),
    )
    return vectors


def fastnode2vec(edges: Path, settings: Settings) -> Any:
    from fastnode2vec import Graph, Node2Vec

    pairs = [line.split() for line in edges.read_text().splitlines()]
    model = Node2Vec(
        Graph(pairs, directed=False, weighted=False, verbose=False),
        dim=settings.vector_size,
        walk_length=settings.walk_length,
        window=settings.window,
        workers=settings.workers,
    )
    # Each epoch trains on new walks, one from each node.
    model.train(settings.num_walks * settings.epochs, verbose=False)
    return model.wv


def nodevectors(edges: Path, settings: Settings) -> Any:
    import networkx
    from nodevectors import Node2Vec

    model = Node2Vec(
        n_components=settings.vector_size,
        walklen=settings.walk_length,
        epochs=settings.num_walks,
        threads=settings.workers,
        verbose=False,
        w2vparams={
            "window": settings.window,
            "negative": 5,
            "iter": settings.epochs,
            "sg": 1,
            "min_count": 1,
            "seed": settings.seed,
        },
    )
    model.fit(networkx.read_edgelist(edges))
    return model.model.wv


PACKAGES = {call.__name__: call for call in (node2vec, pecanpy, fastnode2vec, nodevectors)}


def accept_names_of_gensim_3() -> None:
    """Make gensim 4 accept `size` and `iter`, which nodevectors passes."""
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
