"""Unmodified packages that train with gensim, run with gensim and with sgns.

python -m tests.compat.run [--packages NAME...] [--graph EDGES LABELS]... [--environments FOLDER]
    [--wheel FILE] [--seeds N] [--vector-size N] [--num-walks N] [--walk-length N] [--window N]
    [--epochs N] [--workers N]

Run the command from the root of the repository. It needs a network connection, because it creates a
virtual environment for each package, with its requirements and a wheel of this repository. Each
package runs the example of its documentation. Then it trains vectors of the nodes of the karate
club and of each graph, with gensim and with sgns. A graph is a file of edges and a file with a
node and its class on each line. `bench.graphs` computes the accuracy.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import networkx
import sgns
from sgns.graph import Graph

from bench.harness.environments import GENSIM as ENVIRONMENT
from bench.harness.labels import accuracy, read_labels
from bench.harness.measure import take_turns
from bench.harness.options import plain_text
from bench.harness.processes import run_command
from bench.harness.reports import markdown
from tests.compat.packages import PACKAGES, Settings

ROOT = Path(__file__).parents[2]
TRAINERS = ("gensim", "sgns")

#: Walks from each of the 34 nodes of the karate club. Fewer walks are not enough to learn from.
KARATE_WALKS = 200

#: Requirements of each package. nodevectors needs networkx 2, but does not declare it.
REQUIREMENTS = {
    "node2vec": ["node2vec==0.5.0"],
    "pecanpy": ["pecanpy==2.0.9", "networkx"],
    "fastnode2vec": ["fastnode2vec==0.0.7"],
    "nodevectors": ["nodevectors==0.1.23", "networkx<3"],
    "wefe": ["wefe==1.0.1", "pytest"],  # for `tests.compat.own_tests`
}


@dataclass(frozen=True)
class Run:
    """One training: accuracy of its vectors, and time of the process and in `Word2Vec`."""

    accuracy: float
    seconds: float
    cpu_seconds: float
    word2vec_seconds: float
    word2vec_cpu_seconds: float


def prepare(package: str, folder: Path, wheel: Path) -> Path:
    """Create the environment of a package, unless it exists, and return its interpreter."""
    python = folder / package / "bin/python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder / package], check=True)
    pip = [python, "-m", "pip", "install", "--quiet"]
    subprocess.run([*pip, *REQUIREMENTS[package]], check=True)
    subprocess.run([*pip, "--force-reinstall", "--no-deps", wheel], check=True)
    subprocess.run([*pip, wheel], check=True)
    return python


def make_wheel(folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", folder, ROOT]
    subprocess.run(command, check=True)
    return next(folder.glob("sgns-*.whl"))


def run(
    python: Path,
    package: str,
    trainer: str,
    edges: Path,
    labels: Mapping[str, str],
    common: Mapping[str, int],
    seed: int,
) -> Run:
    with TemporaryDirectory(prefix="sgns-compat-") as folder:
        vectors, cost = Path(folder, "vectors.bin"), Path(folder, "cost.json")
        job = {
            "package": package,
            "trainer": trainer,
            "edges": str(edges.resolve()),
            "vectors": str(vectors),
            "cost": str(cost),
            "settings": {**common, "seed": seed},
        }
        command = [str(python), "-m", "tests.compat.packages", json.dumps(job)]
        whole, _ = run_command(f"{package}, {trainer}", command, Path(folder, "log"), ENVIRONMENT)
        found = accuracy(sgns.WordVectors.load(vectors), labels)
        return Run(found, whole.seconds, whole.cpu_seconds, *json.loads(cost.read_text()))


def table(runs: Mapping[str, Mapping[str, list[Run]]]) -> str:
    header = ["package", "trainer", "accuracy", "by seed", "all, s", "all, CPU-s"]
    header += ["Word2Vec, s", "Word2Vec, CPU-s", "gensim's CPU / this"]
    rows = []
    for package, by_trainer in runs.items():
        base = statistics.fmean(each.word2vec_cpu_seconds for each in by_trainer["gensim"])
        for trainer, found in by_trainer.items():
            costs = [
                statistics.fmean(getattr(each, name) for each in found)
                for name in ("seconds", "cpu_seconds", "word2vec_seconds", "word2vec_cpu_seconds")
            ]
            rows.append(
                [
                    package,
                    trainer,
                    f"{statistics.fmean(each.accuracy for each in found):.3f}",
                    " ".join(f"{each.accuracy:.3f}" for each in found),
                    *(f"{cost:.1f}" for cost in costs),
                    f"{base / costs[-1]:.1f}",
                ]
            )
    return markdown(header, rows)


def karate(folder: Path) -> tuple[Path, Path]:
    graph = networkx.karate_club_graph()
    edges, labels = folder / "karate.edgelist", folder / "karate.labels"
    networkx.write_edgelist(graph, edges, data=False)
    clubs = (f"{node}\t{club}\n" for node, club in graph.nodes(data="club"))
    labels.write_text("".join(clubs), encoding="utf-8")
    return edges, labels


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--packages", nargs="+", choices=PACKAGES, default=list(PACKAGES))
    parser.add_argument(
        "--graph",
        nargs=2,
        metavar=("EDGES", "LABELS"),
        type=plain_text,
        action="append",
        default=[],
        help="file of edges, and file of nodes with their classes",
    )
    parser.add_argument("--environments", type=Path, help="folder for them; temporary if omitted")
    parser.add_argument("--wheel", type=Path, help="wheel of sgns; built if omitted")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--vector-size", type=int, default=64)
    parser.add_argument("--num-walks", type=int, default=4)
    parser.add_argument("--walk-length", type=int, default=20)
    parser.add_argument("--window", type=int, default=10)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--workers", type=int, default=2)
    return parser.parse_args()


def main() -> None:
    args = parse()
    common = {name: value for name, value in vars(args).items() if name in Settings.__annotations__}
    with TemporaryDirectory(prefix="sgns-compat-") as temporary:
        wheel = args.wheel or make_wheel(Path(temporary))
        environments = args.environments or Path(temporary)
        pythons = {}
        for package in args.packages:
            pythons[package] = prepare(package, environments, wheel)
            example = [str(pythons[package]), "-m", "tests.compat.examples", package]
            run_command(package, example, Path(temporary, "log"))
            print(f"{package}: the example of its documentation ran", flush=True)
        graphs = [(*each, common) for each in args.graph]
        graphs.insert(0, (*karate(Path(temporary)), common | {"num_walks": KARATE_WALKS}))
        for edges, labels_path, settings in graphs:
            labels = read_labels(labels_path, Graph.from_edge_list(edges))
            runs = {}
            for package, python in pythons.items():
                trainers = {
                    name: partial(run, python, package, name, edges, labels, settings)
                    for name in TRAINERS
                }
                runs[package] = take_turns(trainers, args.seeds)
            print(f"\n{edges.name}, {settings}\n\n{table(runs)}", flush=True)


if __name__ == "__main__":
    main()
