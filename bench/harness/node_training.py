"""Train vectors of nodes in this process: `python -m bench.harness.node_training CONTESTANT JOB`.

The job is JSON with the edge list, the file for the vectors, and arguments under the names of
`sgns.graph.node2vec`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

SGNS, NODE2VEC = "sgns", "node2vec"


def train_sgns(edges: Path, vectors: Path, given: dict[str, Any]) -> None:
    from sgns.graph import node2vec

    node2vec(edges, **given).vectors.save(vectors)


def train_node2vec(edges: Path, vectors: Path, given: dict[str, Any]) -> None:
    import networkx
    from node2vec import Node2Vec

    walks = {name: given[name] for name in ("num_walks", "walk_length", "p", "q")}
    read = networkx.read_weighted_edgelist if _has_weights(edges) else networkx.read_edgelist
    model = Node2Vec(
        read(edges),
        dimensions=given["vector_size"],
        workers=given["workers"],
        seed=given["seed"],
        quiet=True,
        **walks,
    ).fit(
        window=given["window"],
        negative=given["negative"],
        epochs=given["epochs"],
        seed=given["seed"],
        sample=0,
        min_count=0,
    )
    model.wv.save_word2vec_format(str(vectors), binary=True)


def _has_weights(edges: Path) -> bool:
    with edges.open(encoding="utf-8") as lines:
        first = next(line for line in lines if line.strip() and not line.startswith("#"))
    return len(first.split()) > 2


def main() -> None:
    name, job = sys.argv[1], json.loads(sys.argv[2])
    train = {SGNS: train_sgns, NODE2VEC: train_node2vec}[name]
    train(Path(job["edges"]), Path(job["vectors"]), job["given"])


if __name__ == "__main__":
    main()
