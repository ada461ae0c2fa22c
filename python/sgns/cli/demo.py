"""The command ``demo``."""

from __future__ import annotations

from contextlib import redirect_stdout
from pathlib import Path

from sgns.cli.integers import NonNegativeInt
from sgns.cli.output import Output
from sgns.cli.streams import Results

__all__ = ["demo"]


def demo(
    *,
    output_dir: Output = Path("sgns-demo"),
    seed: NonNegativeInt = 1,
) -> None:
    """Train on a toy and on text that this machine already has; draw loss and vectors.

    Nothing is downloaded. The text is the documentation inside Python itself.

    Example: ``sgns demo -o pictures``

    Parameters
    ----------
    output_dir
        Folder for three PNG files; created if it does not exist.
    seed
        Random seed.
    """
    from sgns.demo import run

    with redirect_stdout(Results()):
        run(output_dir, seed)
