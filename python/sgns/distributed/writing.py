"""Files that all ranks write together: each writes the rows that it owns."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack, nullcontext
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, BinaryIO, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from sgns.distributed.group import Group
from sgns.distributed.row_deal import RUN
from sgns.distributed.sharded_rows import ShardedRows
from sgns.files.atomic import atomic_write
from sgns.files.container import Layout, StoredArray, pieces_of
from sgns.files.names import PathLike

__all__ = ["Parts", "check_shared", "read_own_rows", "write_together"]

#: Arrays and metadata of a file.
Parts: TypeAlias = tuple[Mapping[str, NDArray[Any]], Mapping[str, str]]

#: Runs of rows that are copied at once, without the padding of the matrix.
_RUNS_AT_ONCE = 256


def check_shared(group: Group, path: PathLike) -> None:
    """Check that all ranks see the folder of a file, before the work that leads to the file.

    Parameters
    ----------
    group : Group
        The ranks. All call this.
    path : path
        File that they will write together.

    Raises
    ------
    OSError
        If rank 0 cannot write to the folder, or another rank does not see what it writes.
    DistributedError
        If that is so on another rank.
    """
    with ExitStack() as stack:
        name = ""
        with group.together():
            if group.rank == 0:
                folder = Path(path).resolve().parent
                name = stack.enter_context(
                    NamedTemporaryFile(prefix=".sgns-", suffix=".tmp", dir=folder)
                ).name
        name = group.gather(name)[0]
        with group.together():
            _opened(name, group, "rb").close()


def write_together(
    group: Group,
    path: PathLike,
    kind: str,
    matrices: Mapping[str, ShardedRows],
    parts: Callable[[], Parts],
) -> None:
    """Write a file as `sgns.files.container.write` would with all rows in one process.

    Rank 0 makes a temporary file beside `path`, in a folder that all ranks share. All write their
    rows to it, and then compute the checksums of a part of it. Rank 0 renames it.

    Parameters
    ----------
    group : Group
        The ranks. All call this.
    path : path
        File to create or replace, atomically.
    kind : str
        Kind of content.
    matrices : mapping of str to ShardedRows
        Matrices by name, of which each rank has its rows.
    parts : callable
        Returns all other arrays by name, and metadata. Rank 0 alone calls it.

    Raises
    ------
    OSError
        If the file cannot be written.
    DistributedError
        If another rank has failed.
    """
    with ExitStack() as stack:
        small: Mapping[str, NDArray[Any]] = {}
        text, file = "", None
        with group.together():
            if group.rank == 0:
                small, metadata = parts()
                file = stack.enter_context(atomic_write(path))
                sizes = {name: (array.dtype.str, array.shape) for name, array in small.items()}
                text = json.dumps([os.fspath(Path(file.name).resolve()), sizes, dict(metadata)])
        name, sizes, metadata = json.loads(group.gather(text)[0])
        shapes = {name: (np.dtype(np.float32), rows.shape) for name, rows in matrices.items()} | {
            name: (np.dtype(dtype), tuple(shape)) for name, (dtype, shape) in sizes.items()
        }
        layout = Layout(kind, shapes, metadata)
        with (
            group.together(),
            _opened(name, group, "r+b") if file is None else nullcontext(file) as target,
        ):
            for each, rows in matrices.items():
                _write_own_rows(target, layout.offsets[each], rows)
            for each, array in small.items():
                target.seek(layout.offsets[each])
                target.writelines(pieces_of(array))
            target.flush()
            os.fsync(target.fileno())  # other ranks read it, on other machines
        with group.together():
            first, last = (
                layout.n_checksums * rank // group.size for rank in (group.rank, group.rank + 1)
            )
            # A file that is opened now has what others have written, also on network disks.
            with _opened(name, group, "rb") as written:
                own = "".join(layout.checksums(written.fileno(), first, last))
        checksums = group.gather(own)
        with group.together():
            if file is not None:
                file.seek(0)
                file.write(layout.header(checksums))
            stack.close()  # syncs and renames the file


def read_own_rows(stored: StoredArray, rows: ShardedRows) -> None:
    """Read the rows of this rank from a file that holds the whole matrix."""
    own = np.asarray(rows.own)
    for place in range(0, rows.deal.n_own, RUN):
        ids = rows.deal.ids(place, min(rows.deal.n_own, place + RUN))
        first = int(ids[0])
        own[place : place + len(ids)] = stored.rows(first, first + len(ids)).read()


def _write_own_rows(file: BinaryIO, offset: int, rows: ShardedRows) -> None:
    deal, own = rows.deal, np.asarray(rows.own)
    row_bytes = own.shape[1] * own.itemsize
    for place in range(0, deal.n_own, _RUNS_AT_ONCE * RUN):
        last = min(deal.n_own, place + _RUNS_AT_ONCE * RUN)
        values, ids = np.ascontiguousarray(own[place:last], "<f4"), deal.ids(place, last)
        for at in range(0, last - place, RUN):
            file.seek(offset + int(ids[at]) * row_bytes)
            file.write(values[at : at + RUN].data)


def _opened(name: str, group: Group, mode: str) -> BinaryIO:
    try:
        return cast(BinaryIO, Path(name).open(mode))
    except FileNotFoundError as error:
        raise FileNotFoundError(
            error.errno,
            f"rank {group.rank} does not see the file that rank 0 writes: give a path in a folder "
            "that all ranks share",
            str(Path(name).parent),
        ) from None
