"""Ways to train with torch at equal hyperparameters, and the C++ core beside them.

python -m bench.torch CORPUS [--words N] [--epochs N] [--workers N] [--batch-size N] [--repeats N]
    [--similarity FILE...] [--analogies FILE] [--json OUT]

- "loop": mini-batches as tutorials write them: pairs in a list, negatives by Python's `random`, a
  DataLoader that collates them, Adam.
- "loop, PairDataset": the same model and optimizer, fed by `PairDataset`.
- "torch": `sgns.train(..., backend="torch")`, without autograd.
- "core": `sgns.train`.

All of them train on the first words of the corpus, on the CPU, and those of torch on a GPU too, if
there is one. Speeds are of a training phase: the list of pairs is made before the clock starts.
The loss is that of the vectors in the end, on all pairs of the words, with one set of negatives.
Every loop must have learned before anything is printed.
"""

from __future__ import annotations

import json
import math
import random
import statistics
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from itertools import accumulate
from typing import Any

import numpy as np
import sgns
import torch
from numpy.typing import NDArray
from sgns.torch_backend import PairDataset, SkipGram
from torch.utils.data import DataLoader, Dataset

from bench.harness import options
from bench.harness.measure import Clock, Cost, check, machine, markdown, median_ratio, take_turns
from bench.harness.prefix import prefix
from bench.harness.scores import scores

LOOP = "loop"
#: Adam's, which loops of this kind use.
LEARNING_RATE = 0.001
#: Loss per pair before anything is learned, for each of the scores of a pair.
LOSS_OF_NOTHING = math.log(2)


@dataclass(frozen=True)
class Given:
    """What all of them are given alike."""

    corpus: sgns.Corpus
    epochs: int
    workers: int
    batch_size: int
    vector_size: int = 100
    window: int = 5
    negative: int = 5
    sample: float = 1e-3


@dataclass(frozen=True)
class Result:
    """Cost of a training, and the vectors that came of it."""

    cost: Cost
    in_rows: NDArray[np.float32]
    out_rows: NDArray[np.float32]


Batch = tuple[torch.Tensor, torch.Tensor, torch.Tensor]


class TutorialPairs(Dataset[Batch]):
    """Pairs in a list, each with negatives that are drawn when it is asked for."""

    def __init__(self, pairs: list[tuple[int, int]], noise: list[float], negative: int) -> None:
        self.pairs = pairs
        self.tokens = range(len(noise))
        self.cumulative = list(accumulate(noise))
        self.negative = negative

    def __len__(self) -> int:
        return len(self.pairs)

    def __getitem__(self, index: int) -> Batch:
        center, context = self.pairs[index]
        negatives = self.negative_sampling(context)
        return torch.tensor(center), torch.tensor(context), torch.tensor(negatives)

    def negative_sampling(self, context: int) -> list[int]:
        negatives: list[int] = []
        while len(negatives) < self.negative:
            (token,) = random.choices(self.tokens, cum_weights=self.cumulative)
            if token != context:
                negatives.append(token)
        return negatives


def tutorial_batches(given: Given, seed: int) -> DataLoader[Any]:
    random.seed(seed)
    pairs: list[tuple[int, int]] = []
    for block in sgns.PairStream(given.corpus, given.window, given.sample, seed=seed):
        pairs += zip(block.pair_centers.tolist(), block.contexts.tolist(), strict=True)
    noise = sgns.noise_weights(given.corpus.counts).tolist()
    dataset = TutorialPairs(pairs, noise, given.negative)
    return DataLoader(dataset, given.batch_size, shuffle=True)


def stream_batches(given: Given, seed: int) -> DataLoader[Any]:
    dataset = PairDataset(
        given.corpus,
        given.window,
        given.sample,
        given.negative,
        seed=seed,
        batch_size=given.batch_size,
    )
    return DataLoader(dataset, batch_size=None)


def train_loop(
    given: Given,
    batches_of: Callable[[Given, int], DataLoader[Any]],
    device: str,
    turn: int,
) -> Result:
    """One loop for both: only where batches come from differs."""
    torch.set_num_threads(given.workers)
    torch.manual_seed(turn)
    batches = batches_of(given, turn)
    model = SkipGram(len(given.corpus.vocabulary), given.vector_size, seed=turn).to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    clock = Clock()
    for _ in range(given.epochs):
        for centers, contexts, negatives in batches:
            optimizer.zero_grad()
            loss = model(centers.to(device), contexts.to(device), negatives.to(device))
            loss.backward()
            optimizer.step()
    rows = [
        embedding.weight.numpy(force=True)
        for embedding in (model.center_embeddings, model.context_embeddings)
    ]
    return Result(clock.cost(), *rows)


