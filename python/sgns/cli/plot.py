"""The command ``plot``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from sgns import Model, WordVectors
from sgns.cli.integers import PositiveInt
from sgns.cli.output import Output, check_files
from sgns.cli.streams import say

__all__ = ["plot"]


def plot(
    model: Path,
    /,
    *,
    output: Output,
    kind: Literal["map", "loss"] = "map",
    words: Annotated[Sequence[str], Parameter(consume_multiple=True, show_default=False)] = (),
    n: Annotated[PositiveInt, Parameter(alias="-n")] = 100,
    format: str | None = None,
    quiet: Annotated[bool, Parameter(alias="-q")] = False,
) -> None:
    """Draw a map of words, or the loss of a training.

    Needs matplotlib: pip install 'sgns[plot]'

    Example: ``sgns plot news.safetensors -o map.png --words paris london tokyo``

    Parameters
    ----------
    model
        File of a model; for a map, of vectors as well.
    output
        Picture to write: .png, .svg, .pdf.
    kind
        Picture to draw.
    words
        Words of the map; the most frequent ones if omitted.
    n
        Number of most frequent words.
    format
        Format of the vectors, if the extension of the file does not choose it.
    quiet
        Print nothing but errors.
    """
    from sgns.plotting import loss_curve, vector_map
    from sgns.plotting.figures import check_picture

    check_picture(output)
    check_files(output, None, [("input", model)])
    if kind == "loss":
        loss_curve(Model.load(model), output)
    else:
        vector_map(WordVectors.load(model, format), list(words) or n, output)
    say(f"wrote {output}", quiet)
