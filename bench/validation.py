"""Held-out loss: what it costs, and which epoch it chooses.

The cost is the CPU time of a training that holds out a share of the lines, compared with one that
holds out nothing; both take turns. The choice is the epoch of the smallest held-out loss. It is
compared with the epochs of the best scores: one training pauses after every epoch, and its vectors
are evaluated there. With --fixed, trainings with these numbers of epochs are compared with one
whose held-out loss decides it, by `epochs="auto"`.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

import sgns
from sgns import WordVectors

from bench import tuning
from bench.harness import options
from bench.harness.evaluation import Evaluation
from bench.harness.measure import Clock, check, clocked, median_ratio, take_turns
from bench.harness.reports import markdown, write_figures

#: Name of the held-out loss among the scores of an epoch.
LOSS = "held-out loss"

#: Scores after each epoch.
Epochs: TypeAlias = list[dict[str, float]]

#: Function that returns scores of vectors by name.
Scores: TypeAlias = Callable[[WordVectors], dict[str, float]]


def cpu_seconds(corpus: sgns.Corpus, settings: dict[str, Any], seed: int) -> float:
    """Return the CPU time of one training."""
    return clocked(partial(sgns.train, corpus, seed=seed, **settings)).cpu_seconds


def is_before(end: int, progress: sgns.Progress) -> bool:
    """Return whether training goes on."""
    return progress.words_done < end


def scores_by_epoch(
    corpus: sgns.Corpus, scores: Scores, settings: dict[str, Any], seed: int
) -> Epochs:
    """Return the held-out loss and the scores after each epoch of one training."""
    found = []
    with TemporaryDirectory() as folder:
        path = Path(folder) / "checkpoint.safetensors"
        for epoch in range(1, settings["epochs"] + 1):
            end = epoch * corpus.n_words
            model = sgns.train(
                corpus,
                seed=seed,
                checkpoint=path,
                checkpoint_every="1h",
                resume=True,
                on_progress=partial(is_before, end),
                **settings,
            )
            check(model.words_trained == end, "the training did not pause after an epoch")
            loss = float(model.held_out_curve[-1, 1])
            found.append({LOSS: loss} | scores(model.vectors))
    return found


def rounds_of_choice(epochs: list[Epochs], names: list[str]) -> str:
    """Return a table of the epoch with the smallest loss, and that of each best score."""
    header = ["seed", "epoch of the smallest loss"]
    for name in names:
        header += [f"best {name}", f"{name} there"]
    rows = []
    for seed, each in enumerate(epochs, 1):
        losses = [epoch[LOSS] for epoch in each]
        chosen = losses.index(min(losses))
        row = [str(seed), f"{chosen + 1} of {len(each)}"]
        for name in names:
            scores = [epoch[name] for epoch in each]
            best = scores.index(max(scores))
            row += [f"{scores[best]:.2f} (epoch {best + 1})", f"{scores[chosen]:.2f}"]
        rows.append(row)
    return markdown(header, rows)


def rounds_of_baskets(n: int, settings: dict[str, Any], rounds: int) -> str:
    """Return the table of baskets made by `bench.tuning`, judged by the last item of each."""
    sessions = tuning.baskets(n, seed=1)
    corpus = sgns.Corpus.from_sentences(sgns.leave_last_out(sessions), min_count=1)

    def scores(vectors: WordVectors) -> dict[str, float]:
        found = sgns.evaluate_next_items(vectors, sessions)
        return {"hit rate": 100 * found.hit_rate, "NDCG": 100 * found.ndcg}

    epochs = [scores_by_epoch(corpus, scores, settings, seed) for seed in range(1, rounds + 1)]
    return rounds_of_choice(epochs, ["hit rate", "NDCG"])


def rounds_of_auto(
    corpus: sgns.Corpus, evaluation: Evaluation, fixed: list[int], settings: dict[str, Any], n: int
) -> str:
    """Return a table of trainings with fixed epochs, and with those that the loss decides."""
    rows = []
    for epochs in (*fixed, "auto"):
        models, scores, seconds = [], [], []
        for seed in range(1, n + 1):
            chosen = settings | {"epochs": epochs, "seed": seed}
            clock = Clock()
            models.append(sgns.train(corpus, **chosen))
            seconds.append(clock.cost().cpu_seconds)
            scores.append(evaluation.scores(models[-1].vectors))
        loss = statistics.mean(float(model.held_out_curve[-1, 1]) for model in models)
        rows.append(
            [
                f"epochs={epochs!r}",
                ", ".join(str(model.schedule.epochs) for model in models),
                f"{loss:.3f}",
                *(f"{statistics.mean(s[name] for s in scores):.1f}" for name in evaluation.means),
                f"{statistics.mean(seconds):.1f}",
            ]
        )
    return markdown(["training", "epochs", "held-out loss", *evaluation.means, "CPU s"], rows)


def main() -> None:
    parser = options.parser(__doc__)
    parser.add_argument(
        "corpus", nargs="?", type=options.plain_text, help="text, a line a sentence"
    )
    options.add_json(parser)
    Evaluation.add_options(parser)
    add = partial(options.add_option, parser)
    add("--share", 0.01, "share of the lines that is held out")
    add("--vector-size", 100, "components of a vector")
    add("--window", 5, "window")
    add("--epochs", 10, "epochs")
    add("--min-count", 5, "smallest count of a word")
    add("--rounds", 3, "rounds, each with its own seed")
    add("--baskets", 0, "train on so many baskets made here, and judge by next items; 0 does not")
    add("--fixed", [0], "epochs to compare with epochs='auto', and nothing else; 0 does not")
    arguments = parser.parse_args()
    if (arguments.corpus is None) != bool(arguments.baskets):
        parser.error("give a corpus or --baskets")
    run(arguments)


def run(arguments: argparse.Namespace) -> None:
    """Measure, and print both tables."""
    settings = {name: getattr(arguments, name) for name in ("vector_size", "window", "epochs")}
    settings["workers"] = 1
    held_out = settings | {"validation": arguments.share}
    if arguments.baskets:
        held_out |= {"window": "sentence", "sample": 0}
        print(rounds_of_baskets(arguments.baskets, held_out, arguments.rounds))
        return
    corpus = sgns.Corpus.from_file(arguments.corpus, arguments.min_count)
    if arguments.fixed != [0]:
        evaluation = Evaluation.of(arguments)
        print(rounds_of_auto(corpus, evaluation, arguments.fixed, held_out, arguments.rounds))
        return
    seconds = take_turns(
        {
            "nothing": partial(cpu_seconds, corpus, settings),
            "a share": partial(cpu_seconds, corpus, held_out),
        },
        arguments.rounds,
    )
    ratio = median_ratio(seconds["a share"], seconds["nothing"])
    rows = [[name, f"{statistics.median(of):.2f}"] for name, of in seconds.items()]
    print(markdown(["held out", "CPU seconds"], rows))
    print(f"\nmedian ratio {ratio:.3f}, with {arguments.share:.1%} held out\n", flush=True)
    evaluation = Evaluation.of(arguments)
    epochs: list[Epochs] = []
    if evaluation.means:
        epochs = [
            scores_by_epoch(corpus, evaluation.scores, held_out, seed)
            for seed in range(1, arguments.rounds + 1)
        ]
        print(rounds_of_choice(epochs, evaluation.means))
    write_figures(
        arguments.json,
        ["sgns", "numpy"],
        words=corpus.n_words,
        **held_out,
        cpu_seconds=seconds,
        ratio=ratio,
        by_epoch=epochs,
    )


if __name__ == "__main__":
    main()
