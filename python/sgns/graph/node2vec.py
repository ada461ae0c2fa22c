"""Training of vectors for the nodes of a graph."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Unpack

import numpy as np

from sgns import _core
from sgns.arguments import (
    UINT32_MAX,
    check_integer,
    keyword_defaults,
    suggest_keywords,
)
from sgns.arguments.progress import Display
from sgns.distributed.joining import (
    checkpoints_of,
    compare_options,
    options_of_ranks,
    placement_of,
    ranks_of,
    refuse_options,
    source_trainer,
)
from sgns.errors import CorpusError
from sgns.graph.graph import GraphLike, as_graph
from sgns.graph.walks import check_walks, core_walks
from sgns.pairs.blocks import WALK_BLOCK_SIZE
from sgns.pairs.windows import window_options
from sgns.training.checkpoint import Checkpoints
from sgns.training.driver import train_model
from sgns.training.identity import Input, core_arithmetic
from sgns.training.model import Model
from sgns.training.ranks import Ranks
from sgns.training.settings import Settings, TrainingOptions, list_options
from sgns.training.start import Start
from sgns.training.validation import HeldOut, Validation
from sgns.vocabulary import Vocabulary

__all__ = ["DEFAULTS", "check_node2vec_options", "node2vec"]

#: Defaults that differ from those of `sgns.train`.
DEFAULTS = {"vector_size": 128, "epochs": 1}


@suggest_keywords()
@list_options(**DEFAULTS)
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
    """Train vectors for the nodes of a graph on random walks.

    Walks are generated during training and are not stored. Each epoch has different walks.

    Parameters
    ----------
    graph : Graph, path of an edge list, or graph of networkx or SciPy
        Training data. An edge list is read as undirected.
    num_walks, walk_length, p, q
        As in `random_walks`. An epoch has `num_walks` walks from every node.
    window : int, default 10
        Maximum distance between center and context, in nodes of a walk.
    sample : float, default 0
        Threshold of subsampling of frequently visited nodes; 0 keeps all visits.
    architecture : str, default "skip-gram"
        As in `sgns.train`.
    **options
        See `TrainingOptions`; `sgns.train` documents each option. The defaults differ:
        `vector_size` is 128, `epochs` is 1, and `block_size` is 16, or less for small graphs. Each
        epoch walks again: two epochs of ten walks differ from one epoch of twenty walks only in the
        order of the nodes. A visit of a node counts as a word. A walk that ends early counts with
        its full length.

    Returns
    -------
    Model
        Row i of the vectors is node i. The counts of the vocabulary are estimated visits in an
        epoch: the visits in the first pass, times `num_walks`. The noise distribution is computed
        from them. An isolated node has no pairs: its count is 0, its vector the random start.

    Raises
    ------
    ValueError
        If an argument is out of range (the message gives the bound), or if the checkpoint belongs
        to a different training.
    FileExistsError
        If the checkpoint exists and `resume` is not set.
    OSError, FormatError
        If `graph` cannot be read.
    CorpusError
        If the graph has no edges.
    DivergenceError, MemoryError
        As in `sgns.train`.
    """
    ranks = ranks_of(
        options.get("distributed", False), "sgns.graph.node2vec", options.get("sharded", False)
    )
    with ranks.together():
        checked = check_node2vec_options(
            {
                "num_walks": num_walks,
                "walk_length": walk_length,
                "p": p,
                "q": q,
                "window": window,
                "sample": sample,
                "architecture": architecture,
                **options,
            },
            ranks,
        )
    settings = checked.settings
    compare_options(ranks, settings, checked.checkpoints, checked.own_options)
    with ranks.together():
        graph = as_graph(graph, checked.display)
        if graph.n_edges == 0:
            raise CorpusError(f"the graph has no edges between its {len(graph)} nodes")
        walks = core_walks(graph, num_walks, walk_length, p, q, settings.seed, settings.n_workers)
        with checked.display.phase("counting visits", "walks", len(graph)) as phase:
            counts = walks.visits(settings.n_workers, phase.count)
    block_size, pool_size = shape = settings.block_shape(len(graph), window, WALK_BLOCK_SIZE)
    source = _core.WalkPairs(
        walks,
        counts,
        checked.windows,
        settings.negatives(counts, pool_size),
        seed=settings.seed,
        block_size=block_size,
    )
    held_out = None
    if checked.validation.share is not None:
        # Training never comes to the walks of this epoch.
        n_words = math.ceil(checked.validation.share * source.n_words)
        held_out = HeldOut(source, epoch=settings.n_epochs, stop_at=n_words)
    return train_model(
        source_trainer(source, ranks, checked.display),
        settings,
        source.n_words,
        # An isolated node has no pairs: it never occurs, for queries on the vectors.
        Vocabulary(graph.nodes, np.where(graph.isolated, 0, counts)),
        shape,
        Input("graph", graph.fingerprints),
        core_arithmetic(),
        own_options=checked.own_options,
        start=checked.start,
        checkpoints=checked.checkpoints,
        held_out=held_out,
        validation=checked.validation,
        ranks=ranks,
        placement=placement_of(ranks),
        on_progress=options.get("on_progress"),
        display=checked.display,
        why_no_pairs=lambda: (
            "subsampling left fewer than two nodes in each walk; sample=0 keeps all visits"
        ),
    )


@dataclass(frozen=True)
class _Checked:
    """Checked options of `node2vec`, and what follows from them without a graph."""

    settings: Settings
    display: Display
    start: Start
    checkpoints: Checkpoints
    validation: Validation
    windows: _core.WindowOptions
    own_options: dict[str, Any]


def check_node2vec_options(options: Mapping[str, Any], ranks: Ranks | None = None) -> _Checked:
    """Check everything about the options of `node2vec` that does not need the graph.

    `node2vec` calls this before it reads. The command line calls it before it reads edges.

    Parameters
    ----------
    options : mapping of str to object
        Options of `node2vec` by name; the default of each that is missing.
    ranks : Ranks, optional
        Processes that train together.

    Raises
    ------
    TypeError, ValueError, OSError
        As in `node2vec`.
    """
    ranks = ranks or Ranks()
    given = {**keyword_defaults(node2vec), **options}
    given["workers"] = ranks.workers(given.get("workers"))
    display = ranks.display(given.get("progress"), given.get("on_progress"))
    settings, start = Settings.choose(given), Start.choose(given)
    checkpoints, validation = checkpoints_of(given, ranks), Validation.choose(given)
    validation.refuse_data("the walks")
    window = check_integer("window", given["window"], 1, UINT32_MAX)
    windows = window_options(window, given["sample"])
    walks = {name: given[name] for name in ("num_walks", "walk_length", "p", "q")}
    if check_integer("walk_length", given["walk_length"], 1) == 1:
        raise ValueError("walk_length must be at least 2, got 1: a walk of one node has no pairs")
    check_walks(**walks, seed=settings.seed)
    own_options = walks | {
        "p": float(walks["p"]),
        "q": float(walks["q"]),
        "window": given["window"],
        "sample": given["sample"],
        **validation.to_options(),
        **options_of_ranks(ranks, settings),
    }
    refuse_options(ranks, settings, start, own_options)
    checkpoints.check(settings.to_options() | own_options, core_arithmetic())
    return _Checked(settings, display, start, checkpoints, validation, windows, own_options)
