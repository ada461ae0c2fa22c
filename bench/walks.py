"""What gensim and blocks of several shapes learn from the same walks.

python -m bench.walks EDGES --labels FILE [--num-walks N] [--walk-length N] [--vector-size N]
    [--window N] [--workers N] [--shapes T,N...] [--seeds N]

Where `bench.graphs` finds a difference, this tells whether walks or training make it. A shape is
the centers and the negatives of a block. Labels and accuracy are as in `bench.graphs`.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import sgns
from sgns.graph import Graph, random_walks

from bench.gensim_api import restart_with_quiet_blas
from bench.graphs import accuracy, read_labels
from bench.harness.measure import Clock, markdown, take_turns
from bench.harness.options import plain_text

#: What trains on walks: vectors, and the CPU seconds that they took.
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
    """Accuracy and CPU seconds of one training."""
    vectors, seconds = train(random_walks(graph, seed=seed, **walks), given | {"seed": seed})
    return accuracy(vectors, labels), seconds


def shape(text: str) -> tuple[int, int]:
    centers, negatives = text.split(",")
    return int(centers), int(negatives)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("edges", type=plain_text)
    parser.add_argument("--labels", type=plain_text, required=True)
    parser.add_argument("--num-walks", type=int, default=2)
    parser.add_argument("--walk-length", type=int, default=80)
    parser.add_argument("--vector-size", type=int, default=128)
    parser.add_argument("--window", type=int, default=10)
    parser.add_argument("--workers", type=int, default=2)
    shapes = [(96, 44), (48, 44), (16, 44), (16, 16), (8, 44)]
    parser.add_argument("--shapes", nargs="+", type=shape, default=shapes, metavar="T,N")
    parser.add_argument("--seeds", type=int, default=3)
    return parser.parse_args()


def main() -> None:
    restart_with_quiet_blas("bench.walks")
    given = parse()
    graph = Graph.from_edge_list(given.edges)
    labels = read_labels(given.labels, graph)
    walks = {"num_walks": given.num_walks, "walk_length": given.walk_length}
    training = {name: getattr(given, name) for name in ("vector_size", "window", "workers")}
    training |= {"epochs": 1, "sample": 0}
    trainers: dict[str, Trainer] = {
        "gensim": train_gensim,
        "sgns, per pair": partial(train_sgns, negatives_mode="per_pair"),
    }
    for centers, negatives in given.shapes:
        name = f"sgns, {centers} centers, {negatives} negatives"
        trainers[name] = partial(train_sgns, block_size=centers, pool_size=negatives)
    runs = take_turns(
        {
            name: partial(run, train, graph, labels, walks, training)
            for name, train in trainers.items()
        },
        given.seeds,
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
    print(f"{graph}, {walks}, {training}\n")
    print(markdown(["trainer", "accuracy", "by seed", "CPU-s"], rows))


if __name__ == "__main__":
    main()
