"""Files that gensim's ``save`` wrote: a pickle, and large arrays in files beside it."""

from __future__ import annotations

import errno
import math
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from sgns.compat.gensim.saved.allowed import ForbiddenNameError, Record, find
from sgns.compat.gensim.saved.arrays import PickledArray
from sgns.compat.gensim.saved.limits import RefusedPickleError
from sgns.compat.gensim.saved.opcodes import Interpreter
from sgns.errors import FormatError
from sgns.files.names import PathLike, one_file, telling_folders
from sgns.files.recognition import recognize
from sgns.files.streams import COMPRESSIONS, Source, as_damage
from sgns.formats.npz import read_member
from sgns.machine import available_memory

__all__ = ["Room", "SavedObject", "is_pickled", "read_saved"]

#: Starts of objects in protocols 0 and 1, which have no opcode for the protocol.
_OLD_STARTS = (b"ccopy_reg\n_reconstructor\n", b"ccopyreg\n_reconstructor\n")

#: Classes that read files of other classes.
_READERS = {
    "EuclideanKeyedVectors": "KeyedVectors",
    "Phraser": "FrozenPhrases",
    "Word2VecKeyedVectors": "KeyedVectors",
}

#: Modules of gensim with models and vectors of words that sgns does not read.
_WITH_WORDS = ("gensim.models.doc2vec", "gensim.models.keyedvectors")


@dataclass
class Room:
    """Bytes of a pickle, and how many of them arrays may still take."""

    n_bytes: int
    left: int


class SavedObject:
    """An object of gensim: its attributes, in the pickle or in files beside it.

    Parameters
    ----------
    record : Record
        Attributes in the pickle.
    path : Path
        File of the pickle, for messages.
    prefix : Path
        Beginning of the names of the files beside it.
    room : Room
        Bytes that arrays in the pickle may still take. All parts share it.
    mapped : bool
        Whether arrays in files beside the pickle are mapped, read-only.
    """

    def __init__(self, record: Record, path: Path, prefix: Path, room: Room, mapped: bool) -> None:
        self.kind = record.kind.name
        self.path = path
        self._attributes = record.attributes
        self._prefix = prefix
        self._room = room
        self._mapped = mapped

    @property
    def n_bytes(self) -> int:
        """Length of the pickle."""
        return self._room.n_bytes

    def get(self, name: str, default: Any = None) -> Any:
        """Return an attribute, or `default` if it does not exist or is None."""
        value = self._attributes.get(name)
        return default if value is None else value

    def part(self, name: str) -> SavedObject | None:
        """Return an attribute that is an object, or None if it does not exist."""
        record = self.get(name)
        if not isinstance(record, Record):
            return None
        prefix = self._prefix.with_name(f"{self._prefix.name}.{name}")
        return SavedObject(record, self.path, prefix, self._room, self._mapped)

    def array(self, name: str) -> NDArray[Any] | None:
        """Return an attribute that is an array of numbers, or None if it does not exist.

        Raises
        ------
        FormatError
            If the array is damaged, or has more bytes than its file.
        FileNotFoundError
            If the file of the array does not exist.
        """
        aside = self._attributes.get("__numpys")
        if isinstance(aside, list) and name in aside:
            return self._read_aside(name)
        value = self.get(name)
        return None if value is None else self.numbers(value, name)

    def numbers(self, value: object, name: str) -> NDArray[Any]:
        """Return a value of the pickle as an array of numbers. Raise FormatError if it is none."""
        if not isinstance(value, PickledArray):
            raise self.damage(f"{name} is not an array")
        try:
            return value.numbers(self.count_bytes)
        except RefusedPickleError as error:
            raise self.damage(f"{name}: {error}") from None

    def count_bytes(self, size: int) -> None:
        """Count bytes that are taken from the pickle. A sound file takes none of them twice."""
        self._room.left -= size
        if self._room.left < 0:
            raise RefusedPickleError("the same bytes are used more than once")

    def another_kind(self, wanted: str) -> str:
        """Return the message for an object that is read as `wanted`: what it is, and its reader."""
        name = self.kind.rsplit(".", 1)[1]
        call = f"{_READERS.get(name, name)}.load({str(self.path)!r})"
        return f"{self.path} holds {self.kind}, not {wanted}: read it with {call}"

    def damage(self, what: str) -> FormatError:
        """Return the error of an object that is not as gensim saves it."""
        return FormatError(f"{self.path} does not hold a valid {self.kind}: {what}")

    def _read_aside(self, name: str) -> NDArray[Any]:
        is_compressed = self.path.name.endswith((".gz", ".bz2"))
        ending = "npz" if is_compressed else "npy"
        path = self._prefix.with_name(f"{self._prefix.name}.{name}.{ending}")
        if not path.exists():
            raise FileNotFoundError(
                errno.ENOENT,
                f"gensim saved a part of {self.path.name} in a file beside it. Copy that file to "
                "the same folder; this file is missing",
                str(path),
            )
        try:
            if not is_compressed:
                return _read_npy(path, self._mapped)
            with zipfile.ZipFile(path) as archive:
                return read_member(archive, "val.npy")
        except Exception as error:
            raise as_damage(path, error) from None


