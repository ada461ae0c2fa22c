"""From a graph to the vectors of its nodes."""

from __future__ import annotations

from typing import Unpack

from sgns import _core
from sgns.arguments import UINT32_MAX, check_integer, check_keywords
from sgns.errors import CorpusError
from sgns.graph.graph import GraphLike, as_graph
from sgns.graph.walks import core_walks
from sgns.pairs.blocks import WALK_BLOCK_SIZE
from sgns.pairs.windows import window_options
from sgns.training.checkpoint import Checkpoints
from sgns.training.core import CoreTrainer
from sgns.training.driver import train_model
from sgns.training.model import Model
from sgns.training.settings import Settings, TrainingOptions
from sgns.training.start import Start
from sgns.vocabulary import Vocabulary

__all__ = ["DEFAULTS", "node2vec"]

#: Defaults that differ from those of `sgns.train`.
DEFAULTS = {"vector_size": 128, "epochs": 1}


def node2vec(
    graph: GraphLike,
    *,
    num_walks: int = 10,
    walk_length: int = 80,
    p: float = 1.0,
    q: float = 1.0,
    window: int = 10,
    sample: float = 0.0,
    architecture: str = "skip-gram",
    **options: Unpack[TrainingOptions],
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
    architecture : str, default "skip-gram"
        As in `sgns.train`.
    **options
        See `TrainingOptions`, and `sgns.train` for what each means, with these differences:
        `vector_size` is 128 if left out; `epochs` is 1, and each epoch walks anew, so that two
        epochs of ten walks and one epoch of twenty differ only in the order of the nodes;
        `block_size` is 16, or less for small graphs. A node of a walk takes the place of a word; a
        walk that ends early counts with its full length.

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
    check_keywords("node2vec", options, TrainingOptions)
    given = {**DEFAULTS, **options, "architecture": architecture}
    settings, start = Settings.choose(given), Start.choose(given)
    checkpoints = Checkpoints.choose(options)
    # Refused before the graph is read, not after.
    windows = window_options(check_integer("window", window, 1, UINT32_MAX), sample)
    graph = as_graph(graph)
    if graph.n_edges == 0:
        raise CorpusError(f"the graph has no edges between its {len(graph)} nodes")
    walks = core_walks(graph, num_walks, walk_length, p, q, settings.seed, settings.n_workers)
    counts = walks.visits(settings.n_workers)
    block_size, pool_size = shape = settings.block_shape(len(graph), window, WALK_BLOCK_SIZE)
    source = _core.WalkPairs(
        walks,
        counts,
        windows,
        settings.negatives(counts, pool_size),
        seed=settings.seed,
        block_size=block_size,
    )
    return train_model(
        CoreTrainer(source),
        settings,
        source.n_words,
        Vocabulary(graph.nodes, counts),
        shape,
        own_options={
            "num_walks": num_walks,
            "walk_length": walk_length,
            "p": float(p),
            "q": float(q),
            "window": window,
            "sample": sample,
        },
        start=start,
        checkpoints=checkpoints,
        on_progress=options.get("on_progress"),
    )
