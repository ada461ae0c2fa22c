"""Time the reading of edges: from text, CSV, Parquet and named arrays to a graph.

The edges are random and have weights; few nodes have many of them. The names of nodes are letters
and digits. The benchmark fails if the graphs differ. The files are in memory (the page cache) when
they are read.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from sgns.graph import Graph

from bench.harness import options
from bench.harness.measure import Clock, Cost, check, take_turns, unseeded
from bench.harness.reports import markdown, write_figures


def write_files(folder: Path, n_edges: int, n_nodes: int) -> dict[str, Callable[[], Graph]]:
    """Write the same edges to files of each kind. Return what reads them, by kind."""
    import pyarrow as pa
    import pyarrow.csv as pc
    import pyarrow.parquet as pq

    rng = np.random.default_rng(1)
    names = pa.array([f"node_{number:x}" for number in range(n_nodes)])
    ends = [pa.array((n_nodes * rng.random(n_edges) ** 2).astype(np.int64)) for _ in range(2)]
    weights = np.round(rng.random(n_edges) * 9 + 0.1, 2)
    table = pa.table({"src": names.take(ends[0]), "dst": names.take(ends[1]), "w": weights})
    spaces = pc.WriteOptions(include_header=False, delimiter=" ", quoting_style="none")
    pc.write_csv(table.select(["src", "dst"]), folder / "pairs.txt", spaces)
    pc.write_csv(table, folder / "edges.txt", spaces)
    pc.write_csv(table, folder / "edges.csv", pc.WriteOptions(quoting_style="none"))
    pq.write_table(table, folder / "edges.parquet")
    sources, targets = (np.array(table[name].to_pylist(), object) for name in ("src", "dst"))

    def read_table(name: str) -> Graph:
        return Graph.from_edge_list(folder / name, source="src", target="dst", weight="w")

    return {
        "text, `u v`": lambda: Graph.from_edge_list(folder / "pairs.txt"),
        "text, `u v w`": lambda: Graph.from_edge_list(folder / "edges.txt"),
        "CSV": lambda: read_table("edges.csv"),
        "Parquet": lambda: read_table("edges.parquet"),
        "Arrow columns": lambda: Graph.from_edges(table["src"], table["dst"], weights),
        "arrays of Python strings": lambda: Graph.from_edges(sources, targets, weights),
    }


def run(
    name: str, read: Callable[[], Graph], n_edges: int, checksums: set[tuple[int, int]]
) -> Cost:
    clock = Clock()
    graph = read()
    cost = clock.cost()
    check(n_edges < graph.n_edges <= 2 * n_edges, f"{name}: {graph.n_edges} edges")
    checksums.add((hash(graph.nodes), hash(graph.neighbors.tobytes())))
    check(len(checksums) == 1, f"{name}: another graph")
    return cost


def table_of(costs: Mapping[str, Sequence[Cost]]) -> str:
    """Return medians over rounds."""
    rows = []
    for name, rounds in costs.items():
        medians = [
            statistics.median(getattr(cost, clock) for cost in rounds)
            for clock in ("seconds", "cpu_seconds")
        ]
        rows.append([name, *(f"{median:.1f}" for median in medians)])
    return markdown(["edges from", "s", "CPU-s"], rows)


def main() -> None:
    parser = options.parser(__doc__)
    options.add_option(parser, "--edges", 10_000_000, "edges")
    options.add_option(parser, "--nodes", 1_000_000, "nodes")
    options.add_option(parser, "--repeats", 3, "rounds")
    options.add_json(parser)
    arguments = parser.parse_args()
    options.require_package(parser, "pyarrow", "pyarrow")
    checksums: set[tuple[int, int]] = set()
    with TemporaryDirectory(prefix="sgns-bench-") as folder:
        readers = write_files(Path(folder), arguments.edges, arguments.nodes)
        costs = take_turns(
            {
                name: unseeded(partial(run, name, read, arguments.edges, checksums))
                for name, read in readers.items()
            },
            arguments.repeats,
        )
    print(table_of(costs), flush=True)
    given = {name: value for name, value in vars(arguments).items() if name != "json"}
    write_figures(arguments.json, ["sgns", "numpy", "pyarrow"], arguments=given, costs=costs)


if __name__ == "__main__":
    main()
