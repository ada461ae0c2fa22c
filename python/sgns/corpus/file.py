"""Files of encoded corpora, and the recipes from which they were built."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sgns.corpus.encoded import EncodedCorpus
from sgns.corpus.phrases import Phrases, phrases_from_arrays, phrases_to_arrays
from sgns.corpus.shards import (
    KIND,
    Shard,
    list_of,
    locate_corpus,
    locate_shard,
    offset_pieces,
    shards_of,
)
from sgns.corpus.stored_ids import StoredIds
from sgns.errors import FormatError
from sgns.files import container
from sgns.files.names import Input, PathLike
from sgns.files.outputs import check_outputs
from sgns.reading.ingestion import Counted
from sgns.reading.options import IngestionOptions
from sgns.vocabulary import Vocabulary, vocabulary_from_arrays, vocabulary_to_arrays

__all__ = [
    "join_shards",
    "read_corpus",
    "recipe",
    "recipe_if_saved",
    "stream_corpus",
    "write_corpus",
    "write_manifest",
]


def read_corpus(
    path: PathLike, verify: bool
) -> tuple[Vocabulary, StoredIds, NDArray[np.uint64], int, tuple[Phrases, ...]]:
    """Return the arguments of `Corpus`. The ids stay in their files.

    Raises the exceptions of `Corpus.open`.
    """
    located = locate_corpus(path, verify)
    arrays = {name: array.read() for name, array in located.others.items()}
    try:
        n_raw_words = int(located.metadata["n_raw_words"])
    except (KeyError, ValueError) as error:
        raise FormatError(f"{path}: not a valid corpus: {error}") from error
    offsets = np.empty(located.n_sentences + 1, np.uint64)
    filled = 0
    for piece in offset_pieces(located.offsets):
        offsets[filled : filled + piece.size] = piece
        filled += piece.size
    vocabulary, phrases = vocabulary_from_arrays(arrays, path), phrases_from_arrays(arrays, path)
    return vocabulary, located.ids, offsets, n_raw_words, phrases


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
    arrays: dict[str, NDArray[Any] | container.Streamed]
    arrays = {"ids": corpus.stored_ids, "offsets": corpus.offsets}
    arrays |= vocabulary_to_arrays(corpus.vocabulary)
    arrays |= phrases_to_arrays(phrases)
    with _replacing(path):
        container.write(path, KIND, arrays, _metadata(corpus.n_raw_words, recipe))


def stream_corpus(path: str | os.PathLike[str], counted: Counted, recipe: str | None) -> None:
    """Encode counted words directly to a file; see `write_corpus`."""
    with _streaming(
        path, counted.vocabulary, counted.most_bytes, counted.n_raw_words, recipe
    ) as writer:
        n_ids, n_offsets = counted.encode_to(writer.file.fileno(), writer.end)
        _extend(writer, n_ids, n_offsets)


def join_shards(
    path: str | os.PathLike[str],
    vocabulary: Vocabulary,
    shards: Mapping[Path, Shard],
    recipe: str | None = None,
) -> None:
    """Write the sentences of shards, in their order, as one corpus; see `write_corpus`.

    The file is the one that `stream_corpus` writes for the same text.

    Parameters
    ----------
    path : path
        File to create or replace.
    vocabulary : Vocabulary
        Tokens of the ids.
    shards : mapping of Path to Shard
        Files of the shards, in any folder.
    recipe : str, optional
        Result of the function `recipe`.

    Raises
    ------
    OSError, FormatError
        If a file cannot be read or written.
    """
    n_words, n_sentences, n_raw_words = _totals(shards.values())
    located = [
        locate_shard(file, shard._replace(name=file.name), verify=False)
        for file, shard in shards.items()
    ]
    most_bytes = 4 * n_words + 8 * (n_raw_words + n_sentences)
    with _streaming(path, vocabulary, most_bytes, n_raw_words, recipe) as writer:
        writer.file.seek(writer.end)
        writer.file.writelines(StoredIds(tuple(ids for ids, _ in located)).pieces())
        writer.file.write(bytes(4 * (n_words % 2)))
        for offsets in offset_pieces(offsets for _, offsets in located):
            writer.file.writelines(container.pieces_of(offsets))
        _extend(writer, n_words, n_sentences + 1)


def write_manifest(
    path: str | os.PathLike[str],
    vocabulary: Vocabulary,
    shards: Sequence[Shard],
    recipe: str | None = None,
) -> None:
    """Write a corpus whose sentences are in shards beside it; see `write_corpus`."""
    metadata = _metadata(_totals(shards)[2], recipe) | {"shards": list_of(shards)}
    with _replacing(path, {shard.name for shard in shards}):
        container.write(path, KIND, vocabulary_to_arrays(vocabulary), metadata)


def _totals(shards: Iterable[Shard]) -> list[int]:
    """Return the numbers of words, sentences and raw words of all shards."""
    return [sum(numbers) for numbers in zip(*(shard[1:4] for shard in shards), strict=True)]


@contextmanager
def _replacing(path: str | os.PathLike[str], kept: Collection[str] = ()) -> Iterator[None]:
    """Remove the shards of the manifest that the block replaces, except those with some names."""
    old = shards_of(path)
    yield
    for file in old:
        if file.name not in kept:
            with suppress(OSError):  # Windows keeps open files
                file.unlink()


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
    most_bytes += 64 * sum(map(len, vocabulary.tokens))
    with _replacing(path), container.create(path, most_bytes) as writer:
        yield writer
        for name in sorted(arrays, key=lambda name: -arrays[name].itemsize):
            writer.add(name, arrays[name])
        writer.finish(KIND, _metadata(n_raw_words, recipe))


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


def _metadata(n_raw_words: int, recipe: str | None) -> dict[str, str]:
    return {"n_raw_words": str(n_raw_words)} | ({} if recipe is None else {"recipe": recipe})


def _as_json(value: object) -> object:
    if isinstance(value, Vocabulary):
        return list(value.tokens), None if value.counts is None else value.counts.tolist()
    return list(value) if isinstance(value, (list, tuple)) else repr(value)
