"""Bytes of text files, compressed or not, in chunks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from sgns.errors import CorpusError

CHUNK_BYTES = 1 << 20
COMPRESSED = {".bz2", ".gz", ".xz", ".zst"}


def read_chunks(path: Path) -> Iterator[bytes]:
    """Yield the text of a file, decompressed if its extension says so.

    Parameters
    ----------
    path : Path
        File to read; ``.gz``, ``.bz2``, ``.xz`` and ``.zst`` are decompressed.

    Yields
    ------
    bytes
        At most `CHUNK_BYTES`, cut anywhere.

    Raises
    ------
    OSError
        If the file cannot be opened or read.
    CorpusError
        If it shrinks while it is read, or its compressed data are damaged.
    """
    if path.suffix in COMPRESSED:
        yield from _read_compressed(path)
        return
    # Read, not mapped: a mapped file that shrinks would kill the process.
    with path.open("rb", buffering=0) as file:
        size = os.fstat(file.fileno()).st_size
        done = 0
        while chunk := file.read(CHUNK_BYTES):
            done += len(chunk)
            yield chunk
    if done < size:
        raise CorpusError(f"{path}: shrank while it was read, from {size} bytes to {done}")


def _read_compressed(path: Path) -> Iterator[bytes]:
    from xopen import xopen

    with path.open("rb"):  # a missing file or a folder fails here, in plain words
        pass
    done = 0
    try:
        with xopen(path, "rb", threads=0) as file:
            while chunk := file.read(CHUNK_BYTES):
                done += len(chunk)
                yield chunk
    except Exception as error:  # every library has its own type for damaged data
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the system's word, not the library's
        raise CorpusError(
            f"{path}: damaged {path.suffix} data after {done} bytes of text: {error}"
        ) from error