def train_sgns(given: Given, backend: str, device: str, turn: int) -> Result:
    clock = Clock()
    model = sgns.train(
        given.corpus,
        vector_size=given.vector_size,
        window=given.window,
        negative=given.negative,
        sample=given.sample,
        epochs=given.epochs,
        workers=given.workers,
        seed=turn,
        backend=backend,
        device=device,
    )
    cost = clock.cost()
    expected = given.epochs * given.corpus.n_words
    check(model.words_trained == expected, f"{model.words_trained} words, not {expected}")
    return Result(cost, model.vectors.matrix, model.context_vectors.matrix)


def loss_of(given: Given, result: Result) -> float:
    """Mean loss per pair of finished vectors."""
    model = SkipGram(len(given.corpus.vocabulary), given.vector_size)
    total, n_pairs = 0.0, 0
    with torch.no_grad():
        for embedding, rows in (
            (model.center_embeddings, result.in_rows),
            (model.context_embeddings, result.out_rows),
        ):
            embedding.weight.copy_(torch.tensor(rows))
        for batch in PairDataset(given.corpus, seed=0, negative=given.negative, batch_size=8192):
            total += model(*batch).item() * len(batch[0])
            n_pairs += len(batch[0])
    return total / n_pairs


def counted_anew(corpus: sgns.Corpus) -> sgns.Corpus:
    """A corpus with a vocabulary of its own words only."""
    tokens = corpus.vocabulary.tokens
    sentences = (corpus[i].tolist() for i in range(len(corpus)))
    return sgns.Corpus.from_sentences([tokens[i] for i in ids] for ids in sentences)


def main() -> None:
    parser = options.parser(__doc__)
    options.add_evaluation(parser)
    parser.add_argument("--words", type=int, default=100_000)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--batch-size", type=int, default=1024)
    parser.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()
    given = Given(
        counted_anew(prefix(sgns.Corpus.from_file(arguments.corpus), arguments.words)),
        arguments.epochs,
        arguments.workers,
        arguments.batch_size,
    )
    corpus = given.corpus
    print(f"{corpus.n_words:,} words of {len(corpus.vocabulary):,} tokens, {given.epochs} epochs")
    devices = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]
    if "cuda" not in devices:
        print("on a GPU: not measured, since torch finds none")
    turns: dict[str, Callable[[int], Result]] = {}
    for device in devices:
        where = "" if device == "cpu" else f", {device}"
        turns |= {
            LOOP + where: partial(train_loop, given, tutorial_batches, device),
            f"{LOOP}, PairDataset{where}": partial(train_loop, given, stream_batches, device),
            f"torch{where}": partial(train_sgns, given, "torch", device),
        }
    turns["core"] = partial(train_sgns, given, "cpp", "cpu")
    results = take_turns(turns, arguments.repeats)

    start = LOSS_OF_NOTHING * (1 + given.negative)
    speeds, rows, record = {}, [], {}
    for name, rounds in results.items():
        speeds[name] = [
            given.epochs * corpus.n_words / result.cost.cpu_seconds for result in rounds
        ]
        losses = [loss_of(given, result) for result in rounds]
        check(max(losses) < 0.99 * start, f"{name}: the loss is {max(losses)}, at first {start}")
        vectors = [sgns.WordVectors(corpus.vocabulary, result.in_rows) for result in rounds]
        quality = [scores(of, arguments.similarity, arguments.analogies) for of in vectors]
        means = {key: statistics.fmean(of[key] for of in quality) for key in quality[0]}
        wall = [given.epochs * corpus.n_words / result.cost.seconds for result in rounds]
        rows.append(
            [
                name,
                f"{statistics.median(wall):,.0f}",
                f"{statistics.median(speeds[name]):,.0f}",
                f"{median_ratio(speeds[name], speeds[LOOP]):.1f}",
                f"{statistics.fmean(losses):.3f}",
                *(f"{means[key]:.1f}" for key in ("similarity", "analogies") if key in means),
            ]
        )
        record[name] = {"costs": [asdict(of.cost) for of in rounds], "loss": losses} | means
    asked = [("similarity", arguments.similarity), ("analogies", arguments.analogies)]
    header = [
        "",
        "words/s",
        "words/CPU-s",
        "x loop, CPU",
        "loss",
        *(key for key, of in asked if of),
    ]
    print(f"\n{markdown(header, rows)}")
    if arguments.json:
        figures = {"machine": machine(["sgns", "torch", "numpy"]), "results": record}
        figures |= {"words": corpus.n_words, "epochs": given.epochs, "workers": given.workers}
        arguments.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
