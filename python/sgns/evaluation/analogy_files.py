"""Readers of files of analogies: questions, in several layouts, and pairs of a relation."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import PurePath

from sgns.errors import FormatError
from sgns.evaluation.question_files import content_lines, files_of
from sgns.files.lines import WHITE_SPACE, fields
from sgns.files.names import PathLike

__all__ = ["Section", "read_analogies"]

#: Name and questions of a section. A question is a, b, c and the accepted answers.
Section = tuple[str, list[list[str]]]

#: Number of a line, its text and its words.
_Line = tuple[int, str, list[str]]

#: Name of a relation of the MSR questions, such as JJ_JJR.
_RELATION = re.compile(r"[A-Za-z$]+_[A-Za-z$]+")

#: Maximum number of pairs in a file of pairs, since each asks about all others.
_MAX_PAIRS = 500


def read_analogies(path: PathLike) -> list[Section]:
    """Return the sections and questions of a file or folder of analogies.

    The first question tells the layout:

    - Four words, as in Google's ``questions-words.txt``. A line ``: name`` starts a section.
    - Three words, the name of their relation, and the answer, as in MSR's questions in one file.
    - Three words in a file ``*.questions``, as MSR published them. The file ``*.answers`` beside
      it has the relation and the answer on the same line. Relations are sections.
    - A word and its answers, separated by slashes, as in BATS. The file is a section. Each pair
      of its lines is a question, in both orders, about the first answer of one word and any answer
      of the other.

    Parameters
    ----------
    path : path
        File to read: UTF-8, compressed or not, also a URL; or a folder, such as that of BATS, all
        of whose files ``*.txt`` are read. A line that begins with "#" and does not have four words
        is a comment.

    Returns
    -------
    list of (str, list of list of str)
        Name and questions of each section. The name is empty for questions before the first
        section. A question has three words and its answers, mostly one.

    Raises
    ------
    FormatError
        If a line has another number of words than its layout, a file of answers does not match its
        questions, a file of pairs has more than 500, or there are no questions.
    """
    sections = [section for file in files_of(path) for section in _sections(file)]
    if not any(questions for _, questions in sections):
        raise FormatError(f"{path} holds no questions")
    return sections


def _sections(file: PathLike) -> list[Section]:
    """Return the sections of a file, whose first question tells the layout."""
    lines = list(_lines(file))  # all at once: a pipe cannot be read twice
    if not lines:
        return []
    _, line, words = lines[0]
    if not line.startswith(":"):
        if len(words) == 2:
            return [_pairs(file, lines)]
        if len(words) == 3 and os.fspath(file).endswith(".questions"):
            return _by_relation(_with_answers(file, lines))
        if len(words) == 5 and _RELATION.fullmatch(words[3]):
            rows = _rows(file, lines, 5, "five words")
            return _by_relation((relation, [a, b, c, d]) for a, b, c, relation, d in rows)
    return _in_four_words(file, lines)


def _in_four_words(file: PathLike, lines: list[_Line]) -> list[Section]:
    sections: list[Section] = []
    for number, line, words in lines:
        if line.startswith(":"):
            sections.append((line[1:].strip(WHITE_SPACE), []))
            continue
        if len(words) != 4:
            raise FormatError(f"{file}, line {number}: expected four words, got {len(words)}")
        if not sections:
            sections.append(("", []))
        sections[-1][1].append(words)
    return sections


def _pairs(file: PathLike, lines: list[_Line]) -> Section:
    """Return the section of a file of pairs: the questions of each pair about all others."""
    if len(lines) > _MAX_PAIRS:
        raise FormatError(
            f"{file} has {len(lines)} pairs of words, each of which asks about all others: write "
            f"at most {_MAX_PAIRS} to a file"
        )
    if len(lines) < 2:
        raise FormatError(f"{file} has one pair of words: a question needs two")
    pairs = [
        (word, [answer for answer in answers.split("/") if answer])
        for word, answers in _rows(file, lines, 2, "a word and its answers, separated by slashes")
    ]
    questions = [[a, b[0], c, *d] for a, b in pairs for c, d in pairs if a != c and b and d]
    return PurePath(file).stem, questions


def _with_answers(file: PathLike, lines: list[_Line]) -> Iterator[tuple[str, list[str]]]:
    """Yield the relations and questions of a file whose answers are in the file beside it."""
    beside = os.fspath(file).removesuffix(".questions") + ".answers"
    questions = _rows(file, lines, 3, "three words")
    answers = _rows(beside, list(_lines(beside)), 2, "a relation and a word")
    if len(questions) != len(answers):
        raise FormatError(
            f"{beside} has {len(answers)} answers, but {file} has {len(questions)} questions: "
            "take both files from one download"
        )
    for asked, (relation, answer) in zip(questions, answers, strict=True):
        yield relation, [*asked, answer]


def _by_relation(questions: Iterable[tuple[str, list[str]]]) -> list[Section]:
    """Return a section for each relation, in the order of their first questions."""
    sections: dict[str, list[list[str]]] = {}
    for relation, question in questions:
        sections.setdefault(relation, []).append(question)
    return list(sections.items())


def _rows(file: PathLike, lines: list[_Line], n_words: int, expected: str) -> list[list[str]]:
    """Return the words of the lines of a file. Each must have a number of words."""
    for number, _, words in lines:
        if len(words) != n_words:
            raise FormatError(f"{file}, line {number}: expected {expected}, got {len(words)} words")
    return [words for _, _, words in lines]


def _lines(file: PathLike) -> Iterator[_Line]:
    """Yield the numbers of the lines, the lines and their words, without comments."""
    for number, line in content_lines(file):
        words = fields(line)
        if not line.startswith("#") or len(words) == 4:
            yield number, line, words
