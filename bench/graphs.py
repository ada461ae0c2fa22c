"""Compare node2vec, from an edge list to a file of vectors, with the package node2vec.

Every run has a process of its own, which reads the edges, walks, trains and writes vectors. The
accuracy is that of a logistic regression which learns the classes of half of the nodes and predicts
those of the other half. It is a mean over five splits, which are the same for both contestants.
Labels need scikit-learn.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sgns
from sgns.graph import Graph

from bench.harness import options
from bench.harness.labels import accuracy, read_labels
from bench.harness.measure import Cost, check, check_finite, median_ratio, take_turns
from bench.harness.node_training import NODE2VEC, SGNS
from bench.harness.processes import run_command
from bench.harness.reports import markdown, write_figures


@dataclass(frozen=True)
class Trial:
    """Cost of the process of one run, and accuracy on the labels, if any."""

    process: Cost
    peak_mib: float
    accuracy: float | None


def run(
    name: str,
    edges: Path,
    graph: Graph,
    labels: Mapping[str, str],
    given: dict[str, Any],
    seed: int,
) -> Trial:
    with TemporaryDirectory(prefix="sgns-bench-") as folder:
        path = Path(folder, "vectors.bin")
        job = {
            "edges": str(edges.resolve()),
            "vectors": str(path),
            "given": given | {"seed": seed},
        }
        command = [sys.executable, "-m", "bench.harness.node_training", name, json.dumps(job)]
        cost, peak_bytes = run_command(name, command, Path(folder, "log.txt"))
        vectors = sgns.WordVectors.load(path)
    check_finite(name, vectors.matrix)
    check(set(vectors.vocabulary) == set(graph.nodes), f"{name}: nodes are not those of the graph")
    return Trial(cost, peak_bytes / 2**20, accuracy(vectors, labels) if labels else None)


def table(trials: Mapping[str, Sequence[Trial]]) -> str:
    """Return medians over rounds of costs and of ratios within a round, and mean accuracies."""
    header = ["contestant", "process, s", "CPU, s", "peak, MiB", "x node2vec", "x node2vec, CPU"]
    labeled = next(iter(trials.values()))[0].accuracy is not None
    rows = []
    for name, rounds in trials.items():
        row = [
            name,
            f"{statistics.median(trial.process.seconds for trial in rounds):.1f}",
            f"{statistics.median(trial.process.cpu_seconds for trial in rounds):.1f}",
            f"{statistics.median(trial.peak_mib for trial in rounds):.0f}",
        ]
        for clock in ("seconds", "cpu_seconds"):
            mine = [getattr(trial.process, clock) for trial in rounds]
            theirs = [getattr(trial.process, clock) for trial in trials.get(NODE2VEC, ())]
            row.append(f"{median_ratio(theirs, mine):.1f}" if theirs else "")
        if labeled:
            row.append(f"{statistics.fmean(trial.accuracy or 0 for trial in rounds):.3f}")
        rows.append(row)
    return markdown([*header, "accuracy"] if labeled else header, rows)


def parse() -> argparse.Namespace:
    parser = options.parser(__doc__)
    options.add_edges(parser)
    options.add_option(parser, "--num-walks", 10, "walks from each node")
    options.add_option(parser, "--walk-length", 80, "nodes of a walk")
    options.add_option(parser, "--p", 1.0, "return parameter")
    options.add_option(parser, "--q", 1.0, "in-out parameter")
    options.add_option(parser, "--vector-size", 128, "components of a vector")
    options.add_option(parser, "--window", 10, "largest distance between center and context")
    options.add_option(parser, "--negative", 5, "negatives per pair")
    options.add_option(parser, "--epochs", 1, "epochs")
    options.add_option(parser, "--workers", 2, "threads")
    options.add_option(parser, "--repeats", 3, "rounds")
    options.add_json(parser)
    arguments = parser.parse_args()
    if arguments.labels:
        options.require_package(parser, "sklearn", "scikit-learn")
    return arguments


def main() -> None:
    arguments = parse()
    graph = Graph.from_edge_list(arguments.edges)
    labels = read_labels(arguments.labels, graph) if arguments.labels else {}
    own = ("edges", "labels", "repeats", "json")
    given = {name: value for name, value in vars(arguments).items() if name not in own}
    names = [SGNS]
    if options.is_available(NODE2VEC, options.missing_package(NODE2VEC)):
        names.append(NODE2VEC)
    trials = take_turns(
        {name: partial(run, name, arguments.edges, graph, labels, given) for name in names},
        arguments.repeats,
    )
    print(f"{graph}, {given}\n\n{table(trials)}", flush=True)
    packages = ["sgns", "node2vec", "gensim", "networkx", "numpy"]
    write_figures(arguments.json, packages, arguments=given, trials=trials)


if __name__ == "__main__":
    main()
