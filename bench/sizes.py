"""Compare files of smaller vectors: their bytes, and the quality of the vectors in them.

The vectors are trained once. Each file is written, read again and evaluated.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sgns

from bench.harness import options
from bench.harness.evaluation import Evaluation
from bench.harness.reports import line_of, markdown, write_figures


def variants(vector_size: int) -> dict[str, dict[str, Any]]:
    """Return the options of `WordVectors.save` by their name in the table."""
    half = {"dims": vector_size // 2}
    return {
        "float32": {},
        "float16": {"dtype": "float16"},
        "int8": {"dtype": "int8"},
        f"float32, dims={half['dims']}": half,
        f"int8, dims={half['dims']}": {"dtype": "int8", **half},
        "int8, normalize": {"dtype": "int8", "normalize": True},
    }


def table(rows: Mapping[str, Mapping[str, float]]) -> str:
    """Return the bytes of each file as a share of the first one, and the scores."""
    whole = next(iter(rows.values()))["bytes"]
    columns = [name for name in next(iter(rows.values())) if name != "bytes"]
    lines = [
        [
            name,
            f"{found['bytes']:,.0f}",
            f"{found['bytes'] / whole:.2f}",
            *(f"{found[column]:.2f}" for column in columns),
        ]
        for name, found in rows.items()
    ]
    return markdown(["file", "bytes", "share", *columns], lines)


def main() -> None:
    parser = options.corpus_parser(__doc__)
    Evaluation.add_options(parser, required=True)
    options.add_option(parser, "--vector-size", 100, "dimensions")
    options.add_option(parser, "--epochs", 5, "epochs")
    options.add_option(parser, "--min-count", 5, "minimum count of a token")
    options.add_option(parser, "--seed", 1, "seed")
    options.add_option(parser, "--workers", 1, "threads")
    arguments = parser.parse_args()
    evaluation = Evaluation.of(arguments)
    model = sgns.train(
        arguments.corpus,
        vector_size=arguments.vector_size,
        epochs=arguments.epochs,
        min_count=arguments.min_count,
        seed=arguments.seed,
        workers=arguments.workers,
    )
    rows = {}
    with TemporaryDirectory(prefix="sgns-bench-") as folder:
        path = Path(folder, "vectors.safetensors")
        for name, chosen in variants(arguments.vector_size).items():
            model.vectors.save(path, **chosen)
            scores = evaluation.scores(sgns.WordVectors.load(path))
            rows[name] = {"bytes": float(path.stat().st_size), **scores}
            print(f"{name}: {line_of(rows[name])}", flush=True)
    print(f"\n{model.vectors!r}\n\n{table(rows)}")
    write_figures(arguments.json, ["sgns", "numpy"], rows=rows)


if __name__ == "__main__":
    main()
