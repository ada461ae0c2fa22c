"""Training by several processes, compared with as many threads: speed, exchanges and quality.

Every training is a process of its own, or several that torchrun starts. Trainings take turns.
"""

from __future__ import annotations

import argparse
import re
import resource
import statistics
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import sgns

from bench.harness import options
from bench.harness.evaluation import Evaluation
from bench.harness.measure import check
from bench.harness.reports import markdown, write_figures

_TORCHRUN = ("torch.distributed.run", "--standalone", "--nproc-per-node")


def train(
    corpus: Path,
    output: Path,
    ranks: int,
    workers: int,
    seed: int,
    epochs: int,
    backend: str,
    sharded: bool = False,
) -> dict[str, float]:
    """Train in some processes; return their figures."""
    launcher = [*_TORCHRUN, str(ranks), "-m"] if ranks > 1 else []
    command = [sys.executable, "-m", *launcher, "sgns", "train", corpus, "-o", output]
    command += ["--backend", backend]
    numbers = {"--workers": workers, "--seed": seed, "--epochs": epochs}
    arguments = [str(part) for item in numbers.items() for part in item]
    arguments += ["--sharded"] * sharded
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [*map(str, command), *arguments], capture_output=True, text=True, check=False
    )
    check(done.returncode == 0, f"training failed: {done.stderr}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    speed = re.search(r"([\d,]+) words/s, loss", done.stderr)
    assert speed is not None
    share = re.search(r"(\d+) exchanges took (\d+) %", done.stderr)
    return {
        "words/s": float(speed[1].replace(",", "")),
        "CPU seconds": cpu,
        "seconds": time.perf_counter() - started,
        "exchanges": 0.0 if share is None else float(share[1]),
        "share of exchanges": 0.0 if share is None else float(share[2]) / 100,
    }


def main() -> None:
    parser = options.corpus_parser(__doc__)
    Evaluation.add_options(parser)
    add = partial(options.add_option, parser)
    add("--ranks", 2, "processes of one thread, compared with as many threads")
    add("--epochs", 5, "epochs")
    add("--min-count", 5, "smallest count of a word")
    add("--rounds", 2, "rounds, each with its own seed")
    parser.add_argument(
        "--backend", choices=("cpp", "torch"), default="cpp", help="the core, or tensors of the CPU"
    )
    parser.add_argument("--sharded", action="store_true", help="also ranks that own rows")
    run(parser.parse_args())


def run(arguments: argparse.Namespace) -> None:
    """Measure, and print the table."""
    evaluation = Evaluation.of(arguments)
    ways = {
        "one thread": (1, 1, False),
        f"{arguments.ranks} threads": (1, arguments.ranks, False),
        f"{arguments.ranks} ranks": (arguments.ranks, 1, False),
    }
    if arguments.sharded:
        ways[f"{arguments.ranks} sharded ranks"] = arguments.ranks, 1, True
    found: dict[str, list[dict[str, float]]] = {name: [] for name in ways}
    with TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus.safetensors"
        made = sgns.Corpus.from_file(arguments.corpus, arguments.min_count, save_to=corpus)
        words = made.n_words * arguments.epochs
        for seed in range(1, arguments.rounds + 1):
            for name, (ranks, workers, sharded) in ways.items():
                output = Path(folder) / "vectors.safetensors"
                figures = train(
                    corpus,
                    output,
                    ranks,
                    workers,
                    seed,
                    arguments.epochs,
                    arguments.backend,
                    sharded,
                )
                model = sgns.Model.load(output)
                check(model.words_trained == words, f"{name} trained on other words")
                found[name].append(figures | evaluation.scores(model.vectors))
    names = list(found["one thread"][0])
    rows = [
        [name, *(f"{statistics.median(each[column] for each in of):,.2f}" for column in names)]
        for name, of in found.items()
    ]
    print(markdown(["", *names], rows))
    write_figures(arguments.json, ["sgns", "numpy", "torch"], words=words, figures=found)


if __name__ == "__main__":
    main()
