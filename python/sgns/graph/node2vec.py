"""From a graph to the vectors of its nodes."""

from __future__ import annotations

import os
from functools import partial

from numpy.typing import ArrayLike

from sgns import _core
from sgns.arguments import UINT32_MAX, check_integer
from sgns.errors import CorpusError
from sgns.graph.graph import GraphLike, as_graph
from sgns.graph.walks import core_walks
from sgns.pairs.sampling import keep_probability, noise_table
from sgns.training.checkpoint import Checkpoints
from sgns.training.core import train_on_core
from sgns.training.model import Model
from sgns.training.progress import OnProgress
from sgns.training.run import run
from sgns.training.settings import TrainingSettings
from sgns.vocabulary import Vocabulary

__all__ = ["node2vec"]

#: Most centers in a block. Walks come back to the same nodes, and all that a block sends a node is
#: reckoned from one start: with the 96 of texts accuracy is lower (`bench.walks`), and training has
#: diverged at twice the default rate.
BLOCK_SIZE = 16


def node2vec(
    graph: GraphLike,
    *,
    num_walks: int = 10,
    walk_length: int = 80,
    p: float = 1.0,
    q: float = 1.0,
    architecture: str = "skip-gram",
    vector_size: int = 128,
    window: int = 10,
    sample: float = 0.0,
    hs: bool = False,
    negative: int = 5,
    noise: str | ArrayLike = "power",
    ns_exponent: float = 0.75,
    alpha: float = 0.025,
    min_alpha: float = 1e-4,
    epochs: int = 1,
    workers: int | None = None,
    seed: int = 1,
    deterministic: bool = False,
    objective: str = "logistic",
    negatives_mode: str = "shared",
    block_size: int | None = None,
    pool_size: int | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
    checkpoint_every: float | str = "10min",
    resume: bool = False,
    on_progress: OnProgress | None = None,
) -> Model:
    """Train vectors of the nodes of a graph on random walks.

    Walks are made as they are trained on, and never kept: every epoch has walks of its own.

    Parameters
    ----------
    graph : Graph, path of an edge list, or graph of networkx or SciPy
        What to learn from. Edge lists that are paths are undirected here.
    num_walks, walk_length, p, q
        As in `random_walks`. An epoch has `num_walks` walks from every node.
    window : int, default 10
        Largest distance between center and context, in nodes of a walk.
    sample : float, default 0
        Threshold of the subsampling of nodes that are visited often; 0 keeps every visit.
    epochs : int, default 1
        How often to walk and train, each time on new walks. Two epochs of ten walks and one
        of twenty are the same but for the order in which nodes come.
    block_size : int, optional
        Centers in a block. If left out, 16, but less for small graphs.
    architecture, vector_size, hs, negative, noise, ns_exponent, alpha, min_alpha, workers, seed, \
deterministic, objective, negatives_mode, pool_size, checkpoint, checkpoint_every, resume, \
on_progress
        As in `sgns.train`. A node of a walk takes the place of a word; a walk that ends early
        counts as if it did not.

    Returns
    -------
    Model
        Row i of the vectors is node i. The counts of the vocabulary are the visits of an epoch,
        as the first pass tells them: its visits times `num_walks`. They are what the noise
        distribution is made of.

    Raises
    ------
    ValueError
        If an argument is out of its range; the message gives the bound. Or if the checkpoint is
        that of another training.
    FileExistsError
        If the checkpoint is there, and `resume` is not set.
    OSError, FormatError
        If `graph` cannot be read.
    CorpusError
        If it has no edges.
    DivergenceError, MemoryError
        As in `sgns.train`.
    """
    settings = TrainingSettings(
        architecture=architecture,
        vector_size=vector_size,
        negative=negative,
        noise=noise,
        ns_exponent=ns_exponent,
        alpha=alpha,
        min_alpha=min_alpha,
        epochs=epochs,
        workers=workers,
        seed=seed,
        objective=objective,
        negatives_mode=negatives_mode,
        block_size=block_size,
        pool_size=pool_size,
        deterministic=deterministic,
        hs=hs,
    )
    checkpoints = Checkpoints(checkpoint, checkpoint_every, resume)
    # Refused before the graph is read, not after.
    check_integer("window", window, 1, UINT32_MAX)
    keep_probability([], sample)
    graph = as_graph(graph)
    if graph.n_edges == 0:
        raise CorpusError(f"the graph has no edges between its {len(graph)} nodes")
    walks = core_walks(graph, num_walks, walk_length, p, q, settings.seed, settings.workers)
    counts = walks.visits(settings.workers)
    shape = settings.block_shape(len(graph), window, BLOCK_SIZE)
    source = _core.WalkPairs(
        walks,
        counts,
        _core.WindowOptions(window, float(sample)),
        _core.NegativeSampling(
            noise_table(counts, settings.negative, noise, ns_exponent),
            settings.negative,
            shape[1],
            per_center=not _core.predicts_contexts(architecture),
        ),
        seed=settings.seed,
        block_size=shape[0],
    )
    options = {
        "num_walks": num_walks,
        "walk_length": walk_length,
        "p": float(p),
        "q": float(q),
        "window": window,
        "sample": sample,
    }
    return run(
        settings,
        partial(train_on_core, source),
        source.n_words,
        Vocabulary(graph.nodes, counts),
        shape,
        options,
        on_progress,
        checkpoints,
    )
