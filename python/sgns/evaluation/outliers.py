"""Evaluation of vectors by outliers: the word that does not belong to a group of words."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sgns.arguments import suggest_keywords
from sgns.errors import FormatError
from sgns.evaluation.lookup import WordLookup
from sgns.evaluation.question_files import files_of, set_name
from sgns.files.lines import WHITE_SPACE, text_lines
from sgns.files.names import PathLike
from sgns.vectors.word_vectors import WordVectors, check_vectors

__all__ = ["OutlierResult", "evaluate_outliers", "read_outliers"]

#: Words of a group, and words that do not belong to it.
OutlierSet: TypeAlias = tuple[Sequence[str], Sequence[str]]


@dataclass(frozen=True)
class OutlierResult:
    """Detection of outliers.

    Attributes
    ----------
    name : str
        Name of the sets, usually the stem of the file name.
    position : float
        Mean position of the outlier among the words, 0 to 1; 1 is where an outlier belongs. Times
        100 it is the outlier position percentage (OPP). NaN if `found` is 0.
    accuracy : float
        Share of `found` in which the outlier is detected: no other word is as far from the rest.
    found : int
        Number of outliers that are evaluated: those with a vector, in a group of which at least
        two words have vectors.
    asked : int
        Number of outliers in the sets.
    oov : int
        Number of outliers of `found` with a word outside the vocabulary, in their group or
        themselves.
    """

    name: str
    position: float
    accuracy: float
    found: int
    asked: int
    oov: int = 0


@suggest_keywords()
def evaluate_outliers(
    vectors: WordVectors,
    sets: str | os.PathLike[str] | Iterable[OutlierSet],
    *,
    name: str | None = None,
    oov: bool = False,
) -> OutlierResult:
    """Detect the word that does not belong to a group.

    Each outlier is added to its group alone. The words are then ordered by their mean cosine to
    the others, greatest first, and the outlier should be the last. Of words with equal means the
    outlier is the first. If the exact spelling of a word has no vector, its lower case is looked
    up. Words of a group without vectors are left out.

    Parameters
    ----------
    vectors : WordVectors
        Vectors to evaluate.
    sets : path, or iterable of (sequence of str, sequence of str)
        File or folder in the format of `read_outliers`, or groups with their outliers.
    name : str, optional
        Name of the result. If omitted, the name of the folder or the stem of the file name.
    oov : bool, default False
        Use words outside the vocabulary, too, by the vectors of their n-grams, in lower case if
        all tokens are. It needs `SubwordVectors`.

    Returns
    -------
    OutlierResult

    Raises
    ------
    FormatError
        If a file is malformed.
    TypeError
        If a set is not a pair of sequences of words.
    ValueError
        If there are no outliers, or `oov` is set and the vectors have no n-grams.

    Notes
    -----
    The task and its measures are those of Camacho-Collados and Navigli, "Find the word that does
    not belong: A Framework for an Intrinsic Evaluation of Word Vector Representations" (RepEval
    2016).
    """
    check_vectors("vectors", vectors)
    if isinstance(sets, (str, os.PathLike)):
        name = set_name(sets) if name is None else name
        sets = read_outliers(sets)
    words = WordLookup(vectors, oov)
    positions: list[float] = []
    n_asked = n_unseen = 0
    for group, outliers in _checked(sets):
        n_asked += len(outliers)
        known = [row for word in group if (row := words.find(word)) is not None]
        for outlier in outliers:
            row = words.find(outlier)
            if row is None or len(known) < 2:
                continue
            ids = np.array([*known, row], dtype=np.intp)
            positions.append(_position_of_last(words, ids))
            n_unseen += words.count_unseen(ids[None])
    if not n_asked:
        raise ValueError("there are no outliers to evaluate")
    n_found = len(positions)
    return OutlierResult(
        name="outliers" if name is None else name,
        position=sum(positions) / n_found if n_found else float("nan"),
        accuracy=positions.count(1.0) / n_found if n_found else float("nan"),
        found=n_found,
        asked=n_asked,
        oov=n_unseen,
    )


def read_outliers(path: PathLike) -> list[tuple[list[str], list[str]]]:
    """Return the groups and outliers of files like those of the 8-8-8 dataset.

    Parameters
    ----------
    path : path
        File to read: UTF-8, compressed or not, also a URL; or a folder, all of whose files
        ``*.txt`` are read. A file has the words of a group, an empty line, and the outliers, one
        word a line. After a further empty line the next group may follow.

    Returns
    -------
    list of (list of str, list of str)
        Words and outliers of each group.

    Raises
    ------
    FormatError
        If a group has fewer than two words or no outliers.
    """
    return [found for file in files_of(path) for found in _groups(file)]


def _groups(file: PathLike) -> Iterator[tuple[list[str], list[str]]]:
    blocks: list[tuple[int, list[str]]] = []  # line of the first word, and the words
    is_open = False
    for number, line in text_lines(file):
        word = line.strip(WHITE_SPACE)
        if word and not is_open:
            blocks.append((number, []))
        if word:
            blocks[-1][1].append(word)
        is_open = bool(word)
    if not blocks:
        raise FormatError(f"{file} holds no groups of words")
    for i in range(0, len(blocks), 2):
        number, group = blocks[i]
        if len(group) < 2:
            raise FormatError(
                f"{file}, line {number}: a group needs at least two words, one a line, "
                f"got {group[0][:80]!r} alone"
            )
        if i + 1 == len(blocks):
            raise FormatError(
                f"{file}, line {number}: this group has no outliers: write them below it, after an "
                "empty line, one a line"
            )
        yield group, blocks[i + 1][1]


def _checked(sets: Iterable[OutlierSet]) -> Iterator[OutlierSet]:
    for i, each in enumerate(sets):
        is_pair = isinstance(each, (tuple, list)) and len(each) == 2
        if not is_pair or any(isinstance(words, (str, bytes)) for words in each):
            raise TypeError(
                f"set {i} must be a pair, a list of words and a list of outliers, got {each!r:.80}"
            )
        yield list(each[0]), list(each[1])


def _position_of_last(words: WordLookup, ids: NDArray[np.intp]) -> float:
    """Return the position of the last word, 0 to 1: the share of words that are closer."""
    units = words.units(ids).astype(np.float64)
    cosines = units @ units.T
    np.fill_diagonal(cosines, 0)
    sums = cosines.sum(axis=1)
    # A difference that the rounding of float32 can make is none.
    return float(np.count_nonzero(sums[:-1] > sums[-1] + 1e-6) / (len(ids) - 1))
