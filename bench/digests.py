"""Print checksums of small trainings, to detect changes of results.

Run this command before and after a change of the code that must not change results, on the same
processor with the same instruction set, and compare the output. Every training has one worker or is
deterministic, so the same code prints the same lines.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import scipy.sparse
import sgns
from numpy.typing import NDArray
from sgns import _core
from sgns.compat.gensim import Word2Vec

from bench.harness import options

N_TOKENS = 300


def sentences() -> list[list[str]]:
    """Return 4,000 sentences of Zipf's law with some fixed pairs of neighbors."""
    rng = np.random.default_rng(0)
    rows = np.minimum(rng.zipf(1.4, (4000, 12)) - 1, N_TOKENS - 1)
    rows[::7, 3] = 40
    rows[::7, 4] = 41
    return [[f"w{token}" for token in row] for row in rows.tolist()]


def arrays_of(model: Any) -> Iterator[NDArray[Any]]:
    """Yield the matrices and the loss of a training."""
    if isinstance(model, Word2Vec):
        yield from (model.wv.vectors, model.syn1neg)
        if model.hs:
            yield model.syn1
        yield np.array([model.running_training_loss])
        return
    yield model.vectors.matrix
    if model.options["negative"]:
        yield model.context_vectors.matrix
    if model.node_vectors is not None:
        yield model.node_vectors
    yield model.loss_curve


def trainings(seed: int) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Yield the name of each training, and a function that runs it."""
    words = sentences()
    rng = np.random.default_rng(1)
    corpus = sgns.Corpus.from_sentences(words, min_count=2)
    phrases = sgns.Phrases.find(corpus, min_count=5, threshold=1.0)
    joined = phrases.apply(corpus).prune(min_count=3)
    centers, contexts = rng.integers(N_TOKENS, size=(2, 40_000))
    weights = rng.random(centers.size)
    counts = scipy.sparse.random_array((200, 150), density=0.05, rng=rng) * 20
    edges = rng.integers(200, size=(2, 1500))
    chunks = [(centers[:15_000], contexts[:15_000]), (centers[15_000:], contexts[15_000:])]
    start = sgns.train(corpus, vector_size=24, epochs=1, workers=1, seed=seed + 10)
    usual: dict[str, Any] = {"vector_size": 24, "epochs": 2, "seed": seed}
    for how in ({"workers": 1}, {"workers": 2, "deterministic": True}):
        name = "deterministic" if "deterministic" in how else "one thread"
        common = usual | how
        variants: dict[str, dict[str, Any]] = {
            "skip-gram": {},
            "per pair": {"negatives_mode": "per_pair"},
            "CBOW": {"architecture": "cbow"},
            "CBOW per pair": {"architecture": "cbow", "negatives_mode": "per_pair"},
            "CBOW sum": {"architecture": "cbow-sum"},
            "hs": {"hs": True},
            "hs alone": {"hs": True, "negative": 0},
            "sentence window": {"window": "sentence", "max_contexts": 3},
            "fixed window": {"shrink_windows": False, "noise": "uniform", "sample": 0},
            "wide": {"vector_size": 100, "negative": 8, "window": 9},
            "frozen": {"initial_vectors": start.vectors, "frozen": ["w1", "w2"]},
        }
        for title, more in variants.items():
            yield f"{title}, {name}", partial(sgns.train, corpus, **(common | more))
        yield f"phrases, {name}", partial(sgns.train, joined, **common)
        yield (
            f"pairs, {name}",
            partial(sgns.train_pairs, centers, contexts, weights, **common),
        )
        yield f"counted pairs, {name}", partial(sgns.train_pairs, counts, **common)
        yield (
            f"pair chunks, {name}",
            partial(sgns.train_pairs, sgns.PairChunks(chunks, n_tokens=N_TOKENS), **common),
        )
        yield (
            f"walks, {name}",
            partial(
                sgns.graph.node2vec,
                sgns.graph.Graph.from_edges(*edges),
                p=0.5,
                q=2.0,
                num_walks=4,
                **common,
            ),
        )
    variants = {
        "skip-gram": {"sg": 1},
        "CBOW": {},
        "hs": {"sg": 1, "hs": 1},
        "per pair": {"sg": 1, "negatives_mode": "per_pair", "sample": 0},
    }
    for title, more in variants.items():
        yield (
            f"gensim's class, {title}",
            partial(Word2Vec, words, vector_size=24, epochs=2, workers=1, seed=seed, **more),
        )


def main() -> None:
    """Print a line for each training and seed."""
    parser = options.parser(__doc__)
    options.add_option(parser, "--seeds", [1, 2], "seeds of the trainings")
    arguments = parser.parse_args()
    print(f"instruction set {_core.isa()}, products {_core.products()}")
    for seed in arguments.seeds:
        for name, train in trainings(seed):
            checksums = [
                f"{zlib.crc32(np.ascontiguousarray(array).tobytes()):08x}"
                for array in arrays_of(train())
            ]
            print(f"seed {seed}, {name}:", *checksums, flush=True)


if __name__ == "__main__":
    main()
