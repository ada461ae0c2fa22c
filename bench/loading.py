"""Compare the loading of vectors, in the binary and the text format of word2vec, with gensim.

The vectors are random, and the tokens are numbers. Every load has a process of its own; its costs
are those of the call, without imports, and its memory is the peak of the process above that of the
imports. The benchmark fails if a contestant loads other tokens or vectors than were saved. The
files are in memory (the page cache) when they are read.
"""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import sgns

from bench.harness import environments, options
from bench.harness.measure import Cost, check, median_ratio, take_turns
from bench.harness.processes import run_command
from bench.harness.reports import markdown, write_figures
from bench.harness.vector_loading import CONTESTANTS, GENSIM, checksum

#: Extension of a file of each format.
FORMATS = {"binary": ".bin", "text": ".txt"}


@dataclass(frozen=True)
class Load:
    """Cost of one call, and the memory that it took at most."""

    cost: Cost
    peak_mib: float


def run(name: str, path: Path, expected: int, number: int) -> Load:
    report = path.with_name("report.json")
    job = {
        "vectors": str(path),
        "binary": path.suffix == FORMATS["binary"],
        "report": str(report),
    }
    command = [sys.executable, "-m", "bench.harness.vector_loading", name, json.dumps(job)]
    run_command(name, command, path.with_name("log.txt"), environments.GENSIM)
    found = json.loads(report.read_text())
    check(found["checksum"] == expected, f"{name}, round {number}: other tokens or vectors")
    return Load(Cost(**found["cost"]), found["peak_bytes"] / 2**20)


def table(loads: Mapping[str, Mapping[str, Sequence[Load]]], matrix_mib: float) -> str:
    """Return medians over rounds of costs and of ratios within a round."""
    rows = []
    for format, by_contestant in loads.items():
        for name, rounds in by_contestant.items():
            row = [f"{format}, {name}"]
            for clock in ("seconds", "cpu_seconds"):
                row.append(f"{statistics.median(getattr(x.cost, clock) for x in rounds):.2f}")
            mine = [load.cost.cpu_seconds for load in rounds]
            theirs = [load.cost.cpu_seconds for load in by_contestant.get(GENSIM, ())]
            peak = statistics.median(load.peak_mib for load in rounds)
            row.append(f"{median_ratio(theirs, mine):.1f}" if theirs else "")
            row += [f"{peak:.0f}", f"{peak / matrix_mib:.2f}"]
            rows.append(row)
    header = ["load", "s", "CPU-s", "x gensim, CPU", "peak, MiB", "peak, x matrix"]
    return markdown(header, rows)


def main() -> None:
    parser = options.parser(__doc__)
    options.add_option(parser, "--rows", 400_000, "vectors")
    options.add_option(parser, "--vector-size", 300, "components of a vector")
    options.add_option(parser, "--repeats", 3, "rounds")
    options.add_choices(parser, "--formats", FORMATS, "formats")
    options.add_json(parser)
    arguments = parser.parse_args()

    shape = (arguments.rows, arguments.vector_size)
    matrix = np.random.default_rng(0).standard_normal(shape, np.float32)
    vectors = sgns.WordVectors(sgns.Vocabulary(map(str, range(arguments.rows))), matrix)
    expected = checksum(vectors.vocabulary, vectors.matrix)
    missing = {GENSIM: options.missing_package(GENSIM)}
    names = [name for name in CONTESTANTS if options.is_available(name, missing.get(name))]
    loads = {}
    with TemporaryDirectory(prefix="sgns-bench-") as folder:
        for format in arguments.formats:
            path = Path(folder, f"vectors{FORMATS[format]}")
            vectors.save(path)
            loads[format] = take_turns(
                {name: partial(run, name, path, expected) for name in names}, arguments.repeats
            )
            path.unlink()
    size = f"{shape[0]:,} x {shape[1]}, a matrix of {matrix.nbytes / 2**20:.0f} MiB"
    print(f"{size}\n\n{table(loads, matrix.nbytes / 2**20)}", flush=True)
    write_figures(
        arguments.json,
        ["sgns", "gensim", "numpy"],
        rows=shape[0],
        vector_size=shape[1],
        loads=loads,
    )


if __name__ == "__main__":
    main()
