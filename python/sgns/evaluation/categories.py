"""Evaluation of vectors by categorization: clusters of words, compared with given classes."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sgns.arguments import check_integer, suggest_keywords
from sgns.arguments.checks import UINT32_MAX
from sgns.arguments.packages import import_optional
from sgns.errors import FormatError
from sgns.evaluation.lookup import WordLookup
from sgns.evaluation.question_files import columns_of, content_lines
from sgns.files.names import PathLike
from sgns.vectors.word_vectors import WordVectors, check_vectors

__all__ = ["CategoryResult", "evaluate_categories", "read_categories"]

#: Number of starts of k-means, of which the one with the closest clusters counts.
_N_STARTS = 10

#: Names of the two columns in a header, in lower case.
_WORD_HEADERS = {"word", "words", "concept", "noun", "term", "token", "item"}
_CLASS_HEADERS = {"class", "category", "label", "type", "group"}


@dataclass(frozen=True)
class CategoryResult:
    """Agreement of clusters with given classes.

    Attributes
    ----------
    name : str
        Name of the classes, usually the stem of the file name.
    purity : float
        Share of the words that are of the most frequent class of their cluster, NaN if `found` is
        0. Random clusters have a purity above 0.
    classes : int
        Number of classes of the words in `found`. There are as many clusters.
    found : int
        Number of words with vectors. Only these are evaluated.
    asked : int
        Number of words with a class.
    oov : int
        Number of words of `found` outside the vocabulary, whose vector is of n-grams.
    """

    name: str
    purity: float
    classes: int
    found: int
    asked: int
    oov: int = 0


@suggest_keywords()
def evaluate_categories(
    vectors: WordVectors,
    categories: str | os.PathLike[str] | Mapping[str, str],
    *,
    name: str | None = None,
    seed: int = 0,
    oov: bool = False,
) -> CategoryResult:
    """Cluster words by k-means, and compare the clusters with given classes.

    The vectors are scaled to unit length, so that distances follow the cosines. If the exact
    spelling of a word has no vector, its lower case is looked up. It needs scikit-learn.

    Parameters
    ----------
    vectors : WordVectors
        Vectors to evaluate.
    categories : path, or mapping of str to str
        File in the format of `read_categories`, or the class of each word.
    name : str, optional
        Name of the result. If omitted, the stem of the file name.
    seed : int, default 0
        Random seed of the ten starts of k-means.
    oov : bool, default False
        Use words outside the vocabulary, too, by the vectors of their n-grams, in lower case if
        all tokens are. It needs `SubwordVectors`.

    Returns
    -------
    CategoryResult

    Raises
    ------
    FormatError
        If the file is malformed.
    ImportError
        If scikit-learn is not installed; the message names the extra.
    TypeError
        If `categories` is neither a path nor a mapping.
    ValueError
        If there are no words, `seed` is out of range, or `oov` is set and the vectors have no
        n-grams.

    Notes
    -----
    The task is that of Almuhareb and Poesio, "Concept Learning and Categorization from the Web"
    (CogSci 2005), the measure that of Zhao and Karypis, "Criterion Functions for Document
    Clustering" (2001), as in Baroni et al., "Don't count, predict!" (ACL 2014).
    """
    check_vectors("vectors", vectors)
    seed = check_integer("seed", seed, 0, UINT32_MAX)
    if isinstance(categories, (str, os.PathLike)):
        name = Path(categories).stem if name is None else name
        categories = read_categories(categories)
    elif not isinstance(categories, Mapping):
        raise TypeError(
            "categories must be a path, or a mapping of words to classes, "
            f"got {categories!r:.80}; of pairs write dict(pairs)"
        )
    if not categories:
        raise ValueError("there are no words to evaluate")
    words = WordLookup(vectors, oov)
    rows = [(words.find(word), label) for word, label in categories.items()]
    found = [(row, label) for row, label in rows if row is not None]
    ids = np.array([row for row, _ in found], dtype=np.intp)
    numbers = {label: i for i, label in enumerate(dict.fromkeys(label for _, label in found))}
    labels = np.array([numbers[label] for _, label in found], dtype=np.intp)
    return CategoryResult(
        name="categories" if name is None else name,
        purity=_purity(words, ids, labels, seed) if len(ids) else float("nan"),
        classes=len(numbers),
        found=len(ids),
        asked=len(categories),
        oov=words.count_unseen(ids[:, None]),
    )


def read_categories(path: PathLike) -> dict[str, str]:
    """Return the class of each word of a file.

    Each line has a word and its class, separated by a tab; in a line without tabs by a comma; in a
    line without either by spaces. Further columns are ignored. Empty lines and lines that start
    with "#" are skipped, and so is a first line such as "word class".

    Parameters
    ----------
    path : path
        File to read: UTF-8, compressed or not, also a URL.

    Returns
    -------
    dict of str to str

    Raises
    ------
    FormatError
        If a line has no class, a word has two, or the file has no words.
    """
    return read_named(path, "class")


def read_named(path: PathLike, kind: str) -> dict[str, str]:
    """Return the second column of a file by its first, as `read_categories` does.

    Parameters
    ----------
    path : path
        File to read.
    kind : str
        What the second column holds, such as "class", for messages.
    """
    found: dict[str, str] = {}
    for number, word, label in _lines_with_labels(path, kind):
        if found.setdefault(word, label) != label:
            raise FormatError(
                f"{path}, line {number}: {word!r} has the {kind} {label!r}, but "
                f"{found[word]!r} before: keep one of the lines"
            )
    if not found:
        raise FormatError(f"{path} holds no words with a {kind}")
    return found


def _lines_with_labels(path: PathLike, kind: str) -> Iterator[tuple[int, str, str]]:
    header_allowed = True
    for number, line in content_lines(path):
        if line.startswith("#"):
            continue
        columns = columns_of(line)
        if len(columns) < 2 or not columns[0] or not columns[1]:
            raise FormatError(
                f"{path}, line {number}: expected a word and its {kind}, separated by a tab, a "
                f"comma or spaces: {line[:80]!r}"
            )
        word, label = columns[:2]
        is_header = word.lower() in _WORD_HEADERS and label.lower() in _CLASS_HEADERS
        if not (header_allowed and is_header):
            yield number, word, label
        header_allowed = False


def _purity(words: WordLookup, ids: NDArray[np.intp], labels: NDArray[np.intp], seed: int) -> float:
    """Return the share of the words that are of the most frequent class of their cluster."""
    cluster = import_optional("sklearn.cluster", "evaluate_categories needs")
    units = words.units(ids).astype(np.float64)
    n_classes = int(labels.max()) + 1
    # Fewer different vectors than clusters would leave clusters empty, with a warning.
    n_clusters = min(n_classes, len(np.unique(units, axis=0)))
    chosen = cluster.KMeans(n_clusters, n_init=_N_STARTS, random_state=seed).fit_predict(units)
    counts = np.zeros((n_clusters, n_classes), dtype=np.intp)
    np.add.at(counts, (chosen, labels), 1)
    return float(counts.max(axis=1).sum() / len(ids))
