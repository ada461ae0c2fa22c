"""Vectors of nodes, from an edge list to a file, against the package node2vec.

python -m bench.graphs EDGES [--labels FILE] [--num-walks N] [--walk-length N] [--p X] [--q X]
    [--vector-size N] [--window N] [--epochs N] [--workers N] [--repeats N] [--json OUT]

Every run is a process of its own that reads the edges, walks, trains and writes vectors. Labels are
lines of a node and its class: a logistic regression on half of the vectors predicts those of the
other half, in the same five ways to halve them for both contestants. It needs scikit-learn.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import sgns
from sgns.graph import Graph

from bench.harness.measure import Cost, check, machine, markdown, median_ratio, take_turns
from bench.harness.node_training import NODE2VEC, SGNS
from bench.harness.options import plain_text
from bench.harness.processes import run_command

HALVES = 5


@dataclass(frozen=True)
class Trial:
    """One run: the cost of its process, and the accuracy on labels, if there are any."""

    process: Cost
    peak_mib: float
    accuracy: float | None


def run(
    name: str,
    edges: Path,
    graph: Graph,
    labels: Mapping[str, str],
    given: dict[str, Any],
    turn: int,
) -> Trial:
    with TemporaryDirectory(prefix="sgns-bench-") as folder:
        path = Path(folder, "vectors.bin")
        job = {
            "edges": str(edges.resolve()),
            "vectors": str(path),
            "given": given | {"seed": turn},
        }
        command = [sys.executable, "-m", "bench.harness.node_training", name, json.dumps(job)]
        cost, peak_bytes = run_command(name, command, Path(folder, "log.txt"))
        vectors = sgns.WordVectors.load(path)
    check(bool(np.isfinite(vectors.matrix).all()), f"{name}: a vector is not finite")
    check(set(vectors.vocabulary) == set(graph.nodes), f"{name}: nodes are not those of the graph")
    return Trial(cost, peak_bytes / 2**20, accuracy(vectors, labels) if labels else None)


def accuracy(vectors: sgns.WordVectors, labels: Mapping[str, str]) -> float:
    """Share of labels that a logistic regression predicts, the mean over ways to halve them."""
    from sklearn.linear_model import LogisticRegression

    rows = vectors[list(labels)]
    rows = (rows - rows.mean(0)) / rows.std(0)
    classes = np.array(list(labels.values()))
    scores = []
    for seed in range(HALVES):
        order = np.random.default_rng(seed).permutation(len(rows))
        learned, asked = np.array_split(order, 2)
        model = LogisticRegression(max_iter=1000).fit(rows[learned], classes[learned])
        scores.append(float(model.score(rows[asked], classes[asked])))
    return statistics.fmean(scores)


def read_labels(path: Path, graph: Graph) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    labels = dict(line.split("\t", 1) if "\t" in line else line.split(None, 1) for line in lines)
    return {node: label for node, label in labels.items() if node in graph.vocabulary}


def table(trials: Mapping[str, Sequence[Trial]]) -> str:
    """Medians over rounds, and of the ratios within them; the mean of accuracies."""
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
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("edges", type=plain_text, help="edge list, `u v [weight]` a line")
    parser.add_argument("--labels", type=plain_text, help="a node and its class a line")
    parser.add_argument("--num-walks", type=int, default=10)
    parser.add_argument("--walk-length", type=int, default=80)
    parser.add_argument("--p", type=float, default=1.0)
    parser.add_argument("--q", type=float, default=1.0)
    parser.add_argument("--vector-size", type=int, default=128)
    parser.add_argument("--window", type=int, default=10)
    parser.add_argument("--negative", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--json", type=Path, help="write every figure there")
    given = parser.parse_args()
    if given.labels and not find_spec("sklearn"):
        parser.error("labels need the package 'scikit-learn', which is not installed")
    return given


def main() -> None:
    given = parse()
    graph = Graph.from_edge_list(given.edges)
    labels = read_labels(given.labels, graph) if given.labels else {}
    own = ("edges", "labels", "repeats", "json")
    arguments = {name: value for name, value in vars(given).items() if name not in own}
    names = [SGNS]
    if find_spec(NODE2VEC):
        names.append(NODE2VEC)
    else:
        print(f"{NODE2VEC} is left out: the package {NODE2VEC!r} is not installed")
    trials = take_turns(
        {name: partial(run, name, given.edges, graph, labels, arguments) for name in names},
        given.repeats,
    )
    print(f"{graph}, {arguments}\n\n{table(trials)}", flush=True)
    if given.json:
        figures = {
            "machine": machine(["sgns", "node2vec", "gensim", "networkx", "numpy"]),
            "arguments": arguments,
            "trials": {name: list(map(asdict, rounds)) for name, rounds in trials.items()},
        }
        given.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
