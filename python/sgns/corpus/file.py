"""Files of encoded corpora, and the recipes from which they were built."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sgns.corpus.encoded import EncodedCorpus
from sgns.corpus.phrases import Phrases, phrases_from_arrays, phrases_to_arrays
from sgns.errors import FormatError
from sgns.files import container
from sgns.files.names import Input, PathLike, is_url
from sgns.files.outputs import check_outputs
from sgns.reading.ingestion import Counted
from sgns.reading.options import IngestionOptions
from sgns.vocabulary import Vocabulary, vocabulary_from_arrays, vocabulary_to_arrays

__all__ = [
    "Part",
    "join_parts",
    "read_corpus",
    "recipe",
    "recipe_if_saved",
    "recipe_of",
    "stream_corpus",
    "write_corpus",
]

_BYTES_AT_ONCE = 2**24


def read_corpus(
    path: PathLike, verify: bool
) -> tuple[Vocabulary, container.StoredArray, NDArray[np.uint64], int, tuple[Phrases, ...]]:
    """Return the arguments of `Corpus`. The ids stay in the file.

    Raises the exceptions of `Corpus.open`.
    """
    if is_url(path):
        raise ValueError(f"{path}: an encoded corpus must be a local file")
    stored, metadata = container.locate(path, "corpus", verify=verify)
    try:
        ids = stored.pop("ids")
        if ids.dtype != np.uint32 or len(ids.shape) != 1:
            raise ValueError(f"ids must be uint32 in one dimension, got {ids.dtype}")
        arrays = {name: array.read() for name, array in stored.items()}
        offsets = arrays["offsets"]
        if offsets.dtype != np.uint64:
            raise ValueError(f"offsets must be uint64, got {offsets.dtype}")
        n_raw_words = int(metadata["n_raw_words"])
    except FormatError:
        raise
    except (KeyError, ValueError) as error:
        raise FormatError(f"{path}: not a valid corpus: {error}") from error
    vocabulary, phrases = vocabulary_from_arrays(arrays, path), phrases_from_arrays(arrays, path)
    return vocabulary, ids, offsets, n_raw_words, phrases


def write_corpus(
    path: str | os.PathLike[str],
    corpus: EncodedCorpus,
    phrases: Sequence[Phrases],
    recipe: str | None = None,
) -> None:
    """Write a corpus from memory, or from another file. The file is replaced atomically.

    Parameters
    ----------
    path : path
        File to create or replace.
    corpus : EncodedCorpus
        Corpus to write.
    phrases : sequence of Phrases
        Phrases of the corpus, one entry per pass.
    recipe : str, optional
        Result of the function `recipe`.
    """
    arrays: dict[str, NDArray[Any]] = {"ids": corpus.ids, "offsets": corpus.offsets}
    arrays |= vocabulary_to_arrays(corpus.vocabulary)
    arrays |= phrases_to_arrays(phrases)
    container.write(path, "corpus", arrays, _metadata(corpus.n_raw_words, recipe))


def stream_corpus(path: str | os.PathLike[str], counted: Counted, recipe: str | None) -> None:
    """Encode counted words directly to a file; see `write_corpus`."""
    with _streaming(
        path, counted.vocabulary, counted.most_bytes, counted.n_raw_words, recipe
    ) as writer:
        n_ids, n_offsets = counted.encode_to(writer.file.fileno(), writer.end)
        _extend(writer, n_ids, n_offsets)


class Part(NamedTuple):
    """Sentences of a corpus in two files of plain numbers, which are to be joined with others.

    Attributes
    ----------
    ids, offsets : Path
        Ids as uint32, and offsets within the part as uint64.
    n_words, n_sentences, n_raw_words : int
        As for `Corpus`.
    """

    ids: Path
    offsets: Path
    n_words: int
    n_sentences: int
    n_raw_words: int


def join_parts(
    path: str | os.PathLike[str],
    vocabulary: Vocabulary,
    parts: Sequence[Part],
    recipe: str | None = None,
) -> None:
    """Write the sentences of all parts, in their order, as one corpus; see `write_corpus`.

    The file is the one that `stream_corpus` writes for the same text.

    Raises
    ------
    OSError
        If a file cannot be read or written.
    """
    n_words, n_sentences, n_raw_words = (
        sum(numbers) for numbers in zip(*(part[2:] for part in parts), strict=True)
    )
    most_bytes = 4 * n_words + 8 * (n_raw_words + n_sentences)
    with _streaming(path, vocabulary, most_bytes, n_raw_words, recipe) as writer:
        writer.file.seek(writer.end)
        for part in parts:
            with part.ids.open("rb") as ids:
                shutil.copyfileobj(ids, writer.file, _BYTES_AT_ONCE)
        writer.file.write(bytes(4 * (n_words % 2)))
        before = 0
        np.zeros(1, np.uint64).tofile(writer.file)
        for part in parts:
            with part.offsets.open("rb") as file:
                file.seek(8)  # each part begins at 0
                while (piece := np.fromfile(file, np.uint64, _BYTES_AT_ONCE // 8)).size:
                    writer.file.write((piece + np.uint64(before)).tobytes())
            before += part.n_words
        _extend(writer, n_words, n_sentences + 1)


@contextmanager
def _streaming(
    path: str | os.PathLike[str],
    vocabulary: Vocabulary,
    most_bytes: int,
    n_raw_words: int,
    recipe: str | None,
) -> Iterator[container.Writer]:
    """Create the file of a corpus, and write all but its ids and offsets after the block."""
    arrays = vocabulary_to_arrays(vocabulary)
    with container.create(path, most_bytes + 64 * sum(map(len, vocabulary.tokens))) as writer:
        yield writer
        for name in sorted(arrays, key=lambda name: -arrays[name].itemsize):
            writer.add(name, arrays[name])
        writer.finish("corpus", _metadata(n_raw_words, recipe))


def _extend(writer: container.Writer, n_ids: int, n_offsets: int) -> None:
    """Record ids and offsets that were written."""
    writer.extend("ids", np.uint32, n_ids)
    if n_ids % 2:  # offsets are aligned to 8 bytes
        writer.extend("padding", np.uint32, 1)
    writer.extend("offsets", np.uint64, n_offsets)


def recipe(
    files: Sequence[Input],
    min_count: int | None,
    options: IngestionOptions,
    column: str | Sequence[str] | None = None,
) -> str | None:
    """Return the files, by name, size and time, and the options that a corpus is built from.

    A corpus whose file has the same recipe need not be built again. None if any input is not a
    local file, or if the tokenizer is a function.
    """
    paths = [file for file in files if isinstance(file, Path) and file.is_file()]
    if len(paths) < len(files) or callable(options.get("tokenizer")):
        return None
    status = [(path.resolve(), path.stat()) for path in paths]
    without = {"workers", "max_memory", "save_to", "on_progress", "progress"}
    chosen = {name: _as_json(value) for name, value in options.items() if name not in without}
    parts = {
        "files": [[os.fspath(path), each.st_size, each.st_mtime_ns] for path, each in status],
        "column": column,
        "min_count": min_count,
        "options": chosen,
    }
    return json.dumps(parts, sort_keys=True)


def recipe_if_saved(
    files: Sequence[Input],
    min_count: int | None,
    options: IngestionOptions,
    column: str | Sequence[str] | None = None,
) -> str | None:
    """Return the recipe if a corpus is saved while it is built. Call this before reading.

    Raises
    ------
    ValueError
        If the corpus would be saved over one of the files.
    """
    save_to = options.get("save_to")
    if save_to is None:
        return None
    check_outputs({"save_to": save_to}, (("input", file) for file in files))
    return recipe(files, min_count, options, column)


def recipe_of(path: str | os.PathLike[str]) -> str | None:
    """Return the recipe in the file of a corpus, or None.

    Raises
    ------
    FormatError
        If the file is not an encoded corpus, or is damaged.
    """
    _, metadata = container.locate(path, "corpus", verify=False)
    return metadata.get("recipe")


def _metadata(n_raw_words: int, recipe: str | None) -> dict[str, str]:
    return {"n_raw_words": str(n_raw_words)} | ({} if recipe is None else {"recipe": recipe})


def _as_json(value: object) -> object:
    if isinstance(value, Vocabulary):
        return list(value.tokens), None if value.counts is None else value.counts.tolist()
    return list(value) if isinstance(value, (list, tuple)) else repr(value)
