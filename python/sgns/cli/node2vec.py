"""The command ``node2vec``."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter
from cyclopts.types import NonNegativeFloat, NonNegativeInt, PositiveFloat, PositiveInt

from sgns import graph
from sgns.cli.output import Output, check_writable, write_trained
from sgns.cli.progress import say, training_bar
from sgns.cli.reading import Texts
from sgns.files.names import expand
from sgns.formats.registry import choose_format

__all__ = ["node2vec"]


def node2vec(
    edges: Texts,
    /,
    *,
    output: Output,
    format: str | None = None,
    directed: bool = False,
    num_walks: PositiveInt = 10,
    walk_length: PositiveInt = 80,
    p: PositiveFloat = 1.0,
    q: PositiveFloat = 1.0,
    architecture: str = "skip-gram",
    vector_size: PositiveInt = 128,
    window: PositiveInt = 10,
    sample: NonNegativeFloat = 0.0,
    hs: bool = False,
    negative: NonNegativeInt = 5,
    ns_exponent: float = 0.75,
    alpha: PositiveFloat = 0.025,
    min_alpha: NonNegativeFloat = 1e-4,
    epochs: PositiveInt = 1,
    workers: PositiveInt | None = None,
    seed: NonNegativeInt = 1,
    deterministic: bool = False,
    negatives_mode: Literal["shared", "per_pair"] = "shared",
    block_size: PositiveInt | None = None,
    pool_size: PositiveInt | None = None,
    checkpoint: Path | None = None,
    checkpoint_every: str = "10min",
    resume: bool = False,
    quiet: Annotated[bool, Parameter(alias="-q")] = False,
) -> None:
    """Train vectors of the nodes of a graph on random walks.

    A line of an edge list holds the names of two nodes, and perhaps the weight of the edge
    between them, separated by white space; lines that begin with # hold nothing. A
    .safetensors file keeps the whole model; other formats hold the vectors alone.

    Example: ``sgns node2vec edges.txt -o vectors.safetensors --p 0.5 --q 2``

    Parameters
    ----------
    edges
        Edge lists, also .gz, .bz2, .xz or .zst: files, folders, patterns such as
        'edges/*.txt', URLs, or - for standard input.
    output
        File to write; one in place is replaced. Its extension chooses the format.
    format
        Format of the output, where its extension does not say it.
    directed
        Whether an edge leads from the first of its nodes to the second only.
    num_walks
        Walks from every node in an epoch.
    walk_length
        Nodes of a walk.
    p
        Return parameter: the higher, the seldomer a walk goes back where it just came from.
    q
        In-out parameter: below 1 walks lead outward, above 1 they stay near.
    architecture
        skip-gram, where a node predicts each of its contexts, or cbow, where the mean of its
        contexts predicts the node.
    vector_size
        Components of each vector.
    window
        Largest distance between center and context, in nodes of a walk.
    sample
        Threshold of the subsampling of nodes that are visited often; 0 keeps every visit.
    hs
        Whether to train by hierarchical softmax, too, and with --negative 0 by that alone.
    negative
        Negatives drawn for each pair; 0 only with --hs.
    ns_exponent
        Exponent of the noise distribution.
    alpha
        Learning rate of the first walk.
    min_alpha
        Learning rate of the last walk; it falls linearly.
    epochs
        How often to walk and train, each time on new walks.
    workers
        Threads; as many as there are cores if left out. One gives the same vectors each
        time.
    seed
        Names every random choice.
    deterministic
        Give the same vectors for any number of workers, up to eight of which train; it is slower.
    negatives_mode
        Whether all pairs of a block share a pool of negatives, which is several times
        faster, or each pair has its own.
    block_size
        Centers in a block; 16 if left out, fewer for small graphs.
    pool_size
        Negatives in the pool of a block; as many as go with negatives and window if left out.
    checkpoint
        File to keep the training in: it is saved every now and then, and when training ends,
        also by Ctrl-C.
    checkpoint_every
        How often: seconds, or such as 30s, 2h or '1000000 words', nodes of walks here.
    resume
        Go on from the checkpoint, if it is there, with the same edges and options.
    quiet
        Print nothing but errors.
    """
    chosen = choose_format(output, format)
    files = expand(edges)
    check_writable(output, [file for file in files if isinstance(file, Path)])
    started = time.perf_counter()
    read = graph.Graph.from_edge_list(files, directed=directed)
    seconds = time.perf_counter() - started
    kind = "directed edges" if directed else "edges, those that go both ways counted twice,"
    say(f"read {len(read):,} nodes and {read.n_edges:,} {kind} in {seconds:.1f} s", quiet)
    with training_bar(quiet) as on_progress:
        model = graph.node2vec(
            read,
            num_walks=num_walks,
            walk_length=walk_length,
            p=p,
            q=q,
            architecture=architecture,
            vector_size=vector_size,
            window=window,
            sample=sample,
            hs=hs,
            negative=negative,
            ns_exponent=ns_exponent,
            alpha=alpha,
            min_alpha=min_alpha,
            epochs=epochs,
            workers=workers,
            seed=seed,
            deterministic=deterministic,
            negatives_mode=negatives_mode,
            block_size=block_size,
            pool_size=pool_size,
            checkpoint=checkpoint,
            checkpoint_every=checkpoint_every,
            resume=resume,
            on_progress=on_progress,
        )
    write_trained(model, output, chosen, quiet)
