"""The block step of each instruction set against the roofline of the machine.

python -m bench.kernels CORPUS [--dims N...] [--isa NAME...] [--repeats N] [--json OUT]

A center of a block takes so many multiply-adds of registers and touches so many rows. How many
of each the machine can do when nothing waits is measured, and bounds the centers per second; what
training reaches is given as a share of that.
"""

from __future__ import annotations

import json
import os
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial

import numpy as np
import sgns
from sgns import _core
from sgns.pairs.blocks import block_shape

from bench.harness import options
from bench.harness.measure import Clock, check, machine, markdown, take_turns

NEGATIVE = 5
#: Multiply-adds of a peak measurement, and rows.
N_MULTIPLICATIONS = 400_000_000
N_ROWS = 3_000_000
#: The core pads rows to this many floats.
ROW_MULTIPLE = 16
HEADER = (
    "instruction set",
    "products",
    "peak, G multiply-adds/s",
    "peak, M rows/s",
    "multiply-adds/center",
    "rows/center",
    "M centers/s possible",
    "M centers/s",
    "of the roofline",
)


@dataclass(frozen=True)
class Shape:
    """What a block of a corpus holds, per center."""

    contexts: float
    rows: float  # different rows that it touches, in both matrices

    @classmethod
    def of(cls, corpus: sgns.Corpus, block_size: int, pool_size: int, n_blocks: int = 500) -> Shape:
        """Mean over the first blocks."""
        centers = contexts = rows = 0
        stream = sgns.PairStream(
            corpus, negative=NEGATIVE, block_size=block_size, pool_size=pool_size
        )
        for _, block in zip(range(n_blocks), stream, strict=False):
            centers += len(block.centers)
            contexts += len(block.contexts)
            rows += np.unique(block.centers).size
            rows += np.unique(np.concatenate([block.contexts, block.pool])).size
        return cls(contexts / centers, rows / centers)

    def multiply_adds(self, dim: int, pool_size: int, isa: str) -> float:
        """Of registers, for one center: the three products, and the three of its contexts."""
        registers = -(-dim // ROW_MULTIPLE) * ROW_MULTIPLE / _core.lanes(isa)
        depth = 2 if _core.products(isa) == "bfloat16" else 1
        return 3 * registers * (pool_size / depth + self.contexts)


@dataclass(frozen=True)
class Speed:
    """One turn of an instruction set: its peaks, and what training reached, per CPU-second."""

    multiply_adds: float
    rows: float
    centers: float
    loss: float


@contextmanager
def forced(isa: str) -> Iterator[None]:
    """Train with the kernels of one instruction set."""
    before = os.environ.get("SGNS_ISA")
    os.environ["SGNS_ISA"] = isa
    try:
        yield
    finally:
        os.environ.pop("SGNS_ISA")
        if before is not None:
            os.environ["SGNS_ISA"] = before


def turn(corpus: sgns.Corpus, shape: Shape, dim: int, isa: str, seed: int) -> Speed:
    clock = Clock()
    _core.multiply_lanes(N_MULTIPLICATIONS, isa)
    multiply_adds = N_MULTIPLICATIONS / clock.cost().cpu_seconds

    matrix = _core.Matrix(len(corpus.vocabulary), dim)
    draw = np.random.default_rng(seed).integers
    ids = draw(len(corpus.vocabulary), size=N_ROWS, dtype=np.uint32)
    _core.add_to_rows(matrix, ids, 1.0, isa)
    clock = Clock()
    _core.add_to_rows(matrix, ids, -1.0, isa)
    rows = N_ROWS / clock.cost().cpu_seconds
    check(not np.asarray(matrix).any(), f"{isa}: rows must be back at zero")

    with forced(isa):
        clock = Clock()
        model = sgns.train(
            corpus, vector_size=dim, negative=NEGATIVE, epochs=1, workers=1, seed=seed
        )
        cost = clock.cost()
    centers = model.pairs_trained / shape.contexts
    return Speed(multiply_adds, rows, centers / cost.cpu_seconds, float(model.loss_curve[-1, 1]))


def main() -> None:
    parser = options.parser(__doc__)
    parser.add_argument("--dims", type=int, nargs="+", default=[100, 300])
    parser.add_argument("--isa", nargs="+", default=_core.supported_isas())
    parser.add_argument("--repeats", type=int, default=3)
    given = parser.parse_args()

    corpus = sgns.Corpus.from_file(given.corpus)
    block_size, pool_size = block_shape(len(corpus.vocabulary), NEGATIVE, "shared", None, None)
    shape = Shape.of(corpus, block_size, pool_size)
    figures: dict[str, dict[str, list[dict[str, float]]]] = {}
    for dim in given.dims:
        speeds = take_turns(
            {isa: partial(turn, corpus, shape, dim, isa) for isa in given.isa}, given.repeats
        )
        losses = [speed.loss for of in speeds.values() for speed in of]
        check(max(losses) < 1.05 * min(losses), f"losses must agree, got {losses}")
        figures[str(dim)] = {isa: [asdict(s) for s in of] for isa, of in speeds.items()}
        print(f"\n{dim} dimensions, {block_size} centers and {pool_size} negatives in a block\n")
        print(markdown(HEADER, [row(isa, dim, pool_size, shape, of) for isa, of in speeds.items()]))
    if given.json:
        given.json.write_text(
            json.dumps({"machine": machine(["sgns", "numpy"]), "turns": figures}, indent=1)
        )


def row(isa: str, dim: int, pool_size: int, shape: Shape, speeds: list[Speed]) -> list[str]:
    """Medians over the turns, and the share of what they make possible."""
    peak, rows, centers = (
        statistics.median(getattr(speed, name) for speed in speeds)
        for name in ("multiply_adds", "rows", "centers")
    )
    needed = shape.multiply_adds(dim, pool_size, isa)
    possible = min(peak / needed, rows / shape.rows)
    return [
        isa,
        _core.products(isa),
        f"{peak / 1e9:.2f}",
        f"{rows / 1e6:.1f}",
        f"{needed:.0f}",
        f"{shape.rows:.2f}",
        f"{possible / 1e6:.2f}",
        f"{centers / 1e6:.2f}",
        f"{100 * centers / possible:.0f} %",
    ]


if __name__ == "__main__":
    main()
