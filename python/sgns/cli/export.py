"""The command ``export``."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from sgns import Model, WordVectors
from sgns.cli.output import Output, check_writable
from sgns.cli.progress import say
from sgns.formats.registry import choose_format

__all__ = ["export"]


def export(
    vectors: Path,
    /,
    *,
    output: Output,
    format: str | None = None,
    which: Literal["input", "context", "mean"] = "input",
) -> None:
    """Write vectors in another format.

    Example: ``sgns export news.safetensors -o news.bin --format word2vec-binary``

    Parameters
    ----------
    vectors
        File of vectors or of a model.
    output
        File to write; an existing file is replaced. Its extension chooses the format.
    format
        Format of the output, if its extension does not choose it.
    which
        Vectors of words as centers, as contexts, or the mean of both; the last two need a model.
    """
    chosen = choose_format(output, format)
    check_writable(output)
    loaded = _load(vectors, which)
    loaded.save(output, chosen.name)
    say(f"wrote {output}: {len(loaded):,} vectors of {loaded.vector_size} dimensions")


def _load(path: Path, which: str) -> WordVectors:
    if which == "input":
        return WordVectors.load(path)
    model = Model.load(path)
    return model.context_vectors if which == "context" else model.mean_vectors
