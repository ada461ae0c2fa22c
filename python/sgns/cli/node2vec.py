"""The command ``node2vec``."""

from __future__ import annotations

import time

from sgns import graph
from sgns.cli.integers import PositiveInt
from sgns.cli.output import Output, check_files, check_result, failures_at_the_end, write_trained
from sgns.cli.progress import Printing
from sgns.cli.ranks import check_format, check_shared, is_distributed, joined
from sgns.cli.reading import Texts
from sgns.cli.streams import say
from sgns.cli.training import NodeTraining
from sgns.distributed.joining import compare_options
from sgns.files.names import expand
from sgns.formats.registry import choose_format
from sgns.graph.edge_table import check_edge_columns
from sgns.graph.node2vec import check_node2vec_options

__all__ = ["node2vec"]


def node2vec(
    edges: Texts,
    /,
    *,
    output: Output,
    format: str | None = None,
    source: str | None = None,
    target: str | None = None,
    weight: str | None = None,
    directed: bool = False,
    training: NodeTraining | None = None,
    workers: PositiveInt | None = None,
    json: bool = False,
    printing: Printing | None = None,
) -> None:
    """Train vectors of the nodes of a graph on random walks.

    A line of an edge list holds the names of two nodes and, optionally, the weight of the edge
    between them, separated by white space; lines that begin with # are comments. With --source and
    --target the edges are the rows of CSV or Parquet files. A .safetensors file keeps the whole
    model; other formats hold only the vectors.

    Example: ``sgns node2vec edges.txt -o vectors.safetensors --p 0.5 --q 2``

    Parameters
    ----------
    edges
        Edge lists, also .gz, .bz2, .xz or .zst: files, folders, patterns such as
        'edges/*.txt', URLs, or - for standard input.
    output
        File to write; an existing file is replaced. Its extension chooses the format.
    format
        Format of the output, if its extension does not choose it.
    source
        Column of the first node of each edge, in CSV or Parquet files.
    target
        Column of the second node.
    weight
        Column of the weights; each is 1 if omitted.
    directed
        Read each edge in one direction only, from the first of its nodes to the second.
    workers
        Threads; as many as there are cores if omitted. One gives the same vectors each time.
    json
        Print a summary of the training as JSON.
    """
    training = training or NodeTraining()
    ranks, printing = joined("node2vec", printing or Printing(), training.sharded)
    with ranks.together():
        display = printing.display
        chosen = choose_format(output, format)
        check_format(ranks, chosen)
        options = {**vars(training), "workers": ranks.workers(workers)}
        checked = check_node2vec_options(options, ranks)
        columns = {"source": source, "target": target, "weight": weight}
        check_edge_columns(**columns)
        files = expand(edges)
        check_shared(ranks, files)
        if ranks.rank == 0:
            inputs = [("input", file) for file in files]
            check_files(output, chosen, inputs, options["checkpoint"])
    of_edges = {**columns, "directed": directed}
    compared = checked.own_options | of_edges
    compare_options(ranks, checked.settings, checked.checkpoints, compared, output)
    with ranks.together():
        started = time.perf_counter()
        read = graph.Graph.from_edge_list(files, **columns, directed=directed, progress=display)
        seconds = time.perf_counter() - started
        kind = "directed edges" if directed else "edges, those that go both ways counted twice,"
        found = f"read {len(read):,} nodes and {read.n_edges:,} {kind} in {seconds:.1f} s"
        say(found, printing.quiet)
        if ranks.rank == 0:
            check_result(output, chosen, read.nodes, options, ranks)
    with failures_at_the_end():
        together = is_distributed(ranks)
        model = graph.node2vec(read, **options, distributed=together, progress=display)
        if ranks.rank == 0 or ranks.is_sharded:
            prints_json = json and ranks.rank == 0
            write_trained(model, output, chosen, printing.quiet, prints_json, options["checkpoint"])
