"""Compare the accuracy of gensim and of several block shapes of sgns on the same walks.

When `bench.graphs` finds a difference, this command shows whether the walks or the training cause
it. A shape is the number of centers and the number of negatives of a block. Labels and accuracy are
those of `bench.graphs`.

With `--hub` instead of an edge list, the command measures the time of a step on a graph with one
hub, for several p and q.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
import sgns
from sgns.graph import Graph, random_walks

from bench.harness import environments, options
from bench.harness.labels import accuracy, read_labels
from bench.harness.measure import Clock, take_turns
from bench.harness.reports import markdown, write_figures

#: Centers and negatives of a block.
SHAPES = [(96, 44), (48, 44), (16, 44), (16, 16), (8, 44)]

#: Values of p and q on a graph with a hub.
PARAMETERS = [(1, 1), (1, 2), (1, 4), (1, 10), (1, 100), (100, 1), (4, 0.25), (0.01, 100)]
PARAMETERS += [(100, 0.01), (100, 100)]

#: Function that trains on walks and returns vectors and the CPU seconds of the training.
Trainer = Callable[[sgns.Corpus, dict[str, Any]], tuple[sgns.WordVectors, float]]


def train_gensim(walks: sgns.Corpus, given: dict[str, Any]) -> tuple[sgns.WordVectors, float]:
    from gensim.models import Word2Vec

    tokens = walks.vocabulary.tokens
    sentences = [[tokens[i] for i in walks[walk]] for walk in range(len(walks))]
    clock = Clock()
    wv = Word2Vec(sentences, sg=1, min_count=0, **given).wv
    seconds = clock.cost().cpu_seconds
    return sgns.WordVectors(sgns.Vocabulary(wv.index_to_key), wv.vectors), seconds


def train_sgns(
    walks: sgns.Corpus, given: dict[str, Any], **options: Any
) -> tuple[sgns.WordVectors, float]:
    clock = Clock()
    vectors = sgns.train(walks, **given, **options).vectors
    return vectors, clock.cost().cpu_seconds


def run(
    train: Trainer,
    graph: Graph,
    labels: Mapping[str, str],
    walks: dict[str, int],
    given: dict[str, Any],
    seed: int,
) -> tuple[float, float]:
    """Return the accuracy and the CPU seconds of one training."""
    vectors, seconds = train(random_walks(graph, seed=seed, **walks), given | {"seed": seed})
    return accuracy(vectors, labels), seconds


def hub_graph(n_neighbors: int, links: int) -> Graph:
    """Return a graph of one hub and its neighbors, with `links` random edges for each neighbor."""
    rng = np.random.default_rng(0)
    neighbors = np.arange(1, n_neighbors + 1)
    sources, targets = rng.integers(1, n_neighbors + 1, size=(2, links * n_neighbors))
    return Graph.from_edges(
        np.concatenate([np.zeros(n_neighbors, int), sources]), np.concatenate([neighbors, targets])
    )


def step_microseconds(graph: Graph, p: float, q: float, seed: int) -> float:
    """Return the CPU time of a step of one walk from each node."""
    clock = Clock()
    walks = random_walks(graph, num_walks=1, walk_length=20, p=p, q=q, seed=seed, workers=1)
    return clock.cost().cpu_seconds * 1e6 / walks.n_words


def measure_hub(arguments: argparse.Namespace) -> None:
    graph = hub_graph(arguments.hub, links=2)
    runs = take_turns(
        {f"p={p}, q={q}": partial(step_microseconds, graph, p, q) for p, q in PARAMETERS},
        arguments.seeds,
    )
    rows = [[name, f"{statistics.median(turns):.2f}"] for name, turns in runs.items()]
    print(f"{graph}, a hub of {arguments.hub} neighbors\n")
    print(markdown(["parameters", "us per step"], rows))
    write_figures(arguments.json, ["sgns", "numpy"], hub=arguments.hub, runs=runs)


def shape(text: str) -> tuple[int, int]:
    centers, negatives = text.split(",")
    return int(centers), int(negatives)


def parse() -> argparse.Namespace:
    parser = options.parser(__doc__)
    parser.add_argument(
        "edges", type=options.plain_text, nargs="?", help="edge list with lines `u v [weight]`"
    )
    parser.add_argument(
        "--labels", type=options.plain_text, metavar="FILE", help="file with a node and its class"
    )
    options.add_option(parser, "--hub", 0, "neighbors of a hub, instead of an edge list")
    options.add_option(parser, "--num-walks", 2, "walks from each node")
    options.add_option(parser, "--walk-length", 80, "nodes of a walk")
    options.add_option(parser, "--vector-size", 128, "components of a vector")
    options.add_option(parser, "--window", 10, "largest distance between center and context")
    options.add_option(parser, "--workers", 2, "threads")
    parser.add_argument(
        "--shapes",
        nargs="+",
        type=shape,
        default=SHAPES,
        metavar="T,N",
        help=f"shapes of blocks (default: {' '.join(f'{t},{n}' for t, n in SHAPES)})",
    )
    options.add_option(parser, "--seeds", 3, "seeds of each training")
    options.add_json(parser)
    arguments = parser.parse_args()
    if arguments.hub:
        return arguments
    if arguments.edges is None or arguments.labels is None:
        parser.error("pass an edge list with --labels, or --hub N")
    options.require_package(parser, "gensim")
    options.require_package(parser, "sklearn", "scikit-learn")
    return arguments


def main() -> None:
    arguments = parse()
    if arguments.hub:
        measure_hub(arguments)
        return
    environments.restart("bench.walks", environments.GENSIM)
    graph = Graph.from_edge_list(arguments.edges)
    labels = read_labels(arguments.labels, graph)
    walks = {name: getattr(arguments, name) for name in ("num_walks", "walk_length")}
    given = {name: getattr(arguments, name) for name in ("vector_size", "window", "workers")}
    given |= {"epochs": 1, "sample": 0}
    trainers: dict[str, Trainer] = {
        "gensim": train_gensim,
        "sgns, per pair": partial(train_sgns, negatives_mode="per_pair"),
    }
    for centers, negatives in arguments.shapes:
        name = f"sgns, {centers} centers, {negatives} negatives"
        trainers[name] = partial(train_sgns, block_size=centers, pool_size=negatives)
    runs = take_turns(
        {
            name: partial(run, train, graph, labels, walks, given)
            for name, train in trainers.items()
        },
        arguments.seeds,
    )
    rows = [
        [
            name,
            f"{statistics.fmean(found for found, _ in turns):.4f}",
            " ".join(f"{found:.4f}" for found, _ in turns),
            f"{statistics.fmean(seconds for _, seconds in turns):.1f}",
        ]
        for name, turns in runs.items()
    ]
    print(f"{graph}, {walks}, {given}\n")
    print(markdown(["trainer", "accuracy", "by seed", "CPU-s"], rows))
    write_figures(arguments.json, ["sgns", "gensim", "numpy"], walks=walks, given=given, runs=runs)


if __name__ == "__main__":
    main()
