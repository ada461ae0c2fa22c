"""Rows of documents in the file of a model of documents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from sgns.errors import FormatError
from sgns.files.header import MALFORMED
from sgns.files.names import Input
from sgns.vocabulary import Vocabulary, tokens_from_arrays, vocabulary_to_arrays

__all__ = ["NULL_WORD", "TAG_MARK", "n_rows_before_tags", "rows_of_documents"]

#: The first character of tags where a vocabulary has the rows of words and of tags. No word of a
#: text begins with it.
TAG_MARK = "\n"

#: The token of the row that stands for a missing word, as in gensim.
NULL_WORD = "\0"


def n_rows_before_tags(options: Mapping[str, Any], n_words: int) -> int:
    """Return the rows of words, and of the null word where there is one.

    Parameters
    ----------
    options : mapping of str to object
        "method" and "train_words" of the training.
    n_words : int
        Words of the documents.
    """
    if not options["train_words"]:
        return 0
    return n_words + int(options["method"] == "dm-concat")


def rows_of_documents(
    arrays: Mapping[str, NDArray[Any]], metadata: Mapping[str, str], path: Input
) -> dict[str, NDArray[Any]] | None:
    """Return the arrays of a table of tags and their vectors, which may follow those of words.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        Arrays of a file: "vectors", "vocabulary", "counts" and "context_vocabulary".
    metadata : mapping of str to str
        Its metadata.
    path : Path, RemoteFile or StandardInput
        File, for messages.

    Returns
    -------
    dict of str to ndarray, or None
        None if the file is not one of a training of documents.

    Raises
    ------
    FormatError
        If the file is damaged.
    """
    try:
        options = json.loads(metadata.get("training", "{}")).get("options", {})
        if "method" not in options:
            return None
        tokens = tokens_from_arrays(arrays, path)
        vectors, counts = arrays["vectors"], arrays["counts"]
        if options["train_words"]:
            words = tokens_from_arrays({"vocabulary": arrays["context_vocabulary"]}, path)
            first = n_rows_before_tags(options, len(words))
            tokens = [token.removeprefix(TAG_MARK) for token in tokens[first:]]
            vectors, counts = vectors[first:], counts[first:]
        return {"vectors": vectors, **vocabulary_to_arrays(Vocabulary(tokens, counts))}
    except FormatError:
        raise
    except MALFORMED as error:
        raise FormatError(f"{path} is not a valid model of documents: {error!r}") from None
