"""Vectors by key in files: the package's own, and those of word2vec."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sgns.compat.gensim.vectors.store import VectorStore
from sgns.errors import FormatError
from sgns.files import container
from sgns.files.names import PathLike
from sgns.files.streams import Source, sink
from sgns.formats.registry import choose_format, save_vectors
from sgns.formats.table import Table
from sgns.vocabulary import Vocabulary, vocabulary_from_arrays, vocabulary_to_arrays

__all__ = [
    "MODEL_KIND",
    "PHRASES_KIND",
    "arrays_of",
    "fill_from_arrays",
    "read_counts",
    "read_own",
    "read_word2vec",
    "write_counts",
    "write_word2vec",
]

#: What a file of a whole model says it is.
MODEL_KIND = "gensim.word2vec"
#: And one of phrases with their sentences.
PHRASES_KIND = "gensim.phrases"

_PREFIX = "attribute."
_DERIVED = ("count", "sample_int")  # kept elsewhere, or of gensim's inner workings


def arrays_of(kv: VectorStore) -> dict[str, NDArray[Any]]:
    """Arrays that hold vectors, keys and attributes, as `sgns.WordVectors.load` reads them.

    Raises
    ------
    TypeError
        If a key is neither a string nor an integer, or an attribute is not numeric.
    ValueError
        If a string and an integer are spelled alike.
    """
    for key in kv.index_to_key:
        if not isinstance(key, (str, int)):
            raise TypeError(f"keys in files are strings or integers, got {key!r}")
    vocabulary = Vocabulary(map(str, kv.index_to_key), kv.expandos.get("count"))
    arrays = {"vectors": kv.vectors, **vocabulary_to_arrays(vocabulary)}
    if (frozen := kv.frozen_rows()) is not None:
        arrays["frozen"] = frozen
    is_integer = np.array([isinstance(key, int) for key in kv.index_to_key], np.uint8)
    if is_integer.any():
        arrays["integer_keys"] = is_integer
    for name, values in kv.expandos.items():
        if name not in _DERIVED:
            if values.dtype.hasobject:
                raise TypeError(f"attributes in files are numbers, but {name!r} holds objects")
            arrays[_PREFIX + name] = values
    return arrays


def fill_from_arrays(kv: VectorStore, arrays: Mapping[str, NDArray[Any]], path: PathLike) -> None:
    """Make `kv` what `arrays_of` was given; FormatError if the arrays do not fit."""
    keys: list[Any] = list(vocabulary_from_arrays(arrays, path).tokens)
    vectors = arrays.get("vectors")
    if vectors is None or vectors.ndim != 2 or len(vectors) != len(keys):
        raise FormatError(f"{path} has no vector for each of its {len(keys)} keys")
    if "frozen" in arrays and arrays["frozen"].shape != (len(keys),):
        raise FormatError(f"{path} does not say of each of its {len(keys)} keys if it is frozen")
    try:
        for i in np.flatnonzero(arrays.get("integer_keys", np.empty(0))).tolist():
            keys[i] = int(keys[i])
    except (IndexError, ValueError) as error:
        raise FormatError(f"{path} has integer keys that are none: {error}") from None
    kv.vector_size = int(vectors.shape[1])
    kv.vectors = vectors
    kv.index_to_key = keys
    kv.key_to_index = {key: i for i, key in enumerate(keys)}
    kv.next_index = len(keys)
    if "frozen" in arrays:
        kv.vectors_lockf = (arrays["frozen"] == 0).astype(np.float32)
    if "counts" in arrays:
        kv.expandos["count"] = arrays["counts"].astype(np.int64)
    for name, values in arrays.items():
        if name.startswith(_PREFIX):
            kv.expandos[name.removeprefix(_PREFIX)] = values.copy()


def read_own(
    path: PathLike, *kinds: str, mapped: bool = False
) -> tuple[dict[str, NDArray[Any]], dict[str, str]]:
    """Arrays and metadata of a file of the package; mapped, they are read-only.

    Raises
    ------
    FormatError
        If it is none; with what to do if gensim has saved it.
    """
    with Path(path).open("rb") as file:
        start = file.read(9)
        # A safetensors file may begin with this byte too, but goes on with "{" after eight.
        if start[:1] == b"\x80" and start[8:] != b"{":
            advice = (
                "find the phrases anew"
                if PHRASES_KIND in kinds
                else "where you trust the file and gensim is installed, "
                f"sgns.compat.gensim.from_gensim(gensim.models.KeyedVectors.load({str(path)!r})) "
                "or, for a model, from_gensim(gensim.models.Word2Vec.load(...)) converts it; "
                "save_word2vec_format() writes vectors that load_word2vec_format() reads"
            )
            raise FormatError(
                f"{path} was pickled, as gensim's save() does, and unpickling can run any code: "
                f"it is never done here; {advice}"
            )
    return container.read(path, *kinds, mapped=mapped)


def read_word2vec(
    path: PathLike,
    *,
    binary: bool,
    encoding: str,
    unicode_errors: str,
    limit: int | None,
    no_header: bool,
) -> Table:
    """Vectors of a file of word2vec; `KeyedVectors.load_word2vec_format` has the arguments."""
    _check_encoding(encoding)
    if binary and no_header:
        raise ValueError("a binary file without a header cannot be read: set binary or no_header")
    if limit is not None and limit < 1:
        raise ValueError(f"limit must be at least 1, got {limit}")
    name = "glove" if no_header else "word2vec-binary" if binary else "word2vec-text"
    return choose_format(Path(path), name).load(Path(path), limit=limit, errors=unicode_errors)


def read_counts(path: PathLike, encoding: str, unicode_errors: str) -> dict[str, int]:
    """Read a vocabulary file: a word and its count a line."""
    _check_encoding(encoding)
    counts = {}
    with Source(Path(path)) as source:
        for number, line in source.lines():
            try:
                word, count = line.decode("utf-8", unicode_errors).split()
                counts[word] = int(count)
            except ValueError:
                raise FormatError(f"{path}, line {number}: expected a word and its count") from None
    return counts


def write_word2vec(
    path: PathLike, keys: list[str], vectors: NDArray[Any], *, binary: bool, header: bool
) -> None:
    """Write rows of a matrix as a file of word2vec."""
    if binary and not header:
        raise ValueError("a binary file needs its header")
    name = "word2vec-binary" if binary else "word2vec-text" if header else "glove"
    save_vectors(Table(Vocabulary(keys), np.asarray(vectors, np.float32)), path, name)


def write_counts(path: PathLike, rows: Iterable[tuple[str, int]]) -> None:
    """Write a vocabulary file."""
    with sink(Path(path)) as file:
        file.write("".join(f"{key} {count}\n" for key, count in rows).encode())


def _check_encoding(encoding: str) -> None:
    if codecs.lookup(encoding).name not in ("utf-8", "ascii"):
        raise ValueError(f"encoding must be UTF-8, got {encoding!r}: convert the file first")
