"""Location of the arrays of a corpus: one file, or the shards that its manifest lists.

A manifest is the file of a corpus without ids and offsets. ``shards`` in its metadata lists the
files that have them, which are beside it. Each shard stores the sentences that one rank encoded,
and an identity, which is made from them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sgns.corpus.stored_ids import StoredIds
from sgns.errors import FormatError
from sgns.files import container
from sgns.files.container import StoredArray
from sgns.files.header import MALFORMED
from sgns.files.names import PathLike, is_url, output_path

__all__ = [
    "KIND",
    "SHARD_KIND",
    "Located",
    "Shard",
    "list_of",
    "locate_corpus",
    "locate_shard",
    "offset_pieces",
    "shards_of",
]

KIND = "corpus"
SHARD_KIND = "corpus.shard"

_ADVICE = (
    "copy the manifest and all of its shards from where they were written, or encode the text "
    "again with --shards and --rebuild"
)
#: What separates folders or drives on some system, or ends a name.
_NOT_IN_NAMES = frozenset("/\\:\0")


class Shard(NamedTuple):
    """Entry of a manifest.

    Attributes
    ----------
    name : str
        Name of the file, in the folder of the manifest.
    n_words, n_sentences, n_raw_words : int
        As for `Corpus`.
    identity : str
        Hash of the ids and offsets, which the shard stores, too.
    """

    name: str
    n_words: int
    n_sentences: int
    n_raw_words: int
    identity: str


class Located(NamedTuple):
    """Arrays of a corpus, in its files.

    Attributes
    ----------
    ids : StoredIds
        Ids of all sentences.
    offsets : sequence of container.StoredArray
        Offsets of the sentences of each file, from 0.
    others : dict of str to container.StoredArray
        All other arrays.
    metadata : dict of str to str
        Metadata of the file of the corpus.
    shards : sequence of Shard
        Shards of a manifest; none if the corpus is one file.
    """

    ids: StoredIds
    offsets: Sequence[StoredArray]
    others: dict[str, StoredArray]
    metadata: dict[str, str]
    shards: Sequence[Shard]

    @property
    def n_sentences(self) -> int:
        """Number of sentences."""
        return sum(offsets.shape[0] - 1 for offsets in self.offsets)


def locate_corpus(path: PathLike, verify: bool = True) -> Located:
    """Return where the arrays of a corpus are, in one file or in shards.

    Parameters
    ----------
    path : path
        File of the corpus, or its manifest.
    verify : bool, default True
        Whether to read all files once and compare checksums.

    Raises
    ------
    OSError
        If a file cannot be opened.
    FormatError
        If the file is not an encoded corpus, or is damaged; or if a shard is missing, damaged or
        another one.
    ValueError
        If `path` is a URL.
    """
    if is_url(path):
        raise ValueError(f"{path}: an encoded corpus must be a local file")
    arrays, metadata = container.locate(path, KIND, verify=verify)
    if "shards" not in metadata:
        ids, offsets = _sentences(path, arrays)
        return Located(StoredIds((ids,)), [offsets], arrays, metadata, [])
    shards = _listed(path, metadata["shards"])
    found = [locate_shard(path, shard, verify) for shard in shards]
    ids_of_all = StoredIds(tuple(ids for ids, _ in found))
    return Located(ids_of_all, [offsets for _, offsets in found], arrays, metadata, shards)


def locate_shard(
    manifest: PathLike, shard: Shard, verify: bool = True
) -> tuple[StoredArray, StoredArray]:
    """Return where the ids and the offsets of a shard are.

    Raises
    ------
    OSError
        If the file cannot be opened.
    FormatError
        If it is missing, damaged, or not the shard that the manifest lists.
    """
    path = Path(manifest).resolve().with_name(shard.name)
    try:
        arrays, metadata = container.locate(path, SHARD_KIND, verify=verify)
        ids, offsets = _sentences(path, arrays)
    except FileNotFoundError:
        raise FormatError(f"{path} is missing, a shard of {manifest}: {_ADVICE}") from None
    except FormatError as error:
        raise FormatError(f"{error}; {path.name} is a shard of {manifest}: {_ADVICE}") from error
    n_words, identity = ids.shape[0], metadata.get("identity")
    found = [n_words, offsets.shape[0] - 1, metadata.get("n_raw_words"), identity]
    if [*map(str, found)] != [*map(str, shard[1:])]:
        raise FormatError(
            f"{path} is another shard than the one that {manifest} lists: it has {n_words} words "
            f"and the identity {identity!r}, not {shard.n_words} and {shard.identity!r}; {_ADVICE}"
        )
    return ids, offsets


def shards_of(path: PathLike) -> list[Path]:
    """Return the files of the shards of a manifest, as far as they are there and are its own.

    A file that is no manifest has none, nor has a URL.
    """
    found = []
    with suppress(OSError, ValueError):
        path = output_path(path)
        _, metadata = container.locate(path, KIND, verify=False)
        for shard in _listed(path, metadata.get("shards", "[{}]")):
            with suppress(OSError, ValueError):
                ids, _ = locate_shard(path, shard, verify=False)
                found.append(Path(str(ids.path)))
    return found


def list_of(shards: Iterable[Shard]) -> str:
    """Return the list of shards in the metadata of a manifest."""
    return json.dumps([shard._asdict() for shard in shards])


def offset_pieces(located: Iterable[StoredArray]) -> Iterator[NDArray[np.uint64]]:
    """Yield the offsets of the sentences of consecutive files: 0, then the end of each sentence."""
    before = np.uint64(0)
    yield np.zeros(1, np.uint64)
    for stored in located:
        offsets = stored.read()
        yield offsets[1:] + before
        before += offsets[-1]


def _sentences(path: PathLike, arrays: dict[str, StoredArray]) -> tuple[StoredArray, StoredArray]:
    """Take ids and offsets from the arrays of a file."""
    try:
        ids, offsets = arrays.pop("ids"), arrays.pop("offsets")
        for name, array, dtype in (("ids", ids, np.uint32), ("offsets", offsets, np.uint64)):
            if array.dtype != dtype or len(array.shape) != 1:
                raise ValueError(
                    f"{name} must be {np.dtype(dtype)} in one dimension, got {array.dtype}"
                )
        ends = [offsets.rows(at, at + 1).read().item() for at in (0, offsets.shape[0] - 1)]
        if ends != [0, ids.shape[0]]:
            raise ValueError(f"offsets must rise from 0 to the number of ids, {ids.shape[0]}")
    except FormatError:
        raise
    except (KeyError, ValueError) as error:
        raise FormatError(f"{path}: not a valid corpus: {error}") from None
    return ids, offsets


def _listed(path: PathLike, text: str) -> list[Shard]:
    """Return the list of shards in the metadata of a manifest."""
    try:
        shards = [_entry(**entry) for entry in json.loads(text)]
        if not shards:
            raise ValueError("there are none")
        if len({shard.name for shard in shards}) < len(shards):
            raise ValueError("a name is there twice")
    except MALFORMED as error:
        raise FormatError(f"{path} has no valid list of shards: {error}; {_ADVICE}") from None
    return shards


def _entry(**entry: Any) -> Shard:
    shard = Shard(**entry)
    name = shard.name
    if not isinstance(name, str) or name in ("", ".", "..") or _NOT_IN_NAMES & set(name):
        raise ValueError(f"{name!r} is not the name of a file beside it")
    os.fsencode(name)  # raises ValueError if no file can have this name
    for number in shard[1:4]:
        if type(number) is not int or not 0 <= number < 2**63:
            raise ValueError(f"{number!r} is not a number of words or sentences")
    if not isinstance(shard.identity, str):
        raise ValueError(f"{shard.identity!r} is not an identity")
    return shard
