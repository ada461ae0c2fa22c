"""Compare the block step of each instruction set with the roofline of the machine.

The block step needs a number of multiply-adds of registers and a number of rows for each center.
This command measures how many of each the machine can do per second when nothing else limits it.
These two speeds bound the centers per second. The speed of training is printed as a share of the
bound.
"""

from __future__ import annotations

import os
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import numpy as np
import sgns
from sgns import _core
from sgns.training.settings import Settings

from bench.harness import options
from bench.harness.measure import Clock, check, clocked, take_turns
from bench.harness.reports import markdown, write_figures

NEGATIVE = 5
#: Multiply-adds and rows of the measurements of the peaks.
N_MULTIPLICATIONS = 400_000_000
N_ROWS = 3_000_000
HEADER = (
    "instruction set",
    "products",
    "block, pool",
    "peak, G multiply-adds/s",
    "peak, M rows/s",
    "multiply-adds/center",
    "rows/center",
    "M centers/s possible",
    "M centers/s",
    "of the roofline",
)


@contextmanager
def forced(isa: str) -> Iterator[None]:
    """Return a context in which training uses the kernels of one instruction set."""
    before = os.environ.get("SGNS_ISA")
    os.environ["SGNS_ISA"] = isa
    try:
        yield
    finally:
        os.environ.pop("SGNS_ISA")
        if before is not None:
            os.environ["SGNS_ISA"] = before


@dataclass(frozen=True)
class Shape:
    """The blocks of a training with one instruction set; contexts and rows are per center."""

    dim: int
    isa: str
    block_size: int
    pool_size: int
    contexts: float
    rows: float  # distinct rows of both matrices

    @classmethod
    def of(cls, corpus: sgns.Corpus, dim: int, isa: str, n_blocks: int = 500) -> Shape:
        """Return the mean over the first blocks of a corpus."""
        settings = Settings(vector_size=dim, negative=NEGATIVE)
        with forced(isa):
            block_size, pool_size = settings.block_shape(len(corpus.vocabulary), of_words=True)
        centers = contexts = rows = 0
        stream = sgns.PairStream(
            corpus, negative=NEGATIVE, block_size=block_size, pool_size=pool_size
        )
        for _, block in zip(range(n_blocks), stream, strict=False):
            centers += len(block.centers)
            contexts += len(block.contexts)
            rows += np.unique(block.centers).size
            rows += np.unique(np.concatenate([block.contexts, block.pool])).size
        return cls(dim, isa, block_size, pool_size, contexts / centers, rows / centers)

    def multiply_adds(self) -> float:
        """Return the multiply-adds of registers for one center.

        There are three products with the pool and the mean of pools, and three with the contexts.
        AMX computes them in tiles; a tile counts as the multiply-adds of registers that it
        replaces. There, a band of contexts has more products than those that are counted here.
        """
        lanes = _core.lanes(self.isa)
        registers = -(-self.dim // _core.ROW_MULTIPLE) * _core.ROW_MULTIPLE / lanes
        depth = 2 if _core.products(self.isa) == "bfloat16" else 1
        return 3 * registers * ((self.pool_size + 1) / depth + self.contexts)


@dataclass(frozen=True)
class Speed:
    """Peaks of an instruction set and speed of training in one round, per CPU-second."""

    multiply_adds: float
    rows: float
    centers: float
    loss: float


def measure(corpus: sgns.Corpus, shape: Shape, seed: int) -> Speed:
    isa = shape.isa
    cost = clocked(partial(_core.multiply_lanes, N_MULTIPLICATIONS, isa))
    multiply_adds = N_MULTIPLICATIONS / cost.cpu_seconds

    matrix = _core.Matrix(len(corpus.vocabulary), shape.dim)
    draw = np.random.default_rng(seed).integers
    ids = draw(len(corpus.vocabulary), size=N_ROWS, dtype=np.uint32)
    _core.add_to_rows(matrix, ids, 1.0, isa)
    cost = clocked(partial(_core.add_to_rows, matrix, ids, -1.0, isa))
    rows = N_ROWS / cost.cpu_seconds
    check(not np.asarray(matrix).any(), f"{isa}: the rows are not zero after the subtraction")

    with forced(isa):
        clock = Clock()
        model = sgns.train(
            corpus, vector_size=shape.dim, negative=NEGATIVE, epochs=1, workers=1, seed=seed
        )
        cost = clock.cost()
    centers = model.pairs_trained / shape.contexts
    return Speed(multiply_adds, rows, centers / cost.cpu_seconds, float(model.loss_curve[-1, 1]))


def main() -> None:
    parser = options.corpus_parser(__doc__)
    options.add_option(parser, "--dims", [100, 300], "vector sizes")
    options.add_choices(parser, "--isa", _core.supported_isas(), "instruction sets")
    options.add_option(parser, "--repeats", 3, "rounds")
    arguments = parser.parse_args()

    corpus = sgns.Corpus.from_file(arguments.corpus)
    turns = {}
    for dim in arguments.dims:
        shapes = {isa: Shape.of(corpus, dim, isa) for isa in arguments.isa}
        speeds = take_turns(
            {isa: partial(measure, corpus, shape) for isa, shape in shapes.items()},
            arguments.repeats,
        )
        losses = [speed.loss for rounds in speeds.values() for speed in rounds]
        check(max(losses) < 1.05 * min(losses), f"losses must agree, got {losses}")
        turns[dim] = speeds
        print(f"\n{dim} dimensions\n")
        print(markdown(HEADER, [row(shapes[isa], rounds) for isa, rounds in speeds.items()]))
    write_figures(arguments.json, ["sgns", "numpy"], turns=turns)


def row(shape: Shape, speeds: list[Speed]) -> list[str]:
    """Return medians over the rounds, and the share of the bound."""
    peak, rows, centers = (
        statistics.median(getattr(speed, name) for speed in speeds)
        for name in ("multiply_adds", "rows", "centers")
    )
    needed = shape.multiply_adds()
    possible = min(peak / needed, rows / shape.rows)
    return [
        shape.isa,
        _core.products(shape.isa),
        f"{shape.block_size}, {shape.pool_size}",
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
