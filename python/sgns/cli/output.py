"""Output files of commands."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, TypeAlias

from cyclopts import Parameter

from sgns import Model
from sgns.cli.progress import say
from sgns.formats.registry import Format

__all__ = ["Output", "check_writable", "write_trained"]

Output: TypeAlias = Annotated[Path, Parameter(alias="-o")]


def check_writable(path: Path, inputs: Sequence[Path] = ()) -> None:
    """Raise the OSError that writing `path` would raise, before hours of work.

    Parameters
    ----------
    path : Path
        File to be written later.
    inputs : sequence of Path, optional
        Files that must not be overwritten.

    Raises
    ------
    OSError
        If an input is missing, if `path` is a folder, or if its folder is missing, is
        not one or cannot be written to.
    ValueError
        If `path` is one of the inputs.
    """
    for given in inputs:
        given.stat()
        if path.exists() and path.is_file() and path.samefile(given):
            raise ValueError(f"{path} is both input and output")
    folder = path.resolve().parent
    if path.is_dir():
        raise _os_error(errno.EISDIR, path)
    if not folder.exists():
        raise _os_error(errno.ENOENT, folder)
    if not folder.is_dir():
        raise _os_error(errno.ENOTDIR, folder)
    if not os.access(folder if path.is_file() or not path.exists() else path, os.W_OK):
        raise _os_error(errno.EACCES, path)


def write_trained(model: Model, path: Path, format: Format, quiet: bool) -> None:
    """Report a training, and write the whole model or, in other formats, its vectors."""
    say(
        f"trained on {model.words_trained:,} words in {model.seconds:.1f} s, "
        f"{model.words_trained / model.seconds:,.0f} words/s, loss {model.loss_curve[-1, 1]:.3f}",
        quiet,
    )
    if format.name == "safetensors":
        model.save(path)
    else:
        model.vectors.save(path, format.name)
    size = model.vectors.vector_size
    say(f"wrote {path}: {len(model.vocabulary):,} vectors of {size} dimensions", quiet)


def _os_error(code: int, path: Path) -> OSError:
    return OSError(code, os.strerror(code), os.fspath(path))
