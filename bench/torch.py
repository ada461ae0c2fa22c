"""Compare methods to train with torch, at equal hyperparameters, with each other and the C++ core.

- "loop": mini-batches as in tutorials: pairs in a list, negatives from Python's `random`, a
  DataLoader that collates them, and Adam.
- "loop, PairDataset": the same model and optimizer with the batches of `PairDataset`.
- "torch": `sgns.train(..., backend="torch")`, without autograd.
- "core": `sgns.train`.

All of them train on the first words of the corpus on the CPU. Those with torch train on a GPU too,
if torch finds one. Speeds are those of the training phase: the list of pairs is created before the
clock starts. The loss is that of the final vectors on all pairs of the words, with one set of
negatives. The benchmark fails if the loss of a method does not fall.
"""

from __future__ import annotations

import math
import random
import statistics
from collections.abc import Callable
from dataclasses import dataclass
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
from bench.harness.corpora import pairs_of, prefix
from bench.harness.evaluation import Evaluation
from bench.harness.measure import Clock, Cost, check, median_ratio, take_turns
from bench.harness.reports import markdown, write_figures

LOOP = "loop"
#: Default of Adam, which loops of this kind use.
LEARNING_RATE = 0.001
#: Loss of each score of a pair before training.
INITIAL_LOSS = math.log(2)


@dataclass(frozen=True)
class Given:
    """Corpus and hyperparameters, which are equal for all methods."""

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
    """Cost of a training, and its vectors."""

    cost: Cost
    in_rows: NDArray[np.float32]
    out_rows: NDArray[np.float32]


Batch = tuple[torch.Tensor, torch.Tensor, torch.Tensor]


class TutorialPairs(Dataset[Batch]):
    """Pairs in a list; the negatives of a pair are drawn when the pair is read."""

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
    stream = sgns.PairStream(given.corpus, given.window, given.sample, seed=seed)
    pairs = list(zip(*(ids.tolist() for ids in pairs_of(stream)), strict=True))
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
    seed: int,
) -> Result:
    """Train with a loop; the two loops differ in the source of batches only."""
    torch.set_num_threads(given.workers)
    torch.manual_seed(seed)
    batches = batches_of(given, seed)
    model = SkipGram(len(given.corpus.vocabulary), given.vector_size, seed=seed).to(device)
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


def train_sgns(given: Given, backend: str, device: str, seed: int) -> Result:
    clock = Clock()
    model = sgns.train(
        given.corpus,
        vector_size=given.vector_size,
        window=given.window,
        negative=given.negative,
        sample=given.sample,
        epochs=given.epochs,
        workers=given.workers,
        seed=seed,
        backend=backend,
        device=device,
    )
    cost = clock.cost()
    expected = given.epochs * given.corpus.n_words
    check(model.words_trained == expected, f"{model.words_trained} words, not {expected}")
    return Result(cost, model.vectors.matrix, model.context_vectors.matrix)


def loss_of(given: Given, result: Result) -> float:
    """Return the mean loss per pair of the final vectors."""
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


def recounted(corpus: sgns.Corpus) -> sgns.Corpus:
    """Return the corpus with a vocabulary of its words only."""
    tokens = corpus.vocabulary.tokens
    sentences = (corpus[i].tolist() for i in range(len(corpus)))
    return sgns.Corpus.from_sentences([tokens[i] for i in ids] for ids in sentences)


def main() -> None:
    parser = options.corpus_parser(__doc__)
    Evaluation.add_options(parser)
    options.add_option(parser, "--words", 100_000, "words of the corpus to train on")
    options.add_option(parser, "--epochs", 1, "epochs")
    options.add_option(parser, "--workers", 1, "threads")
    options.add_option(parser, "--batch-size", 1024, "pairs in a mini-batch of a loop")
    options.add_option(parser, "--repeats", 3, "rounds")
    arguments = parser.parse_args()
    evaluation = Evaluation.of(arguments)
    given = Given(
        recounted(prefix(sgns.Corpus.from_file(arguments.corpus), arguments.words)),
        arguments.epochs,
        arguments.workers,
        arguments.batch_size,
    )
    corpus = given.corpus
    print(f"{corpus.n_words:,} words of {len(corpus.vocabulary):,} tokens, {given.epochs} epochs")
    devices = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]
    if "cuda" not in devices:
        print("GPU is skipped: torch finds none")
    turns: dict[str, Callable[[int], Result]] = {}
    for device in devices:
        suffix = "" if device == "cpu" else f", {device}"
        turns |= {
            LOOP + suffix: partial(train_loop, given, tutorial_batches, device),
            f"{LOOP}, PairDataset{suffix}": partial(train_loop, given, stream_batches, device),
            f"torch{suffix}": partial(train_sgns, given, "torch", device),
        }
    turns["core"] = partial(train_sgns, given, "cpp", "cpu")
    results = take_turns(turns, arguments.repeats)

    n_words = given.epochs * corpus.n_words
    start = INITIAL_LOSS * (1 + given.negative)
    speeds, rows, record = {}, [], {}
    for name, rounds in results.items():
        speeds[name] = [n_words / result.cost.cpu_seconds for result in rounds]
        losses = [loss_of(given, result) for result in rounds]
        check(max(losses) < 0.99 * start, f"{name}: the loss is {max(losses)}, at first {start}")
        vectors = [sgns.WordVectors(corpus.vocabulary, result.in_rows) for result in rounds]
        quality = [evaluation.scores(each) for each in vectors]
        means = {key: statistics.fmean(each[key] for each in quality) for key in quality[0]}
        rows.append(
            [
                name,
                f"{statistics.median(n_words / result.cost.seconds for result in rounds):,.0f}",
                f"{statistics.median(speeds[name]):,.0f}",
                f"{median_ratio(speeds[name], speeds[LOOP]):.1f}",
                f"{statistics.fmean(losses):.3f}",
                *(f"{means[key]:.1f}" for key in evaluation.means),
            ]
        )
        record[name] = {"costs": [result.cost for result in rounds], "loss": losses} | means
    header = ["", "words/s", "words/CPU-s", "x loop, CPU", "loss", *evaluation.means]
    print(f"\n{markdown(header, rows)}")
    write_figures(
        arguments.json,
        ["sgns", "torch", "numpy"],
        results=record,
        words=corpus.n_words,
        epochs=given.epochs,
        workers=given.workers,
    )


if __name__ == "__main__":
    main()
