"""Inputs of training: everything from which a corpus can be built."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias, TypeGuard, Unpack

from sgns.corpus.corpus import Corpus
from sgns.errors import TextEncodingError
from sgns.files.names import Input, PathLike, expand
from sgns.reading import tables
from sgns.reading.options import IngestionOptions
from sgns.reading.tokens_or_ids import Sentences
from sgns.vocabulary import Vocabulary

__all__ = ["CorpusLike", "as_corpus", "is_encoded"]

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
        Tokens that occur less often are dropped; 5 if omitted. Ids are dropped only if it is given.
        Not allowed for an encoded corpus.
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
    if is_encoded(data):
        if not isinstance(data, Corpus):
            data = Corpus.open(data)
        for name in ["min_count"] * (min_count is not None) + sorted(options.keys() - {"progress"}):
            raise ValueError(
                f"{name} was set when the corpus was encoded: pass it to the call that builds "
                "the corpus, such as Corpus.from_file"
            )
        return data
    method = _method_for(data)
    try:
        if method == "from_file":
            return Corpus.from_file(_files(data), min_count, **options)
        if method == "from_column":
            return Corpus.from_column(data, min_count, **options)
        _refuse_others(data)
        return Corpus.from_sentences(data, min_count, **options)  # type: ignore[arg-type]
    except TextEncodingError as error:
        raise TextEncodingError(
            f"{error}: pass it to sgns.Corpus.{method}, and train on this corpus"
        ) from None


def is_encoded(data: object) -> TypeGuard[Corpus | PathLike]:
    """Return whether data is an encoded corpus, or the path of one."""
    if isinstance(data, (str, os.PathLike)):
        return Path(data).suffix == ".safetensors"
    return isinstance(data, Corpus)


def _method_for(data: Any) -> str:
    """Return the name of the method of `Corpus` that reads `data`."""
    first = data[0] if isinstance(data, (list, tuple)) and data else data
    if isinstance(first, (str, os.PathLike)):
        return "from_file"
    return "from_column" if tables.is_column(data) else "from_sentences"


def _files(data: Any) -> list[Input]:
    """Return the files of one or several names. If they are text, the error says how to pass it."""
    is_list = isinstance(data, (list, tuple))
    names = list(data) if is_list else [data]
    for name in names:
        if not isinstance(name, (str, os.PathLike)):
            raise TypeError(
                f"a list that begins with a string is a list of paths, but holds {name!r}: for "
                "lines of text use sgns.Corpus.from_sentences(lines)"
            )
        if Path(name).suffix == ".parquet":
            raise ValueError(f"{os.fspath(name)}: choose a column with Corpus.from_parquet")
    try:
        return expand(names)
    except (OSError, ValueError) as error:
        missing = getattr(error, "filename", None) or os.fspath(names[0])
        if not _is_like_text(missing):
            raise
        advice = (
            "a list of strings is a list of paths. A sentence is a list of tokens; for lines of "
            "text use sgns.Corpus.from_sentences(lines)"
            if is_list
            else "a string is the path of a file. For text use "
            'sgns.Corpus.from_sentences(text.split("\\n"))'
        )
        raise FileNotFoundError(
            errno.ENOENT, f"{os.strerror(errno.ENOENT)}: {advice}", missing[:80]
        ) from None


def _is_like_text(name: str) -> bool:
    """Return True for a missing file whose name has white space or a null, or is a bare word."""
    is_text = re.search(r"[\s\0]", name) is not None or not re.search(r"[./\\]", name)
    return is_text and ("\0" in name or not os.path.lexists(name))


def _refuse_others(data: object) -> None:
    """Raise TypeError for graphs, pairs and vectors. Some of them can be iterated."""
    hint = None
    if hasattr(data, "nodes"):
        hint = "for a graph use sgns.graph.node2vec"
    elif hasattr(data, "context_counts"):
        hint = "for pairs use sgns.train_pairs"
    elif isinstance(data, Vocabulary) or hasattr(data, "vocabulary"):
        hint = "pass the text that it was trained on"
    if hint is not None:
        raise TypeError(
            "corpus must be a Corpus, the path of a text, or sentences, each a list of tokens, got "
            f"{data!r:.80}: {hint}"
        )
