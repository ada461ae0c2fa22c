"""Inputs of training: everything from which a corpus can be built."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias, Unpack

from sgns.corpus.corpus import Corpus
from sgns.files.names import PathLike
from sgns.reading import tables
from sgns.reading.options import IngestionOptions
from sgns.reading.tokens_or_ids import Sentences
from sgns.vocabulary import Vocabulary

__all__ = ["CorpusLike", "as_corpus"]

#: Input of `train`: a corpus, a path, several paths, sentences, or a column of a table.
CorpusLike: TypeAlias = "Corpus | PathLike | Sequence[PathLike] | Sentences | Any"


def as_corpus(
    data: CorpusLike, min_count: int | None = None, **options: Unpack[IngestionOptions]
) -> Corpus:
    """Convert any training data to a corpus.

    Parameters
    ----------
    data : Corpus, path, sequence of paths, iterable of sentences, or column
        A path that ends in ``.safetensors`` is opened as an encoded corpus. Strings in a list or
        tuple are paths; strings in any other iterable are sentences.
    min_count : int, optional
        Tokens that occur less often are dropped; 5 if omitted. Not allowed for an encoded corpus.
    **options
        See `IngestionOptions`.

    Returns
    -------
    Corpus

    Raises
    ------
    TypeError
        If `data` is none of these.
    ValueError
        If `min_count` or another option is given for an encoded corpus, or if a path is a Parquet
        file, which needs `Corpus.from_parquet`.
    """
    if isinstance(data, (str, os.PathLike)) and Path(data).suffix == ".safetensors":
        data = Corpus.open(data)
    if isinstance(data, Corpus):
        for name in ["min_count"] * (min_count is not None) + sorted(options):
            raise ValueError(f"{name} was settled when the corpus was encoded")
        return data
    min_count = 5 if min_count is None else min_count
    if isinstance(data, (str, os.PathLike)):
        data = [data]
    if isinstance(data, (list, tuple)) and data and isinstance(data[0], (str, os.PathLike)):
        for path in data:
            if isinstance(path, (str, os.PathLike)) and Path(path).suffix == ".parquet":
                raise ValueError(f"{os.fspath(path)}: choose a column with Corpus.from_parquet")
        try:
            return Corpus.from_file(data, min_count, **options)
        except FileNotFoundError as error:
            error.add_note(
                "A list of strings is a list of paths; for sentences, use Corpus.from_sentences."
            )
            raise
    if tables.is_column(data):
        return Corpus.from_column(data, min_count, **options)
    _check_sentences(data)
    return Corpus.from_sentences(data, min_count, **options)  # type: ignore[arg-type]


def _check_sentences(data: object) -> None:
    """Raise TypeError for objects that are not sentences, though some of them can be iterated."""
    is_iterable = hasattr(data, "__iter__") or hasattr(data, "__getitem__")
    is_other = isinstance(data, (Mapping, Vocabulary)) or any(
        hasattr(data, name) for name in ("vocabulary", "nodes")
    )
    if is_iterable and not is_other:
        return
    hint = ""
    if hasattr(data, "nodes"):
        hint = ": for a graph use sgns.graph.node2vec"
    elif hasattr(data, "context_counts"):
        hint = ": for pairs use sgns.train_pairs"
    raise TypeError(
        "corpus must be a Corpus, the path of a text, or sentences, each a list of tokens, got "
        f"{data!r:.80}{hint}"
    )
