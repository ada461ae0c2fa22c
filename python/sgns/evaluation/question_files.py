"""Readers of evaluation files: word pairs with scores, and analogies."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from pathlib import Path

from sgns.errors import FormatError
from sgns.files.streams import Source

__all__ = ["read_analogies", "read_similarities"]


def read_similarities(path: str | os.PathLike[str]) -> Iterator[tuple[str, str, float]]:
    """Yield the word pairs and scores of a file.

    Each line has two words and a score. They are separated by tabs; in a line without tabs by
    commas; in a line without either by spaces. Further columns are ignored. Empty lines and lines
    that start with "#" are skipped. The first other line is skipped as a header if its score is
    not a number.

    Parameters
    ----------
    path : path
        File to read, UTF-8.

    Yields
    ------
    word1, word2 : str
    score : float

    Raises
    ------
    FormatError
        If a line has fewer columns, a score is not a finite number, or the file has no pairs.
    """
    path = Path(path)
    header_allowed, n_pairs = True, 0
    for number, line in _text_lines(path):
        separator = "\t" if "\t" in line else "," if "," in line else None
        fields = [field.strip() for field in line.split(separator)]
        if len(fields) < 3 or not fields[0] or not fields[1]:
            raise FormatError(f"{path}, line {number}: expected two words and a score: {line!r}")
        score = _finite(fields[2])
        if score is not None:
            n_pairs += 1
            yield fields[0], fields[1], score
        elif not header_allowed:
            raise FormatError(
                f"{path}, line {number}: the score {fields[2]!r} is not a finite number"
            )
        header_allowed = False
    if not n_pairs:
        raise FormatError(f"{path} holds no pairs")


def read_analogies(path: str | os.PathLike[str]) -> list[tuple[str, list[list[str]]]]:
    """Return the sections and questions of a file like questions-words.txt.

    Parameters
    ----------
    path : path
        File to read, UTF-8. A line ``: name`` starts a section. Other lines have four words.

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
    path = Path(path)
    sections: list[tuple[str, list[list[str]]]] = []
    for number, line in _text_lines(path):
        if line.startswith(":"):
            sections.append((line[1:].strip(), []))
            continue
        words = line.split()
        if len(words) != 4:
            raise FormatError(f"{path}, line {number}: expected four words, got {len(words)}")
        if not sections:
            sections.append(("", []))
        sections[-1][1].append(words)
    if not any(questions for _, questions in sections):
        raise FormatError(f"{path} holds no questions")
    return sections


def _text_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the stripped lines that are neither empty nor comments, numbered from 1."""
    with Source(path) as source:
        for number, line in source.lines():
            try:
                text = line.decode("utf-8-sig" if number == 1 else "utf-8").strip()
            except UnicodeDecodeError as error:
                raise FormatError(f"{path}, line {number} is not UTF-8: {error.reason}") from None
            if text and not text.startswith("#"):
                yield number, text


def _finite(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
