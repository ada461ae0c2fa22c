"""Encode a text that does not fit into memory, and train on it, under a limit of memory.

The text repeats the corpus. Each repetition gives a new spelling to a few of the words, so most
distinct words are rare. The limit applies to the address space of every process, with its
libraries; the two matrices are allowed in addition. Linux only.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import sgns
from sgns.training.memory import matrix_bytes

from bench.harness import options
from bench.harness.measure import Cost, check
from bench.harness.processes import run_command
from bench.harness.reports import markdown, write_figures

NEW_SPELLINGS = 0.03  # share of words


def write_text(corpus: Path, target: Path, n_bytes: int) -> tuple[int, int]:
    """Write the text; return the number of words, and of those with a new spelling."""
    lines = [line.split() for line in corpus.read_bytes().splitlines()]
    rng = np.random.default_rng(1)
    n_words = n_new = 0
    with target.open("wb") as file:
        while file.tell() < n_bytes:
            for line in lines:
                words = line.copy()
                for index in np.flatnonzero(rng.random(len(words)) < NEW_SPELLINGS):
                    words[index] += b"~%d" % n_new
                    n_new += 1
                n_words += len(words)
                file.write(b" ".join(words) + b"\n")
    return n_words, n_new


@dataclass(frozen=True)
class Step:
    """Cost and peak memory of a process, and its speed in MB or words per second."""

    cost: Cost
    peak_bytes: int
    speed: float


def run(step: str, arguments: list[str], limit: int, folder: Path) -> tuple[Cost, int]:
    """Run `sgns` under a limit; return its cost and peak memory."""
    command = ["prlimit", f"--as={limit}", sys.executable, "-m", "sgns", step, "-q", *arguments]
    return run_command(f"sgns {step}", command, folder / "log.txt")


def table(steps: Mapping[str, Step]) -> str:
    units = {"encode": "MB/s", "train": "words/s"}
    rows = (
        [
            name,
            f"{step.cost.seconds:.1f}",
            f"{step.cost.cpu_seconds:.1f}",
            f"{step.peak_bytes / 2**20:,.0f}",
            f"{step.speed:,.0f} {units[name]}",
        ]
        for name, step in steps.items()
    )
    return markdown(["step", "seconds", "CPU seconds", "peak, MiB", "speed"], rows)


def main() -> None:
    parser = options.corpus_parser(__doc__)
    options.add_option(parser, "--gigabytes", 2.0, "size of the text")
    options.add_option(parser, "--limit", 1.5e9, "bytes of address space besides the matrices")
    options.add_option(parser, "--vector-size", 100, "components of a vector")
    parser.add_argument(
        "--folder",
        type=Path,
        help="folder for the text, the corpus and the vectors, which are deleted at the end "
        "(default: the system's temporary folder)",
    )
    arguments = parser.parse_args()
    limit = int(arguments.limit)
    steps = {}
    with tempfile.TemporaryDirectory(dir=arguments.folder, prefix="sgns-bench-") as name:
        folder = Path(name).resolve()
        text, encoded, model = (folder / name for name in ("t.txt", "c.safetensors", "m.bin"))
        n_words, n_new = write_text(arguments.corpus, text, int(arguments.gigabytes * 1e9))
        megabytes = text.stat().st_size / 1e6
        print(f"{megabytes:,.0f} MB, {n_words:,} words, {n_new:,} with a new spelling")
        cost, peak = run("encode", [str(text), "-o", str(encoded)], limit, folder)
        corpus = sgns.Corpus.open(encoded)
        check(corpus.n_raw_words == n_words, f"{corpus.n_raw_words} words were counted")
        check(int(corpus.counts.sum()) == corpus.n_words, "the counts are not those of the ids")
        steps["encode"] = Step(cost, peak, megabytes / cost.seconds)
        matrices = 2 * matrix_bytes(len(corpus.vocabulary), arguments.vector_size)
        training = [str(encoded), "-o", str(model), "--epochs", "1"]
        training += ["--vector-size", str(arguments.vector_size)]
        cost, peak = run("train", training, limit + matrices, folder)
        check(len(sgns.WordVectors.load(model)) == len(corpus.vocabulary), "vectors are missing")
        steps["train"] = Step(cost, peak, corpus.n_words / cost.seconds)
    print(table(steps))
    print(f"limit: {limit:,} bytes of address space, and {matrices:,} for the matrices")
    write_figures(arguments.json, ["sgns", "numpy"], words=n_words, limit=limit, steps=steps)


if __name__ == "__main__":
    main()
