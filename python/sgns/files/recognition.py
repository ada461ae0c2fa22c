"""Recognition of files by their first bytes, and the error for a file of another kind."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from sgns.errors import FormatError, UnexpectedFileError
from sgns.files.encodings import without_mark
from sgns.files.kinds import Kind, find_kind, kind_named
from sgns.files.names import Input, StandardInput
from sgns.files.streams import COMPRESSIONS, Source
from sgns.files.text_signatures import HEAD_BYTES

__all__ = ["Found", "find_in", "recognize", "unexpected", "wrong_kind"]

#: Kinds of which a message shows the first line.
_SHOWN = {"csv", "glove", "html", "json", "message", "numbers", "table", "word2vec-text", "xml"}


@dataclass(frozen=True)
class Found:
    """Kind that was recognized.

    Attributes
    ----------
    kind : Kind
        Kind of the content.
    start : str
        Beginning of the first line.
    is_misnamed : bool
        True if the name ends in the extension of a compression that the file does not have.
    """

    kind: Kind
    start: str
    is_misnamed: bool = False


def recognize(path: Input) -> Found | None:
    """Return the kind of a file, or None if it is not recognized.

    Parameters
    ----------
    path : Path, RemoteFile or StandardInput
        File to examine. If its extension names a compression, its content is examined. Pipes and
        standard input are not examined: they can be read only once.

    Returns
    -------
    Found or None
        None also if the file cannot be read. Its reader reports the error.
    """
    if isinstance(path, StandardInput) or (isinstance(path, Path) and not path.is_file()):
        return None
    with suppress(OSError, FormatError):
        with path.open("rb") as file:
            outside = find_in(file.read(HEAD_BYTES))
        compression = COMPRESSIONS.get(path.suffix.lower())
        if compression is None:
            return outside
        if outside is not None and outside.kind.name != compression:
            return replace(outside, is_misnamed=True)
        with Source(path) as source:
            return find_in(source.read(HEAD_BYTES))
    return None


def find_in(head: bytes) -> Found | None:
    """Return the kind of a file that begins with `head`, its first `HEAD_BYTES` bytes or all."""
    kind = find_kind(head)
    if kind is None:
        return None
    line = without_mark(head).lstrip().split(b"\n", 1)[0]
    return Found(kind, line[:40].decode("utf-8", "replace").rstrip())


def unexpected(path: Input, found: Found, but: str) -> UnexpectedFileError:
    """Return the error for a file of another kind than wanted; `but` is a part of the message."""
    kind, compression = found.kind, COMPRESSIONS.get(path.suffix.lower())
    stem = path.name if compression is None else path.name.removesuffix(path.suffix)
    advice = kind.advice_for(path, stem)
    if kind.name == compression:  # a format that is never compressed
        advice = "unpack it"
    elif found.is_misnamed and kind.is_vectors:
        but, advice = "not compressed as its extension says", f"rename it to {stem}"
    shown = f" ({found.start!r})" if kind.name in _SHOWN else ""
    finding = f"{path} is {kind.what}{shown}, {but}"
    if kind.name == "empty":
        finding = f"{path}, line 1: the file is empty"
    return UnexpectedFileError.of(kind.name, finding, advice)


def wrong_kind(path: Input, name: str, wanted: Iterable[str]) -> UnexpectedFileError:
    """Return the error for a container of sgns whose kind is `name`."""
    kind = kind_named(name)
    advice = "update sgns, if a later one saved it" if kind is None else kind.advice_for(path)
    finding = f"{path} holds {name!r}, wanted {' or '.join(map(repr, wanted))}"
    return UnexpectedFileError.of(name, finding, advice)
