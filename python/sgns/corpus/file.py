"""The file of an encoded corpus: what is in it, and what it is made of."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sgns.corpus.encoded import EncodedCorpus
from sgns.corpus.phrases import Phrases, phrases_from_arrays, phrases_to_arrays
from sgns.errors import FormatError
from sgns.files import container
from sgns.files.names import Input, PathLike, is_url
from sgns.reading.ingestion import Counted
from sgns.reading.options import IngestionOptions
from sgns.vocabulary import Vocabulary, vocabulary_from_arrays, vocabulary_to_arrays

__all__ = ["read_corpus", "recipe", "recipe_of", "stream_corpus", "write_corpus"]


def read_corpus(
    path: PathLike, verify: bool
) -> tuple[Vocabulary, container.StoredArray, NDArray[np.uint64], int, tuple[Phrases, ...]]:
    """Read everything but the ids, which stay in the file.

    Returns
    -------
    vocabulary, ids, offsets, n_raw_words, phrases
        Arguments of `Corpus`.

    Raises
    ------
    OSError
        If the file cannot be opened.
    FormatError
        If it is no encoded corpus, or damaged.
    ValueError
        If it is a URL.
    """
    if is_url(path):
        raise ValueError(f"{path}: an encoded corpus must be a local file")
    places, metadata = container.locate(path, "corpus", verify=verify)
    try:
        ids = places.pop("ids")
        if ids.dtype != np.uint32 or len(ids.shape) != 1:
            raise ValueError(f"ids must be uint32 in one dimension, got {ids.dtype}")
        arrays = {name: place.read() for name, place in places.items()}
        offsets = arrays["offsets"]
        if offsets.dtype != np.uint64:
            raise ValueError(f"offsets must be uint64, got {offsets.dtype}")
        n_raw_words = int(metadata["n_raw_words"])
    except FormatError:
        raise
    except (KeyError, ValueError) as error:
        raise FormatError(f"{path}: not a sound corpus: {error}") from error
    vocabulary, phrases = vocabulary_from_arrays(arrays, path), phrases_from_arrays(arrays, path)
    return vocabulary, ids, offsets, n_raw_words, phrases


def write_corpus(
    path: str | os.PathLike[str],
    corpus: EncodedCorpus,
    phrases: Sequence[Phrases],
    made_of: str | None = None,
) -> None:
    """Write a corpus that is in memory, or in another file.

    Parameters
    ----------
    path : path
        File to create or replace, atomically.
    corpus : EncodedCorpus
        What to write.
    phrases : sequence of Phrases
        What its tokens were joined by, pass by pass.
    made_of : str, optional
        Its `recipe`.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    arrays: dict[str, NDArray[Any]] = {"ids": corpus.ids, "offsets": corpus.offsets}
    arrays |= vocabulary_to_arrays(corpus.vocabulary)
    arrays |= phrases_to_arrays(phrases)
    container.write(path, "corpus", arrays, _metadata(corpus.n_raw_words, made_of))


def stream_corpus(path: str | os.PathLike[str], counted: Counted, made_of: str | None) -> None:
    """Write a corpus while it is encoded.

    Parameters
    ----------
    path : path
        File to create or replace, atomically.
    counted : Counted
        What to encode.
    made_of : str, optional
        Its `recipe`.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    arrays = vocabulary_to_arrays(counted.vocabulary)
    most_bytes = counted.most_bytes + 64 * sum(map(len, counted.vocabulary.tokens))
    with container.create(path, most_bytes) as writer:
        n_ids, n_offsets = counted.encode_to(writer.file.fileno(), writer.end)
        writer.extend("ids", np.uint32, n_ids)
        if n_ids % 2:  # offsets are aligned to 8 bytes
            writer.extend("padding", np.uint32, 1)
        writer.extend("offsets", np.uint64, n_offsets)
        for name in sorted(arrays, key=lambda name: -arrays[name].itemsize):
            writer.add(name, arrays[name])
        writer.finish("corpus", _metadata(counted.n_raw_words, made_of))


def recipe(
    files: Sequence[Input], min_count: int, options: IngestionOptions, column: str | None = None
) -> str | None:
    """Tell what a corpus is made of and how, or None where that cannot be told.

    It is written to the corpus, so that it is not made again while nothing has changed: the
    same files by name, size and time, and the same options.
    """
    paths = [file for file in files if isinstance(file, Path) and file.is_file()]
    if len(paths) < len(files) or callable(options.get("tokenizer")):
        return None
    status = [(path.resolve(), path.stat()) for path in paths]
    without = {"workers", "max_memory", "save_to", "on_progress"}
    chosen = {name: _plain(value) for name, value in options.items() if name not in without}
    made_of = {
        "files": [[os.fspath(path), each.st_size, each.st_mtime_ns] for path, each in status],
        "column": column,
        "min_count": min_count,
        "options": chosen,
    }
    return json.dumps(made_of, sort_keys=True)


def recipe_of(path: str | os.PathLike[str]) -> str | None:
    """Recipe of the corpus in a file, None where it has none.

    Raises
    ------
    FormatError
        If it is no encoded corpus, or damaged.
    """
    _, metadata = container.locate(path, "corpus", verify=False)
    return metadata.get("recipe")


def _metadata(n_raw_words: int, made_of: str | None) -> dict[str, str]:
    return {"n_raw_words": str(n_raw_words)} | ({} if made_of is None else {"recipe": made_of})


def _plain(value: object) -> object:
    if isinstance(value, Vocabulary):
        return list(value.tokens), None if value.counts is None else value.counts.tolist()
    return list(value) if isinstance(value, (list, tuple)) else repr(value)