def is_pickled(path: PathLike) -> bool:
    """Return whether a file, compressed or not, begins as a pickle."""
    file = one_file(path)
    with telling_folders(file), file.open("rb") as opened:
        start = opened.read(32)
    # The length at the start of a container can also begin with 0x80, but "{" follows it.
    if start[8:9] == b"{":
        return False
    if file.suffix.lower() in COMPRESSIONS:
        with Source(file) as source:
            start = source.read(32)
    return start[:1] == b"\x80" or start.startswith(_OLD_STARTS)


def read_saved(path: PathLike, mapped: bool = False) -> SavedObject:
    """Read an object that gensim saved. No code of the file runs.

    Parameters
    ----------
    path : path
        File of the pickle. The last extension determines the compression.
    mapped : bool, default False
        Whether arrays in files beside it are mapped, read-only.

    Raises
    ------
    FormatError
        If the file is damaged, holds names that are not allowed, or is no object of gensim.
    """
    file = one_file(path)
    if not isinstance(file, Path):
        raise ValueError(
            f"{file}: a file that gensim saved must be local; download it, and the .npy files "
            "beside it"
        )
    path = file
    data = _content(path)
    interpreter = Interpreter(data, find)
    try:
        found = interpreter.run()
    except ForbiddenNameError as error:
        raise FormatError(f"{path}: {error}. {_advice(path, error.name)}") from None
    except RefusedPickleError as error:
        raise FormatError(
            f"{path}, byte {interpreter.position}: {error}. Is the file complete? sgns reads what "
            f"gensim's save() wrote. {_advice(path)}"
        ) from None
    if not isinstance(found, Record):
        raise FormatError(
            f"{path} is a pickle of a {type(found).__name__}, not of a model, vectors or phrases "
            "of gensim"
        )
    return SavedObject(found, path, path, Room(len(data), len(data)), mapped)


def _content(path: Path) -> bytes:
    if path.suffix.lower() not in COMPRESSIONS:
        return path.read_bytes()
    most = available_memory() // 2
    pieces, size = [], 0
    with Source(path) as source:
        for piece in source.chunks():
            pieces.append(piece)
            size += len(piece)
            if size > most:
                raise FormatError(
                    f"{path} unpacks to more than {most} bytes, half of the free memory"
                )
    return b"".join(pieces)


def _advice(path: Path, name: str = "") -> str:
    """Return the last sentences of an error: how to convert the file with gensim."""
    if name.startswith("gensim."):
        module, kind = name.rsplit(".", 1)
        known = (
            "sgns reads only Word2Vec, FastText, Doc2Vec, KeyedVectors, Phrases and FrozenPhrases"
        )
        if module not in _WITH_WORDS:
            return known
        vectors = "kv" if kind.endswith("KeyedVectors") else "model.wv"
        return (
            f"{known}. If you trust the "
            f"file and gensim is installed, load the {kind} with gensim, write its vectors with "
            f"{vectors}.save_word2vec_format('vectors.txt'), and read them with "
            "KeyedVectors.load_word2vec_format('vectors.txt')"
        )
    found = recognize(path)
    if found is not None and found.kind.name == "gensim-phrases":
        return (
            "sgns runs no code of a file. If you trust the file and gensim is installed, load it "
            "with gensim, and save its phrases without their function: "
            "frozen = phrases.freeze(); frozen.scoring = None; frozen.save('frozen.pkl'). "
            "FrozenPhrases.load('frozen.pkl') reads that file"
        )
    return (
        "sgns runs no code of a file. If you trust the file and gensim is installed, load it with "
        f"gensim, and convert it with sgns.compat.gensim.from_gensim(gensim.models.Word2Vec.load("
        f"{str(path)!r})), or write its vectors with model.wv.save_word2vec_format('vectors.txt') "
        "and read them with KeyedVectors.load_word2vec_format('vectors.txt')"
    )


def _read_npy(path: Path, mapped: bool) -> NDArray[Any]:
    """Read a file of one array. Its size is compared with its header first."""
    with path.open("rb") as file:
        version = npy.read_magic(file)
        if version not in ((1, 0), (2, 0)):
            raise ValueError(f"unsupported version {version}")
        read_header = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
        shape, is_fortran, dtype = read_header(file)
        if dtype.kind not in "biuf":
            raise ValueError(f"an array of dtype {dtype}: expected numbers")
        start = file.tell()
        expected, found = math.prod(shape) * dtype.itemsize, path.stat().st_size - start
        if expected != found or min(shape, default=1) < 0:
            raise ValueError(f"shape {shape} needs {expected} bytes, but {found} follow")
        order = "F" if is_fortran else "C"
        if mapped and expected:
            return np.memmap(path, dtype, "r", start, shape, order)  # type: ignore
        array: NDArray[Any] = np.empty(shape, dtype, order)  # type: ignore
        left = array.reshape(-1, order="A").view(np.uint8).data
        while left.nbytes:
            n_read = file.readinto(left)
            if not n_read:
                raise ValueError("the file lost its end while it was read")
            left = left[n_read:]
    return array.astype(dtype.newbyteorder("="), copy=False)
