"""The command ``demo``."""

from __future__ import annotations

from contextlib import redirect_stdout
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from sgns.cli.integers import NonNegativeInt
from sgns.cli.output import Output, check_name
from sgns.cli.streams import Results, say

__all__ = ["demo"]


def demo(
    *,
    output_dir: Output = Path("sgns-demo"),
    seed: NonNegativeInt = 1,
    text: Annotated[Path | None, Parameter(allow_leading_hyphen=True, validator=check_name)] = None,
    quiet: Annotated[bool, Parameter(alias="-q")] = False,
) -> None:
    """Train on a toy and on text that this machine already has; draw loss and vectors.

    Nothing is downloaded. The text is the documentation inside Python itself. With --text the
    command only writes this text, so that you can try other commands on it.

    Example: ``sgns demo -o pictures``

    Example: ``sgns demo --text news.txt``

    Parameters
    ----------
    output_dir
        Folder for three PNG files; created if it does not exist.
    seed
        Random seed.
    text
        File for the text, a sentence on each line, instead of training; .gz compresses it.
    quiet
        With --text, print nothing but errors.
    """
    from sgns.demo import run, write_text

    if text is not None:
        n_words = write_text(text)
        say(f"wrote {text}: {n_words:,} words", quiet)
        return

    with redirect_stdout(Results()):
        run(output_dir, seed)
