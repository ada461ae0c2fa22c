"""Reader of files of word pairs with scores, and what all files of questions share."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

from sgns.errors import FormatError
from sgns.files.lines import WHITE_SPACE, fields, text_lines
from sgns.files.names import PathLike, expand, is_url

__all__ = [
    "columns_of",
    "content_lines",
    "files_of",
    "read_similarities",
    "set_name",
]

#: Parts of speech in the third column, in capitals.
_PARTS_OF_SPEECH = {"A", "N", "V", "R", "J", "ADJ", "ADV", "NOUN", "VERB"}

#: Names of the score in a header, in lower case.
_SCORE_HEADERS = {
    "simlex999",
    "score",
    "human (mean)",
    "mean",
    "rating",
    "similarity",
    "relatedness",
}


def read_similarities(path: PathLike) -> Iterator[tuple[str, str, float]]:
    """Yield the word pairs and scores of a file.

    Each line has two words and a score. They are separated by tabs; in a line without tabs by
    commas; in a line without either by spaces. Further columns are ignored. Empty lines and lines
    that start with "#" are skipped. The first other line is skipped as a header if its score is
    not a number.

    The score is the third column. It is another one if the header names it, as in SimLex-999
    ("SimLex999"), or if the third column is a part of speech such as "V", as in SimVerb-3500.

    Parameters
    ----------
    path : path
        File to read: UTF-8, compressed or not, also a URL.

    Yields
    ------
    word1, word2 : str
    score : float

    Raises
    ------
    FormatError
        If a line has fewer columns, a score is not a finite number, or the file has no pairs.
    """
    place, n_pairs = -1, 0  # column of the score
    for number, line in content_lines(path):
        if line.startswith("#"):
            continue
        columns = columns_of(line)
        is_first = place < 0
        if is_first:
            place = _place_of_score(columns)
        if len(columns) <= place or not columns[0] or not columns[1]:
            raise FormatError(
                f"{path}, line {number}: expected two words and a score{_in_column(place)}, "
                f"separated by tabs, commas or spaces: {line[:80]!r}"
            )
        score = _finite(columns[place])
        if score is not None:
            n_pairs += 1
            yield columns[0], columns[1], score
        elif not is_first:
            raise FormatError(
                f"{path}, line {number}: the score {columns[place]!r} is not a finite number"
                + _how_to_mend(columns, place)
            )
    if not n_pairs:
        raise FormatError(f"{path} holds no pairs")


def set_name(path: PathLike) -> str:
    """Return the name of an evaluation set: of a folder its name, of a file the stem."""
    path = Path(path)
    return path.name if path.is_dir() else path.stem


def files_of(path: PathLike) -> list[PathLike]:
    """Return a file itself, or the files ``*.txt`` at any depth of a folder, sorted by their names.

    Raises FormatError if the folder has none.
    """
    if is_url(path) or not Path(path).is_dir():
        return [path]
    files = [f for f in expand(path) if isinstance(f, Path) and f.suffix.lower() == ".txt"]
    if not files:
        raise FormatError(f"{path}: this folder has no files *.txt; name a folder that has some")
    return list(files)


def content_lines(path: PathLike) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not empty, without white space around them, numbered from 1."""
    for number, line in text_lines(path):
        text = line.strip(WHITE_SPACE)
        if text:
            yield number, text


def columns_of(line: str) -> list[str]:
    """Return the columns of a line: between tabs, or else commas, or else white space."""
    if "\t" in line or "," in line:
        return [column.strip(WHITE_SPACE) for column in line.split("\t" if "\t" in line else ",")]
    return fields(line)


def _place_of_score(columns: list[str]) -> int:
    """Return the column of the score, from 0, by the first line of a file."""
    is_number = [_finite(column) is not None for column in columns]
    if len(columns) < 4 or is_number[2]:
        return 2
    if is_number[3] and columns[2].upper() in _PARTS_OF_SPEECH:
        return 3
    names = [column.lower() for column in columns]
    return next((i for i in range(2, len(names)) if names[i] in _SCORE_HEADERS), 2)


def _in_column(place: int) -> str:
    return "" if place == 2 else f" in column {place + 1}"


def _how_to_mend(columns: list[str], place: int) -> str:
    """Return the end of a message about a score that is not a number: what to change, if known."""
    if _finite(columns[place].strip('"')) is not None:
        return ": remove the quotation marks"
    if _finite(columns[place].replace(",", ".")) is not None:
        return ": write a decimal point, not a comma"
    return _score_elsewhere(columns) if place == 2 else ""


def _score_elsewhere(columns: list[str]) -> str:
    """Return the advice to keep another column with a number, or "" if there is none."""
    for i, column in enumerate(columns[3:], start=4):
        if _finite(column) is not None:
            return f"; column {i} is one: write a file with the columns 1, 2 and {i} only"
    return ""


def _finite(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
