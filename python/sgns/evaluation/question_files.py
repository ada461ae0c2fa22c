"""Readers of evaluation files: word pairs with scores, and analogies."""

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
    "read_analogies",
    "read_similarities",
    "set_name",
]


def read_similarities(path: PathLike) -> Iterator[tuple[str, str, float]]:
    """Yield the word pairs and scores of a file.

    Each line has two words and a score. They are separated by tabs; in a line without tabs by
    commas; in a line without either by spaces. Further columns are ignored. Empty lines and lines
    that start with "#" are skipped. The first other line is skipped as a header if its score is
    not a number.

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
    header_allowed, n_pairs = True, 0
    for number, line in content_lines(path):
        if line.startswith("#"):
            continue
        columns = columns_of(line)
        if len(columns) < 3 or not columns[0] or not columns[1]:
            raise FormatError(
                f"{path}, line {number}: expected two words and a score, separated by tabs, commas "
                f"or spaces: {line[:80]!r}"
            )
        score = _finite(columns[2])
        if score is not None:
            n_pairs += 1
            yield columns[0], columns[1], score
        elif not header_allowed:
            raise FormatError(
                f"{path}, line {number}: the score {columns[2]!r} is not a finite number"
                + _how_to_mend(columns)
            )
        header_allowed = False
    if not n_pairs:
        raise FormatError(f"{path} holds no pairs")


def read_analogies(path: PathLike) -> list[tuple[str, list[list[str]]]]:
    """Return the sections and questions of a file like questions-words.txt.

    Parameters
    ----------
    path : path
        File to read: UTF-8, compressed or not, also a URL. A line ``: name`` starts a section.
        Other lines have four words. A line that begins with "#" and does not have four words is
        a comment.

    Returns
    -------
    list of (str, list of four str each)
        Name and questions of each section. The name is empty for questions before the first
        section.

    Raises
    ------
    FormatError
        If a question does not have four words, or the file has no questions.
    """
    sections: list[tuple[str, list[list[str]]]] = []
    for number, line in content_lines(path):
        if line.startswith(":"):
            sections.append((line[1:].strip(WHITE_SPACE), []))
            continue
        words = fields(line)
        if line.startswith("#") and len(words) != 4:
            continue
        if len(words) != 4:
            raise FormatError(f"{path}, line {number}: expected four words, got {len(words)}")
        if not sections:
            sections.append(("", []))
        sections[-1][1].append(words)
    if not any(questions for _, questions in sections):
        raise FormatError(f"{path} holds no questions")
    return sections


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


def _how_to_mend(columns: list[str]) -> str:
    """Return the end of a message about a score that is not a number: what to change, if known."""
    if _finite(columns[2].strip('"')) is not None:
        return ": remove the quotation marks"
    if _finite(columns[2].replace(",", ".")) is not None:
        return ": write a decimal point, not a comma"
    return _score_elsewhere(columns)


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
